/**
 * One spelling for counting character n-grams: half-width, lower case, single spaces. Numbers and marks stay as they
 * were written, unlike in the text that the red flags read: the model was trained on what people wrote.
 */
export const questionText = (raw: string): string => raw.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
