import { fen } from '@anzhen/shared-types';
import type { Checkpoint } from '../../platform/checkpoint';
import type { Transactions } from '../../platform/db/transaction';
import type { OutboxHandler } from '../../platform/jobs/outbox';
import { HisError, type HisErrorCode, type HisPort, type SettleCommand } from '../../ports/his';
import type { PaymentRow, Payments } from '../payment';
import { CHECK_TOPIC, firstInquiry, type Inquiry, makeBillOutcomes } from './bill-outcomes';

type Deps = Parameters<typeof makeBillOutcomes>[0] & {
  tx: Transactions;
  his: Pick<HisPort, 'settle' | 'probe'>;
  checkpoint: Checkpoint;
  payments: Pick<Payments, 'find'>;
};

// The first "not applied" may have overtaken our own request inside the HIS.
const DENIALS_NEEDED = 2;

/** Nothing was done, for a reason that passes or that is our own fault: asked again, and never a reason to refund. */
const passing: readonly HisErrorCode[] = ['Unavailable', 'Auth', 'Protocol', 'Timeout'];

const codeOf = (error: unknown): string => (error instanceof HisError ? error.code : 'Unexpected');

const settleCommandOf = (
  row: PaymentRow,
  { paidAt, billIds, hisPatientId }: Pick<SettleCommand, 'paidAt' | 'billIds' | 'hisPatientId'>,
): SettleCommand => ({
  ...{ billIds, hisPatientId, paidAt },
  cash: fen(row.cashFen),
  // The HIS books other subsidies with the fund: neither is the patient's money.
  fund: fen(row.fundFen + row.otherFen),
  account: fen(row.accountFen),
  transactionId: row.transactionId,
  insuranceOrderId: row.totalFen === row.cashFen ? null : row.insuranceOrderId,
});

/**
 * Money came in for bills: enter all of them in the HIS, once (the payment id is the key). A refusal sends the money back; no
 * answer means asking until the HIS says what happened, and a person after that. Only a refusal ever refunds.
 */
export const makeBillHandlers = (deps: Deps): Record<string, OutboxHandler> => {
  const { tx, log, his, payments, groups, checkpoint } = deps;
  const { personOf, accept, sendBack, giveToStaff, askLater, tell } = makeBillOutcomes(deps);

  const require = async (paymentId: string): Promise<PaymentRow> => {
    const row = await payments.find(tx.outside, paymentId);
    if (!row) throw new Error('a message about a payment that is not there');
    return row;
  };

  const enter = async (row: PaymentRow, inquiry: Inquiry): Promise<void> => {
    const person = await personOf(tx.outside, row);
    if (!person) return giveToStaff(row, 'the patient was removed');
    if (row.paidAt === null) throw new Error('a bill payment without money');
    const billIds = await groups.billsOf(tx.outside, row.subjectId);
    const command = settleCommandOf(row, { paidAt: row.paidAt, billIds, hisPatientId: person.hisPatientId });
    const result = await his.settle({ traceId: row.id }, row.id, command);
    checkpoint('settle.his-answered');
    const next = { ...firstInquiry(inquiry.round), tries: inquiry.tries + 1 };
    switch (result.kind) {
      case 'done':
        await accept(row, result.value);
        return checkpoint('settle.accepted');
      case 'unknown':
        return askLater(row, next, result.cause.code);
      case 'rejected': {
        const { code } = result.error;
        if (passing.includes(code)) return askLater(row, next, code);
        // "Conflict" may also mean that this very key was used: the HIS is asked before the money moves.
        if (code === 'Conflict') return askLater(row, { ...next, isRefused: true }, code);
        return sendBack(row, code);
      }
    }
  };

  const ask = async (row: PaymentRow, inquiry: Inquiry): Promise<void> => {
    const { round, tries, isRefused } = inquiry;
    const later = { ...inquiry, tries: tries + 1 };
    let probe;
    try {
      probe = await his.probe({ traceId: row.id }, { operation: 'settle', key: row.id });
    } catch (error) {
      return askLater(row, later, codeOf(error));
    }
    // Under the same key the HIS tells the receipt of the first time again.
    if (probe.state === 'applied') return enter(row, { ...firstInquiry(round), tries });
    if (probe.state === 'pending' || !probe.final) return askLater(row, { ...later, denials: 0 }, probe.state);
    const denials = inquiry.denials + 1;
    if (denials < DENIALS_NEEDED) return askLater(row, { ...later, denials }, 'not applied');
    // Surely not entered: sent back when the HIS refused it, entered under the same key when it never heard of it.
    return isRefused ? sendBack(row, 'refused and not applied') : enter(row, { ...inquiry, denials: 0 });
  };

  return {
    'payment.paid.bill': async ({ paymentId }) => {
      const row = await require(String(paymentId));
      if (row.status === 'processing') await enter(row, firstInquiry(0));
    },
    [CHECK_TOPIC]: async ({ paymentId, round, tries, denials, isRefused }) => {
      const row = await require(String(paymentId));
      // A message of an earlier version says nothing of its round.
      const inquiry = { round: Number(round ?? 0), tries: Number(tries), denials: Number(denials) };
      if (row.status === 'processing') await ask(row, { ...inquiry, isRefused: isRefused === true });
    },
    'payment.refunded.bill': async ({ paymentId, requestKey }) =>
      tell.itIsBack(await require(String(paymentId)), String(requestKey)),
    'payment.refund-waits.bill': async ({ paymentId, requestKey, until }) =>
      tell.itWaits(await require(String(paymentId)), String(requestKey), String(until)),
    // An unpaid bill stays due; nothing is owed to anybody.
    'payment.closed.bill': async ({ paymentId, subjectId }) => {
      log.info({ paymentId, groupId: subjectId }, 'bill payment closed unpaid');
    },
  };
};
