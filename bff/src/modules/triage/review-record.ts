import type { ReviewTriageRequest, TriageRecordDetail, TriageRecordView } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import type { TriageCatalog } from './advise-departments';
import { presentRecord, presentTold, readNames } from './record.presenter';
import type { RequireStaff } from './require-staff';
import { reviews } from './review.repository';
import type { TriageEngines } from './triage-engines';
import type { TriageRepository } from './triage.repository';
import type { TriageReviewRow, TriageRow } from './triage.table';

interface Deps {
  tx: Transactions;
  clock: Clock;
  audit: Pick<Audit, 'record'>;
  catalog: Pick<TriageCatalog, 'listDepartments'>;
  engines: Pick<TriageEngines, 'current'>;
  records: Pick<TriageRepository, 'find' | 'openInput'>;
  requireStaff: RequireStaff;
}

/** Wrong needs a right: another department, or that this should have stopped. */
const requireRight = ({ verdict, shouldBe, departmentCode }: ReviewTriageRequest): void => {
  if (verdict === 'right' || shouldBe === 'emergency' || departmentCode !== undefined) return;
  const message = '请选应该看的科，或选“应该拦下”';
  throw new AppError('REQUEST.INVALID', {}, message, [{ path: 'departmentCode', message }]);
};

/** One answer of the triage: its words, and what a member of staff thinks of it. Both are on record for the person. */
export const makeReviewRecord = ({ tx, clock, audit, catalog, engines, records, requireStaff }: Deps) => {
  const requireRecord = async (scope: Scope, recordId: string): Promise<TriageRow> => {
    const row = await records.find(scope, recordId);
    if (!row) throw new AppError('TRIAGE.RECORD_NOT_FOUND', { recordId });
    return row;
  };
  const deedOf = (row: TriageRow, staffId: string, requestId: string) => ({
    ...{ actorKind: 'staff' as const, actorId: staffId, ownerId: row.ownerId, patientId: row.patientId },
    ...{ subjectKind: 'triage', subjectId: row.id, requestId },
  });

  return {
    /** @throws STAFF.FORBIDDEN, TRIAGE.RECORD_NOT_FOUND */
    async open(staffId: string, recordId: string, requestId: string): Promise<TriageRecordDetail> {
      const { rules } = await engines.current();
      return tx.run(async (scope) => {
        await requireStaff(scope, staffId, 'triage.review');
        const row = await requireRecord(scope, recordId);
        await audit.record(scope, { ...deedOf(row, staffId, requestId), action: 'triage.read' });
        return presentTold(row.id, records.openInput(row), rules);
      });
    },

    /** A later verdict takes the place of an earlier one. @throws STAFF.FORBIDDEN, TRIAGE.RECORD_NOT_FOUND, REQUEST.INVALID */
    async review(staffId: string, recordId: string, review: ReviewTriageRequest, requestId: string) {
      requireRight(review);
      const nameOf = await readNames(catalog);
      return tx.run(async (scope): Promise<TriageRecordView> => {
        const { role } = await requireStaff(scope, staffId, 'triage.review');
        const row = await requireRecord(scope, recordId);
        const { verdict, note } = review;
        const shouldBe = verdict === 'wrong' ? (review.shouldBe ?? null) : null;
        const hasDepartment = verdict === 'wrong' && shouldBe !== 'emergency';
        const kept: TriageReviewRow = {
          ...{ id: row.id, verdict, shouldBe, advisedDepartment: row.firstDepartment, note: note || null },
          departmentCode: hasDepartment ? (review.departmentCode ?? null) : null,
          ...{ reviewerId: staffId, reviewerRole: role, at: clock.now() },
        };
        await reviews.keepReview(scope, kept);
        await audit.record(scope, {
          ...deedOf(row, staffId, requestId),
          ...{ action: 'triage.reviewed', detail: { verdict } },
        });
        return presentRecord(row, kept, nameOf);
      });
    },
  };
};
