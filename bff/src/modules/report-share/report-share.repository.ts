import { In, IsNull, MoreThan } from 'typeorm';
import { insertRow, insertUnlessExists } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { AuditRow } from '../audit/audit.table';
import { ReportCertificateRow, ReportShareRow } from './report-share.table';

export interface ReportOf {
  ownerId: string;
  patientId: string;
  reportId: string;
}

/** What an opening of a link is called in the audit trail; the link is the actor. */
export const SHARED_READ = 'report.shared_read';

const SHARES_MAX = 20;
const OPENINGS_MAX = 200;

export const makeReportShareRepository = () => ({
  add: (scope: Scope, row: ReportShareRow): Promise<void> => insertRow(scope, ReportShareRow, row),

  /** Links of one report, newest first. */
  list: ({ manager }: Scope, of: ReportOf): Promise<ReportShareRow[]> =>
    manager.find(ReportShareRow, { where: { ...of }, order: { id: 'DESC' }, take: SHARES_MAX }),

  /** How many links of a person open something now. */
  countLive: ({ manager }: Scope, ownerId: string, now: Date): Promise<number> =>
    manager.countBy(ReportShareRow, { ownerId, revokedAt: IsNull(), expiresAt: MoreThan(now) }),

  /** When links were opened and with what, newest first. */
  openings: ({ manager }: Scope, shareIds: readonly string[]): Promise<AuditRow[]> =>
    shareIds.length === 0
      ? Promise.resolve([])
      : manager.find(AuditRow, {
          where: { subjectKind: 'report_share', subjectId: In([...shareIds]), action: SHARED_READ },
          order: { id: 'DESC' },
          take: OPENINGS_MAX,
        }),

  /** Null when it is unknown, over or taken back. */
  findLive: ({ manager }: Scope, tokenHash: string, now: Date): Promise<ReportShareRow | null> =>
    manager.findOneBy(ReportShareRow, { tokenHash, revokedAt: IsNull(), expiresAt: MoreThan(now) }),

  /** False when it is not this person's; taking one back twice changes nothing. */
  async revoke({ manager }: Scope, ownerId: string, id: string, revokedAt: Date): Promise<boolean> {
    await manager.update(ReportShareRow, { id, ownerId, revokedAt: IsNull() }, { revokedAt });
    return manager.existsBy(ReportShareRow, { id, ownerId });
  },

  /** The code of a version; the one made first stays. */
  async certify(scope: Scope, row: ReportCertificateRow): Promise<ReportCertificateRow> {
    const { ownerId, patientId, reportId, version, issuedAt } = row;
    const of = { ownerId, patientId, reportId, version, issuedAt: issuedAt ?? IsNull() };
    // Where there is no time of issue, the unique key does not hold.
    const kept = issuedAt === null ? await scope.manager.findOneBy(ReportCertificateRow, of) : null;
    if (kept) return kept;
    if (await insertUnlessExists(scope, ReportCertificateRow, row)) return row;
    return scope.manager.findOneByOrFail(ReportCertificateRow, of);
  },

  findCertificate: ({ manager }: Scope, code: string): Promise<ReportCertificateRow | null> =>
    manager.findOneBy(ReportCertificateRow, { code }),
});

export type ReportShareRepository = ReturnType<typeof makeReportShareRepository>;
