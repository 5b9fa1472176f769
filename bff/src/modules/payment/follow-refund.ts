import type { Checkpoint } from '../../platform/checkpoint';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Outbox, OutboxHandler } from '../../platform/jobs/outbox';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import type { RefundState } from '../../ports/payment-gateway';
import type { Worklist } from '../audit';
import { makeClaimLeg } from './claim-leg';
import { nextAbnormalCheck, nextRefundCheck, PATIENT_WINDOW_MS, REFUND_WINDOW_MS } from './payment.policy';
import type { PaymentRepository } from './payment.repository';
import type { PaymentLegRow } from './payment.table';
import { cashAnswer, type LegAnswer, type RefundWays, type WayBack } from './refund-ways';
import type { RefundRepository } from './refund.repository';
import type { RefundLegRow, RefundLegStatus, RefundRow } from './refund.table';
import { refundedMessage } from './request-refund';

interface EndDeps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  outbox: Outbox;
  worklist: Worklist;
  payments: PaymentRepository;
  refunds: RefundRepository;
}

interface Deps extends EndDeps {
  checkpoint: Checkpoint;
  ways: RefundWays;
  ends: LegEnds;
}

export type LegEnds = ReturnType<typeof makeLegEnds>;

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
export const makeLegEnds = ({ tx, clock, log, outbox, worklist, payments, refunds }: EndDeps) => {
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

  const finishIn = async (
    scope: Scope,
    { leg, refund }: WayBack,
    [from, remoteId]: [readonly RefundLegStatus[], string | null],
  ): Promise<boolean> => {
    const change = { remoteId: remoteId ?? leg.remoteId, nextCheckAt: null, credentialCipher: null };
    if (!(await refunds.moveLeg(scope, leg.id, [from, 'done'], change))) return false;
    await payments.returnLegs(scope, refund.paymentId, PAID_BY[leg.kind] ?? []);
    const next = (await refunds.legsOf(scope, [refund.id])).find(({ status }) => status === 'waiting');
    if (!next) await finishRefund(scope, refund);
    else {
      await refunds.moveLeg(scope, next.id, [['waiting'], 'due'], { nextCheckAt: nextRefundCheck(clock.now(), 0) });
      await refunds.move(scope, refund.id, [['abnormal'], 'processing']);
      await wake(scope, next);
    }
    return true;
  };

  const finish = async (way: WayBack, remoteId: string | null): Promise<RefundApplied> =>
    (await tx.run((scope) => finishIn(scope, way, [UNDONE, remoteId]))) ? 'refunded' : 'already';

  /** It was given up and is worked on again; whoever is second does nothing. */
  const goOnIn = async (scope: Scope, { leg, refund }: WayBack, remoteId = leg.remoteId): Promise<boolean> => {
    const change = { remoteId, nextCheckAt: nextRefundCheck(clock.now(), 0) };
    if (!(await refunds.moveLeg(scope, leg.id, [['abnormal'], 'sent'], change))) return false;
    return refunds.move(scope, refund.id, [['abnormal'], 'processing']);
  };

  const giveToStaff = ({ leg, refund }: WayBack, why: string, remoteId = leg.remoteId): Promise<RefundApplied> =>
    tx.run(async (scope) => {
      const nextCheckAt = leg.kind === 'cash' ? nextAbnormalCheck(clock.now()) : null;
      if (!(await refunds.moveLeg(scope, leg.id, [OPEN, 'abnormal'], { nextCheckAt, remoteId }))) return 'already';
      await refunds.move(scope, refund.id, [['processing'], 'abnormal']);
      await payments.moveFrom(scope, refund.paymentId, [['refunding'], 'needs_staff']);
      const detail = { paymentId: refund.paymentId, leg: leg.kind, why, totalFen: refund.totalFen };
      await worklist.openAgain(scope, 'refund-abnormal', refund.id, detail);
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

  return { finish, finishIn, goOnIn, askPatient, giveToStaff };
};

/** The way of a refund, leg by leg: asking for it, asking about it, and what follows from each answer. */
export const makeFollowRefund = (deps: Deps) => {
  const { tx, clock, worklist, checkpoint, payments, refunds, ways } = deps;
  const { finish, goOnIn, askPatient, giveToStaff } = deps.ends;
  const claim = makeClaimLeg(deps);

  const conclude = async (way: WayBack, answer: LegAnswer): Promise<RefundApplied> => {
    const { leg } = way;
    switch (answer.kind) {
      case 'done': {
        const finished = await finish(way, answer.remoteId);
        checkpoint('refund.finished');
        return finished;
      }
      case 'waiting':
        // Somebody has put it right at WeChat itself.
        if (answer.remoteId && leg.status === 'abnormal') await tx.run((scope) => goOnIn(scope, way, answer.remoteId));
        else if (answer.remoteId && answer.remoteId !== leg.remoteId)
          await refunds.moveLeg(tx.outside, leg.id, [['sent'], 'sent'], { remoteId: answer.remoteId });
        return 'waiting';
      case 'needs_patient':
        return askPatient(way);
      case 'abnormal':
        return giveToStaff(way, answer.why, answer.remoteId);
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
    const way = await wayOf({ ...leg, status: 'sent' });
    return (await claim(way)) ? send(way) : 'already';
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
    const isAbnormal = leg.status === 'abnormal';
    const nextCheckAt = isAbnormal ? nextAbnormalCheck(now) : nextRefundCheck(now, leg.checkCount + 1);
    if (!(await refunds.postponeLeg(tx.outside, leg, nextCheckAt))) return 'already';
    const answer = await ways[leg.kind].ask(way);
    // What was given up is only ever asked for again by a person.
    if (isAbnormal) return answer.kind === 'not_done' ? 'waiting' : conclude(way, answer);
    const applied = answer.kind === 'not_done' ? await send(way) : await conclude(way, answer);
    if (applied !== 'waiting') return applied;
    if (now.getTime() - way.refund.createdAt.getTime() < REFUND_WINDOW_MS) return 'waiting';
    return giveToStaff(way, 'no result within a week');
  };

  return { apply, onRequested, check, wayOf, send, conclude };
};

export type FollowRefund = ReturnType<typeof makeFollowRefund>;
