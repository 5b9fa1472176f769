import type { HisExamReport, HisLabReport } from '../../ports/his';

/** Whether a text names what a physician tells in person first. */
export const isSensitive = (text: string, words: readonly string[]): boolean => {
  const lower = text.toLowerCase();
  return words.some((word) => lower.includes(word.toLowerCase()));
};

/** A plain title may hide a sensitive line, so the lines are looked at too. */
export const isSensitiveReport = (report: HisLabReport | HisExamReport, words: readonly string[]): boolean =>
  isSensitive(report.head.title, words) ||
  (report.kind === 'lab' && report.items.some(({ code, name }) => isSensitive(`${code} ${name}`, words)));
