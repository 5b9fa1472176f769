import { DAY } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Log } from '../../platform/log/log';
import { HisError, type HisLabReport, type HisPort } from '../../ports/his';
import type { OpenedReport } from './open-report';
import type { ReportHeads } from './read-report-heads';
import type { ReportRepository } from './report.repository';
import { settle } from './versions.policy';

interface Deps {
  log: Log;
  his: Pick<HisPort, 'getReport'>;
  heads: ReportHeads;
  tx: Transactions;
  reads: ReportRepository;
}

// A sample that was taken earlier may be reported later than this one.
const LATE_MS = 7 * DAY;

const takenAt = ({ sampledAt, head }: HisLabReport): number => (sampledAt ?? head.reportedAt)?.getTime() ?? 0;

/**
 * Laboratory reports of the same title and specimen (potassium of blood is not that of urine) whose samples were taken
 * before this one's, oldest first, at most `max`. They are an addition: without them the report is shown all the same.
 */
export const makeReadEarlier =
  ({ log, his, heads, tx, reads }: Deps) =>
  async ({ context, patient, eyes }: OpenedReport, report: HisLabReport, max: number): Promise<HisLabReport[]> => {
    const { id, title, reportedAt } = report.head;
    if (!reportedAt) return [];
    const until = reportedAt.getTime() + LATE_MS;
    try {
      const around = (await heads.raw(context, patient.hisPatientId))
        .filter((head) => head.title === title && head.id !== id && head.status === 'audited')
        .filter((head) => head.reportedAt !== null && head.reportedAt.getTime() <= until)
        .slice(0, max + 1);
      const [read, seen] = await Promise.all([
        Promise.all(around.map((head) => his.getReport(context, patient.hisPatientId, head.id))),
        reads.versionsOf(
          tx.outside,
          patient.id,
          around.map((head) => head.id),
        ),
      ]);
      return read
        .map((each) => settle(each, seen.get(each.head.id) ?? []))
        .filter((each): each is HisLabReport => each.kind === 'lab' && each.head.status === 'audited')
        .filter((each) => takenAt(each) < takenAt(report) && each.specimen === report.specimen)
        .filter((each) => eyes.hideReport(each) === null)
        .sort((a, b) => takenAt(a) - takenAt(b))
        .slice(-max);
    } catch (error) {
      if (!(error instanceof HisError || error instanceof AppError)) throw error;
      log.warn({ reportId: id, reason: error.message }, 'report was shown without its trend');
      return [];
    }
  };

export type ReadEarlier = ReturnType<typeof makeReadEarlier>;
