import { isId, MINUTE, SECOND } from '@anzhen/shared-types';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import type { HisSettlement } from '../../ports/his';
import type { Notifications } from '../notification';
import type { PatientFacts, Patients } from '../patient';
import type { PaymentRow, Payments } from '../payment';
import { type PaidBills, tellItemsWaiting, tellMoneyWaiting, tellPaid, tellRefunded } from './bill-messages';
import type { BillGroupRepository } from './bill-group.repository';
import type { BillRefundRepository } from './bill-refund.repository';
import { makeMaskedNameOf } from './masked-name';

interface Deps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  outbox: Outbox;
  patients: Pick<Patients, 'describe'>;
  payments: Pick<Payments, 'settle' | 'refund' | 'handOver'>;
  notifications: Notifications;
  refunds: Pick<BillRefundRepository, 'find' | 'move'>;
  groups: Pick<BillGroupRepository, 'billsOf'>;
}

/** Where the asking stands: how often, how many sure "not applied" in a row, and whether the HIS refused before. */
export interface Inquiry {
  /** When a person had it asked anew, in milliseconds; 0 the first time. */
  round: number;
  tries: number;
  denials: number;
  isRefused: boolean;
}

export const CHECK_TOPIC = 'bill.settlement-check';
const TRIES_MAX = 24;

export const firstInquiry = (round: number): Inquiry => ({ round, tries: 0, denials: 0, isRefused: false });

/** Has the HIS asked what became of a settlement. */
export const settlementCheck = (paymentId: string, inquiry: Inquiry, dueAt: Date) => ({
  ...{ topic: CHECK_TOPIC, payload: { paymentId, ...inquiry }, dueAt },
  dedupeKey: `${CHECK_TOPIC}:${paymentId}:${inquiry.round}:${inquiry.tries}`,
});

const REFUSED = '医院没有入账，款项原路退回';
const delayAfter = (tries: number): number => Math.min(3 * SECOND * 3 ** Math.min(tries - 1, 8), 30 * MINUTE);

const makePaidBillsOf = ({ patients, groups }: Pick<Deps, 'patients' | 'groups'>) => {
  const maskedNameOf = makeMaskedNameOf({ patients });
  return async (scope: Scope, row: PaymentRow): Promise<PaidBills> => {
    const billIds = await groups.billsOf(scope, row.subjectId);
    return { row, billIds, maskedName: await maskedNameOf(scope, row.patientId) };
  };
};

/** What a patient is told about money that goes back. */
const makeTellings = (deps: Deps) => {
  const { tx, notifications, refunds } = deps;
  const maskedNameOf = makeMaskedNameOf(deps);
  const paidBillsOf = makePaidBillsOf(deps);

  /** Everything that was paid for a bill that the HIS did not take is back. */
  const tellMoneyBack = (row: PaymentRow): Promise<void> =>
    tx.run(async (scope) => {
      const refund = { key: row.id, parts: row, why: '没有入账' };
      await notifications.notify(scope, tellRefunded(await paidBillsOf(scope, row), refund));
    });

  /** Items that a patient gave back are paid back. */
  const tellItemsBack = (row: PaymentRow, billRefundId: string): Promise<void> =>
    tx.run(async (scope) => {
      const given = await refunds.find(scope, billRefundId);
      if (!given || !(await refunds.move(scope, given.id, 'done'))) return;
      const refund = { key: given.id, parts: given, why: '已退费' };
      await notifications.notify(scope, tellRefunded(await paidBillsOf(scope, row), refund));
    });

  const tellItemsWait = (billRefundId: string, until: string): Promise<void> =>
    tx.run(async (scope) => {
      const given = await refunds.find(scope, billRefundId);
      if (!given) return;
      await notifications.notify(scope, tellItemsWaiting(given, await maskedNameOf(scope, given.patientId), until));
    });

  const tellMoneyWaits = (row: PaymentRow, until: string): Promise<void> =>
    tx.run(async (scope) => notifications.notify(scope, tellMoneyWaiting(await paidBillsOf(scope, row), until)));

  /** Refunds of items bear the id of their request. */
  const isOfItems = (requestKey: string): boolean => isId('billRefund', requestKey);
  return {
    itIsBack: (row: PaymentRow, requestKey: string): Promise<void> =>
      isOfItems(requestKey) ? tellItemsBack(row, requestKey) : tellMoneyBack(row),
    itWaits: (row: PaymentRow, requestKey: string, until: string): Promise<void> =>
      isOfItems(requestKey) ? tellItemsWait(requestKey, until) : tellMoneyWaits(row, until),
  };
};

/** How the entering of a paid bill can end, and the way to ask once more. */
export const makeBillOutcomes = (deps: Deps) => {
  const { tx, clock, log, outbox, patients, payments, notifications, groups } = deps;
  const paidBillsOf = makePaidBillsOf(deps);

  const personOf = async (scope: Scope, row: PaymentRow): Promise<PatientFacts | undefined> =>
    (await patients.describe(scope, [row.patientId])).get(row.patientId);

  const accept = (row: PaymentRow, receipt: HisSettlement): Promise<void> =>
    tx.run(async (scope) => {
      if (!(await payments.settle(scope, row.id, receipt))) return;
      await notifications.notify(scope, tellPaid(await paidBillsOf(scope, row), receipt));
    });

  const sendBack = (row: PaymentRow, code: string): Promise<void> => {
    log.warn({ paymentId: row.id, code }, 'bill payment was refused by the HIS');
    return tx.run((scope) => payments.refund(scope, row.id, REFUSED));
  };

  const giveToStaff = (row: PaymentRow, why: string): Promise<void> =>
    tx.run(async (scope) => {
      const detail = { billIds: await groups.billsOf(scope, row.subjectId), why };
      if (!(await payments.handOver(scope, row.id, 'bill-settlement-unknown', detail))) return;
      log.error({ paymentId: row.id, why }, 'bill payment needed a person');
    });

  const askLater = async (row: PaymentRow, inquiry: Inquiry, why: string): Promise<void> => {
    const { tries } = inquiry;
    if (tries > TRIES_MAX) return giveToStaff(row, why);
    const dueAt = new Date(clock.now().getTime() + delayAfter(tries));
    await outbox.add(tx.outside, settlementCheck(row.id, inquiry, dueAt));
  };

  return { personOf, accept, sendBack, giveToStaff, askLater, tell: makeTellings(deps) };
};
