// A cell that begins like a formula would be run by the program that opens the file; some read wide signs as narrow ones,
// and some look behind the space in front.
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;
const cell = (text: string): string => `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

/** A table for spreadsheet programs, with a mark in front by which they recognise UTF-8. */
export const toCsv = (head: readonly string[], lines: readonly (readonly string[])[]): string =>
  `\uFEFF${[head, ...lines].map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
