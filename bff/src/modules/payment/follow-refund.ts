import type { Checkpoint } from '../../platform/checkpoint';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Outbox, OutboxHandler } from '../../platform/jobs/outbox';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import type { RefundState } from '../../ports/payment-gateway';
import type { Worklist } from '../audit';
import { nextRefundCheck, PATIENT_WINDOW_MS, REFUND_WINDOW_MS } from './payment.policy';
import type { PaymentRepository } from './payment.repository';
import type { PaymentLegRow } from './payment.table';
import { cashAnswer, type LegAnswer, type RefundWays, type WayBack } from './refund-ways';
import type { RefundRepository } from './refund.repository';
import type { RefundLegRow, RefundLegStatus, RefundRow } from './refund.table';
import { refundedMessage } from './request-refund';

interface Deps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  outbox: Outbox;
  worklist: Worklist;
  checkpoint: Checkpoint;
  payments: PaymentRepository;
  refunds: RefundRepository;
  ways: RefundWays;
}

/** refunded: this leg is over · waiting: it is worked on · abnormal: a person must act · unknown_refund: not ours */
export type RefundApplied = 'refunded' | 'already' | 'waiting' | 'abnormal' | 'unknown_refund';

const PAID_BY: Partial<Record<RefundLegRow['kind'], readonly PaymentLegRow['kind'][]>> = {
  centre_all: ['fund', 'account', 'other'],
  centre_insurance: ['fund', 'account', 'other'],
  cash: ['cash'],
};
const UNDONE: readonly RefundLegStatus[] = ['due', 'sent', 'needs_patient', 'abnormal'];
const OPEN: readonly RefundLegStatus[] = ['due', 'sent', 'needs_patient'];

/** What tells the owner of the subject that only the patient can go on. */
const refundWaitsMessage = ({ leg, refund, payment }: WayBack, until: Date) => ({
  topic: `payment.refund-waits.${payment.subject}`,
  payload: { paymentId: payment.id, requestKey: refund.requestKey, until: until.toISOString() },
  // A fresh consent may run out too.
  dedupeKey: `payment.refund-waits:${leg.id}:${until.getTime()}`,
});

/** The ends of a leg, each with what must follow it in the same transaction. */
const makeLegEnds = ({ tx, clock, log, outbox, worklist, payments, refunds }: Deps) => {
  const wake = (scope: Scope, leg: RefundLegRow): Promise<void> => {
    const payload = { refundId: leg.refundId };
    return outbox.add(scope, { topic: 'refund.requested', payload, dedupeKey: `refund.requested:${leg.id}` });
  };

  const finishRefund = async (scope: Scope, refund: RefundRow): Promise<void> => {
    await refunds.move(scope, refund.id, [['processing', 'abnormal'], 'succeeded']);
    const row = await payments.find(scope, refund.paymentId);
    if (!row) throw new Error('a refund without its payment');
    const legs = await payments.legsOf(scope, row.id);
    const isWhole = legs.every(({ amountFen, refundedFen }) => amountFen === refundedFen);
    if (isWhole && !(await refunds.hasOther(scope, row.id, refund.id))) {
      await payments.move(scope, row.id, 'refunded', { activeSubjectKey: null });
    }
    await outbox.add(scope, refundedMessage(row, refund));
  };

  const finish = ({ leg, refund }: WayBack, remoteId: string | null): Promise<RefundApplied> =>
    tx.run(async (scope) => {
      const change = { remoteId: remoteId ?? leg.remoteId, nextCheckAt: null, credentialCipher: null };
      if (!(await refunds.moveLeg(scope, leg.id, [UNDONE, 'done'], change))) return 'already';
      await payments.returnLegs(scope, refund.paymentId, PAID_BY[leg.kind] ?? []);
      const next = (await refunds.legsOf(scope, [refund.id])).find(({ status }) => status === 'waiting');
      if (!next) await finishRefund(scope, refund);
      else {
        await refunds.moveLeg(scope, next.id, [['waiting'], 'due'], { nextCheckAt: nextRefundCheck(clock.now(), 0) });
        await refunds.move(scope, refund.id, [['abnormal'], 'processing']);
        await wake(scope, next);
      }
      return 'refunded';
    });

  const giveToStaff = ({ leg, refund }: WayBack, why: string): Promise<RefundApplied> =>
    tx.run(async (scope) => {
      if (!(await refunds.moveLeg(scope, leg.id, [OPEN, 'abnormal'], { nextCheckAt: null }))) return 'already';
      await refunds.move(scope, refund.id, [['processing'], 'abnormal']);
      await payments.moveFrom(scope, refund.paymentId, [['refunding'], 'needs_staff']);
      const detail = { paymentId: refund.paymentId, leg: leg.kind, why, totalFen: refund.totalFen };
      await worklist.open(scope, 'refund-abnormal', refund.id, detail);
      log.error({ refundId: refund.id, paymentId: refund.paymentId, leg: leg.kind, why }, 'refund needed a person');
      return 'abnormal';
    });

  const askPatient = (way: WayBack): Promise<RefundApplied> =>
    tx.run(async (scope) => {
      const nextCheckAt = new Date(clock.now().getTime() + PATIENT_WINDOW_MS);
      if (!(await refunds.moveLeg(scope, way.leg.id, [['sent'], 'needs_patient'], { nextCheckAt }))) return 'already';
      await outbox.add(scope, refundWaitsMessage(way, nextCheckAt));
      return 'waiting';
    });

  return { finish, askPatient, giveToStaff };
};

/** The way of a refund, leg by leg: asking for it, asking about it, and what follows from each answer. */
export const makeFollowRefund = (deps: Deps) => {
  const { tx, clock, worklist, checkpoint, payments, refunds, ways } = deps;
  const { finish, askPatient, giveToStaff } = makeLegEnds(deps);

  const conclude = async (way: WayBack, answer: LegAnswer): Promise<RefundApplied> => {
    const { leg } = way;
    switch (answer.kind) {
      case 'done': {
        const finished = await finish(way, answer.remoteId);
        checkpoint('refund.finished');
        return finished;
      }
      case 'waiting':
        if (answer.remoteId)
          await refunds.moveLeg(tx.outside, leg.id, [['sent'], 'sent'], { remoteId: answer.remoteId });
        return 'waiting';
      case 'needs_patient':
        return askPatient(way);
      case 'abnormal':
        return giveToStaff(way, answer.why);
    }
  };

  const wayOf = async (leg: RefundLegRow): Promise<WayBack> => {
    const refund = await refunds.find(tx.outside, leg.refundId);
    const payment = refund && (await payments.find(tx.outside, refund.paymentId));
    if (!refund || !payment) throw new Error('a leg without its refund');
    return { leg, refund, payment };
  };

  const send = async (way: WayBack): Promise<RefundApplied> => {
    const answer = await ways[way.leg.kind].send(way);
    checkpoint('refund.money-asked');
    return conclude(way, answer);
  };

  /** Sends a leg that was never sent; what follows a crash after this mark is asked about first. */
  const start = async (leg: RefundLegRow): Promise<RefundApplied> => {
    const nextCheckAt = nextRefundCheck(clock.now(), 0);
    if (!(await refunds.moveLeg(tx.outside, leg.id, [['due'], 'sent'], { nextCheckAt }))) return 'already';
    return send(await wayOf({ ...leg, status: 'sent' }));
  };

  const onRequested: OutboxHandler = async ({ refundId }) => {
    const legs = await refunds.legsOf(tx.outside, [String(refundId)]);
    if (legs.length === 0) throw new Error('refund.requested for a refund that is not there');
    const due = legs.find(({ status }) => status === 'due');
    if (due) await start(due);
  };

  const apply = async (state: RefundState): Promise<RefundApplied> => {
    const leg = await refunds.findLeg(tx.outside, state.refundId, 'cash');
    if (!leg) {
      await worklist.open(tx.outside, 'refund-unknown', state.refundId, { status: state.status });
      return 'unknown_refund';
    }
    const way = await wayOf(leg);
    return conclude(way, cashAnswer(way, state));
  };

  /** Asks about one leg that waits and books the next look. */
  const check = async (leg: RefundLegRow): Promise<RefundApplied> => {
    if (leg.status === 'due') return start(leg);
    const way = await wayOf(leg);
    if (leg.status === 'needs_patient') return giveToStaff(way, 'the patient did not agree again');
    const now = clock.now();
    if (!(await refunds.postponeLeg(tx.outside, leg, nextRefundCheck(now, leg.checkCount + 1)))) return 'already';
    const answer = await ways[leg.kind].ask(way);
    const applied = answer.kind === 'not_done' ? await send(way) : await conclude(way, answer);
    if (applied !== 'waiting') return applied;
    if (now.getTime() - way.refund.createdAt.getTime() < REFUND_WINDOW_MS) return 'waiting';
    return giveToStaff(way, 'no result within a week');
  };

  return { apply, onRequested, check };
};

export type FollowRefund = ReturnType<typeof makeFollowRefund>;
