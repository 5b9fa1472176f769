import type { AppealList } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Audit } from '../audit';
import type { Patients } from '../patient';
import type { Staff } from '../staff';
import { APPEAL } from './appeal-no-show';
import { canDecideAppeals } from './no-show.policy';
import type { NoShowRepository } from './no-show.repository';
import type { NoShowRow } from './no-show.table';

interface Deps {
  tx: Transactions;
  cipher: FieldCipher;
  noShows: NoShowRepository;
  patients: Pick<Patients, 'describe'>;
  staff: Staff;
  audit: Pick<Audit, 'record' | 'recordAll'>;
}

export interface DecideCommand {
  staffId: string;
  noShowId: string;
  decision: 'forgive' | 'uphold';
  reason: string;
  requestId: string;
}

const OUTCOMES = { forgive: 'forgiven', uphold: 'upheld' } as const;

/** Appeals that wait for an answer, and the answers. Every look and every answer is on record for the patient. */
export const makeDecideAppeals = ({ tx, cipher, noShows, patients, staff, audit }: Deps) => {
  const requireDecider = async (scope: Scope, staffId: string): Promise<void> => {
    const { role } = await staff.require(scope, staffId);
    if (!canDecideAppeals(role)) throw new AppError('STAFF.FORBIDDEN', { staffId });
  };
  const deedOf = (staffId: string, requestId: string, action: string) => (row: NoShowRow) => ({
    ...{ actorKind: 'staff' as const, actorId: staffId, ownerId: row.ownerId, patientId: row.patientId },
    ...{ action, subjectKind: 'no_show', subjectId: row.id, requestId },
  });

  const listIn = async (scope: Scope, staffId: string, requestId: string): Promise<AppealList> => {
    const rows = await noShows.listAppealed(scope);
    const people = await patients.describe(
      scope,
      rows.map(({ patientId }) => patientId),
    );
    await audit.recordAll(scope, rows.map(deedOf(staffId, requestId, 'no_show.appeal_read')));
    return {
      appeals: rows.map((row) => ({
        id: row.id,
        patientName: people.get(row.patientId)?.name ?? '已移除的就诊人',
        visitDate: row.visitDate,
        departmentName: row.departmentName,
        doctorName: row.doctorName,
        reason: row.appealCipher === null ? '' : cipher.open(APPEAL, row.id, row.appealCipher),
        appealedAt: (row.appealedAt ?? row.updatedAt).toISOString(),
      })),
    };
  };

  return {
    /** @throws STAFF.FORBIDDEN */
    list: (staffId: string, requestId: string): Promise<AppealList> =>
      tx.run(async (scope) => {
        await requireDecider(scope, staffId);
        return listIn(scope, staffId, requestId);
      }),

    /** Answers the appeals that are left. The same answer twice is one. @throws STAFF.FORBIDDEN, NO_SHOW.NOT_FOUND */
    decide: ({ staffId, noShowId, decision, reason, requestId }: DecideCommand): Promise<AppealList> =>
      tx.run(async (scope) => {
        await requireDecider(scope, staffId);
        const row = await noShows.find(scope, noShowId);
        const to = OUTCOMES[decision];
        const isDone = row?.status === to && row.decidedBy === staffId;
        if (!row || (row.status !== 'appealed' && !isDone)) throw new AppError('NO_SHOW.NOT_FOUND', { noShowId });
        if (await noShows.decide(scope, row.id, to, { decidedBy: staffId, decisionReason: reason }))
          await audit.record(scope, { ...deedOf(staffId, requestId, 'no_show.decided')(row), detail: { decision } });
        return listIn(scope, staffId, requestId);
      }),
  };
};
