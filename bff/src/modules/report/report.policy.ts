import type { HisReport, HisReportHead } from '../../ports/his';

/** Whether a text names what a physician tells in person first. */
const isSensitive = (text: string, words: readonly string[]): boolean => {
  const lower = text.toLowerCase();
  return words.some((word) => lower.includes(word.toLowerCase()));
};

/** What a list can tell: the hospital's own mark, or a word in the title. */
export const isSensitiveHead = (head: HisReportHead, words: readonly string[]): boolean =>
  head.isSensitive || isSensitive(head.title, words);

const linesOf = (report: HisReport): string[] => {
  switch (report.kind) {
    case 'lab':
      return report.items.map(({ code, name }) => `${code} ${name}`);
    case 'culture':
      return report.organisms.map(({ name }) => name);
    case 'exam':
      return [];
  }
};

/** A plain title may hide a sensitive line, so the lines are looked at too. */
export const isSensitiveReport = (report: HisReport, words: readonly string[]): boolean =>
  isSensitiveHead(report.head, words) || linesOf(report).some((line) => isSensitive(line, words));
