import { type DecideBillRefundRequest, mayStaff, type StaffBillRefundList } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import type { Notifications } from '../notification';
import type { Patients } from '../patient';
import type { Staff } from '../staff';
import { tellRefused } from './bill-messages';
import { nextHisCheck } from './bill-refund.policy';
import { presentForStaff } from './bill-refund.presenter';
import type { BillRefundRepository } from './bill-refund.repository';
import type { BillRefundRow } from './bill-refund.table';
import { makeMaskedNameOf } from './masked-name';
import { giveBackMessage } from './request-bill-refund';

interface Deps {
  tx: Transactions;
  clock: Clock;
  outbox: Outbox;
  staff: Staff;
  audit: Pick<Audit, 'record' | 'recordAll'>;
  patients: Pick<Patients, 'describe'>;
  notifications: Notifications;
  refunds: BillRefundRepository;
  approvalAboveFen: number;
}

export interface DecideRefundCommand extends DecideBillRefundRequest {
  staffId: string;
  billRefundId: string;
  requestId: string;
}

/** Refunds above the limit: one person of the hospital looks (经办), another one agrees (复核). Each may refuse. */
export const makeDecideBillRefunds = (deps: Deps) => {
  const { tx, clock, outbox, staff, audit, patients, notifications, refunds, approvalAboveFen } = deps;
  const maskedNameOf = makeMaskedNameOf(deps);

  const requireDecider = async (scope: Scope, staffId: string): Promise<void> => {
    const { role } = await staff.require(scope, staffId);
    if (!mayStaff(role, 'refund.decide')) throw new AppError('STAFF.FORBIDDEN', { staffId });
  };
  const deedOf = (staffId: string, requestId: string, action: string) => (row: BillRefundRow) => ({
    ...{ actorKind: 'staff' as const, actorId: staffId, ownerId: row.ownerId, patientId: row.patientId },
    ...{ action, subjectKind: 'bill_refund', subjectId: row.id, requestId },
  });

  const listIn = async (scope: Scope, staffId: string, requestId: string): Promise<StaffBillRefundList> => {
    const rows = await refunds.listForReview(scope);
    const people = await patients.describe(
      scope,
      rows.map(({ patientId }) => patientId),
    );
    const proposers = await staff.namesOf(
      scope,
      rows.flatMap(({ proposedBy }) => proposedBy ?? []),
    );
    await audit.recordAll(scope, rows.map(deedOf(staffId, requestId, 'bill_refund.read')));
    const present = (row: BillRefundRow) => {
      const proposer = row.proposedBy === null ? null : (proposers.get(row.proposedBy) ?? '已离职的同事');
      return presentForStaff(row, { patient: people.get(row.patientId)?.name, proposer }, staffId);
    };
    return { refunds: rows.map(present), approvalAboveFen };
  };

  /** The move of one decision; the old state and the two persons are settled in the database. */
  const apply = async (scope: Scope, row: BillRefundRow, { staffId, decision, reason }: DecideRefundCommand) => {
    switch (decision) {
      case 'forward':
        return refunds.move(scope, row.id, 'awaiting_approval', { proposedBy: staffId });
      case 'approve': {
        if (row.proposedBy === staffId)
          throw new AppError('BILL.REFUND_SAME_PERSON', { billRefundId: row.id, staffId });
        const nextCheckAt = nextHisCheck(clock.now(), 0);
        const isMoved = await refunds.move(scope, row.id, 'requested', { approvedBy: staffId, nextCheckAt });
        if (isMoved) await outbox.add(scope, giveBackMessage(row.id));
        return isMoved;
      }
      case 'refuse': {
        // Only what no money has left for yet; `sent` ends in the HIS's own word.
        if (row.status !== 'awaiting_review' && row.status !== 'awaiting_approval') return false;
        if (!(await refunds.move(scope, row.id, 'refused', { endReason: reason }))) return false;
        await notifications.notify(scope, tellRefused(row, await maskedNameOf(scope, row.patientId), reason));
        return true;
      }
    }
  };

  return {
    /** @throws STAFF.FORBIDDEN */
    list: (staffId: string, requestId: string): Promise<StaffBillRefundList> =>
      tx.run(async (scope) => {
        await requireDecider(scope, staffId);
        return listIn(scope, staffId, requestId);
      }),

    /** @throws STAFF.FORBIDDEN, BILL.REFUND_NOT_FOUND, BILL.REFUND_DECIDED, BILL.REFUND_SAME_PERSON */
    decide: (command: DecideRefundCommand): Promise<StaffBillRefundList> =>
      tx.run(async (scope) => {
        const { staffId, billRefundId, requestId, decision } = command;
        await requireDecider(scope, staffId);
        const row = await refunds.find(scope, billRefundId);
        if (!row) throw new AppError('BILL.REFUND_NOT_FOUND', { billRefundId });
        if (!(await apply(scope, row, command))) throw new AppError('BILL.REFUND_DECIDED', { billRefundId });
        await audit.record(scope, { ...deedOf(staffId, requestId, 'bill_refund.decided')(row), detail: { decision } });
        return listIn(scope, staffId, requestId);
      }),
  };
};
