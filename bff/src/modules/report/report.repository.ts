import { In } from 'typeorm';
import { insertUnlessExists } from '../../platform/db/insert-row';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { HisReport } from '../../ports/his';
import { ReportReadRow } from './report.table';
import type { LastSeen, SeenVersion } from './versions.policy';

const CONTENT = 'report_read.content';
// Sealed and as text it grows by a third, and the column holds 65,535 bytes.
const CONTENT_BYTES_MAX = 45_000;

const DATES = new Set(['reportedAt', 'issuedAt', 'releasedAt', 'sampledAt']);
const readContent = (json: string): HisReport => {
  const report = JSON.parse(json, (key, value: unknown) =>
    DATES.has(key) && typeof value === 'string' ? new Date(value) : value,
  ) as HisReport;
  // Those of the laboratory that were kept first named no specimen.
  return report.kind === 'lab' ? { ...report, specimen: (report as Partial<typeof report>).specimen ?? '' } : report;
};

export const titleKey = (patientId: string | null, reportId: string | null): string => `${patientId} ${reportId}`;

export const makeReportRepository = ({ clock, cipher }: { clock: Clock; cipher: FieldCipher }) => ({
  /** By report. */
  async lastSeen({ manager }: Scope, patientId: string): Promise<ReadonlyMap<string, LastSeen>> {
    const rows = await manager.find(ReportReadRow, {
      where: { patientId },
      select: { reportId: true, version: true, issuedAt: true, status: true },
      // Where a HIS does not count, the time of audit does.
      order: { version: 'ASC', issuedAt: 'ASC', firstReadAt: 'ASC' },
    });
    return new Map(
      rows.map(({ reportId, version, issuedAt, status }) => [
        reportId,
        { version, issuedAt, isWithdrawn: status === 'withdrawn' },
      ]),
    );
  },

  /** Every version of these reports that was opened, by report, first opened first. */
  async versionsOf(
    { manager }: Scope,
    patientId: string,
    reportIds: readonly string[],
  ): Promise<ReadonlyMap<string, SeenVersion[]>> {
    const rows = await manager.find(ReportReadRow, {
      where: { patientId, reportId: In([...reportIds]) },
      order: { firstReadAt: 'ASC', id: 'ASC' },
    });
    const versions = new Map<string, SeenVersion[]>();
    for (const { id, reportId, version, issuedAt, firstReadAt, contentCipher } of rows) {
      const report = contentCipher === null ? null : readContent(cipher.open(CONTENT, id, contentCipher));
      versions.set(reportId, [...(versions.get(reportId) ?? []), { version, issuedAt, seenAt: firstReadAt, report }]);
    }
    return versions;
  },

  /** Titles of opened reports of these patients, by patient and report as `titleKey` joins them. */
  async titlesOf(
    { manager }: Scope,
    patientIds: readonly string[],
    reportIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    if (patientIds.length === 0 || reportIds.length === 0) return new Map();
    const rows = await manager.find(ReportReadRow, {
      where: { patientId: In([...patientIds]), reportId: In([...reportIds]) },
      select: { id: true, patientId: true, reportId: true, contentCipher: true },
    });
    return new Map(
      rows.flatMap(({ id, patientId, reportId, contentCipher }) => {
        if (contentCipher === null) return [];
        return [[titleKey(patientId, reportId), readContent(cipher.open(CONTENT, id, contentCipher)).head.title]];
      }),
    );
  },

  /** Keeps what was opened; the same words once. */
  async markRead(scope: Scope, patientId: string, report: HisReport): Promise<void> {
    const firstReadAt = clock.now();
    const id = newId('reportRead', firstReadAt);
    const { head, ...content } = report;
    const { version, issuedAt } = head;
    const json = JSON.stringify(report);
    await insertUnlessExists(scope, ReportReadRow, {
      ...{ id, patientId, reportId: head.id, version, issuedAt, firstReadAt },
      status: head.status === 'withdrawn' ? 'withdrawn' : 'audited',
      fingerprint: cipher.blindIndex(CONTENT, JSON.stringify({ version, issuedAt, status: head.status, content })),
      contentCipher: Buffer.byteLength(json) > CONTENT_BYTES_MAX ? null : cipher.seal(CONTENT, id, json),
    });
  },
});

export type ReportRepository = ReturnType<typeof makeReportRepository>;
