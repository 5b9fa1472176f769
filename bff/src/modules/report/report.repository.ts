import { insertUnlessExists } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import { ReportReadRow } from './report.table';

export const makeReportRepository = ({ clock }: { clock: Clock }) => ({
  async readIds({ manager }: Scope, patientId: string): Promise<ReadonlySet<string>> {
    const rows = await manager.find(ReportReadRow, { where: { patientId }, select: { reportId: true } });
    return new Set(rows.map(({ reportId }) => reportId));
  },
  async markRead(scope: Scope, patientId: string, reportId: string): Promise<void> {
    const firstReadAt = clock.now();
    await insertUnlessExists(scope, ReportReadRow, {
      id: newId('reportRead', firstReadAt),
      patientId,
      reportId,
      firstReadAt,
    });
  },
});

export type ReportRepository = ReturnType<typeof makeReportRepository>;
