/** What the HIS answers about a report that may be told. */
export interface ToldReport {
  /** Higher with every correction and withdrawal; where a HIS does not count, always 1. */
  version: number;
  issuedAt: Date | null;
  /** Why it was corrected or withdrawn; empty as first issued, and may be empty later. */
  changeReason: string;
  isWithdrawn: boolean;
}

export type ReportNews = 'report_ready' | 'report_corrected' | 'report_withdrawn';

const versionOf = (mark: string): number => Number(/\d+/.exec(mark)?.[0] ?? 0);

/**
 * One version, as short text: `3`, withdrawn `3w`. A HIS that does not count says by its reason that it corrected; then
 * the time of audit tells versions apart (`1@…`). A copy that was only typeset anew has neither and is the same version.
 */
const markOf = ({ version, issuedAt, changeReason, isWithdrawn }: ToldReport): string => {
  if (isWithdrawn) return `${version}w`;
  return version === 1 && changeReason !== '' ? `1@${(issuedAt?.getTime() ?? 0).toString(36)}` : String(version);
};

/**
 * What a person is told about a report, given the versions that they were told of; null: nothing new. Who was never told
 * that it is out hears of it as a report, whatever its version, and of no withdrawal. An older copy is no news.
 */
export const newsOf = (
  report: ToldReport,
  toldMarks: readonly string[],
): { event: ReportNews; mark: string } | null => {
  const mark = markOf(report);
  const newest = Math.max(0, ...toldMarks.map(versionOf));
  if (toldMarks.includes(mark) || report.version < newest) return null;
  if (toldMarks.length === 0) return report.isWithdrawn ? null : { event: 'report_ready', mark };
  if (report.isWithdrawn) return { event: 'report_withdrawn', mark };
  // Of the version that was told last: as first issued, which an older copy answers after a correction or withdrawal.
  if (report.version === newest && !mark.includes('@')) return null;
  return { event: 'report_corrected', mark };
};
