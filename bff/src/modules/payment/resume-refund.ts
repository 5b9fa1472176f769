import type { RefundCard, RefundStep } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { PaymentGateway } from '../../ports/payment-gateway';
import type { Audit } from '../audit';
import type { FollowRefund, LegEnds } from './follow-refund';
import { cashAnswer, type RefundWays, type WayBack } from './refund-ways';
import type { RefundRepository } from './refund.repository';
import type { RefundLegRow } from './refund.table';

interface Deps {
  tx: Transactions;
  audit: Audit;
  gateway: Pick<PaymentGateway, 'abnormalRefund'>;
  refunds: RefundRepository;
  ways: RefundWays;
  ends: LegEnds;
  followRefund: FollowRefund;
  /** So much one person may send to a card alone; it is what a refund needs no second person for. */
  approvalAboveFen: number;
}

export interface ResumeCommand {
  /** The refund that stands still, or what else a person was given. */
  subjectId: string;
  step: RefundStep;
  reason: string;
  /** Where the money is sent on to; the hospital's own account without it. */
  card?: RefundCard | undefined;
  staffId: string;
  requestId: string;
}

/** Only the cash can take another way, and only when WeChat knows the refund. */
const stepsOf = ({ kind, remoteId }: RefundLegRow): RefundStep[] =>
  kind === 'cash' && remoteId !== null ? ['ask', 'send_on', 'done_outside'] : ['ask', 'done_outside'];

const DEEDS: Record<RefundStep, string> = {
  ask: 'refund.asked_again',
  send_on: 'refund.sent_on',
  done_outside: 'refund.done_outside',
};

// Who has to answer for it must find the card again; nobody else may.
const shownCard = ({ bank, account }: RefundCard): string => `${bank} …${account.slice(-4)}`;

/** What persons do about refunds that stand still; each step names the old state in its WHERE and is on record. */
export const makeResumeRefund = ({ tx, audit, gateway, refunds, ways, ends, ...deps }: Deps) => {
  const { followRefund, approvalAboveFen } = deps;
  const { wayOf, send, conclude } = followRefund;

  const record = (scope: Scope, { leg, refund, payment }: WayBack, command: ResumeCommand): Promise<void> =>
    audit.record(scope, {
      ...{ actorKind: 'staff', actorId: command.staffId, requestId: command.requestId },
      ...{ ownerId: payment.ownerId, patientId: payment.patientId },
      ...{ action: DEEDS[command.step], subjectKind: 'refund', subjectId: refund.id },
      detail: { leg: leg.kind, reason: command.reason, ...(command.card ? { to: shownCard(command.card) } : {}) },
    });

  /** Asks what became of it; what surely has not happened is asked for once more under the same number. */
  const ask = async (way: WayBack, command: ResumeCommand): Promise<boolean> => {
    await record(tx.outside, way, command);
    const answer = await ways[way.leg.kind].ask(way);
    if (answer.kind !== 'not_done') {
      await conclude(way, answer);
      return true;
    }
    if (!(await tx.run((scope) => ends.goOnIn(scope, way)))) return false;
    await send({ ...way, leg: { ...way.leg, status: 'sent' } });
    return true;
  };

  /** WeChat pays it to the patient's card, or to the hospital's own account, which then pays the patient by hand. */
  const sendOn = async (way: WayBack, command: ResumeCommand): Promise<boolean> => {
    const { leg, refund } = way;
    const { remoteId } = leg;
    if (remoteId === null) return false;
    if (command.card && refund.cashFen > approvalAboveFen)
      throw new AppError('WORKLIST.CARD_ABOVE_LIMIT', { refundId: refund.id });
    const isFirst = await tx.run(async (scope) => {
      if (!(await ends.goOnIn(scope, way))) return false;
      await record(scope, way, command);
      return true;
    });
    if (!isFirst) return false;
    const { card } = command;
    const to = card
      ? { kind: 'card' as const, bankType: card.bank, account: card.account, name: card.name }
      : { kind: 'hospital' as const };
    const outcome = await gateway.abnormalRefund({ refundId: refund.id, remoteId, to });
    const sent: WayBack = { ...way, leg: { ...leg, status: 'sent' } };
    if (outcome.kind === 'accepted') await conclude(sent, cashAnswer(way, outcome.value));
    // Without an answer `check-refunds` asks what WeChat did.
    else if (outcome.kind === 'rejected') await conclude(sent, { kind: 'abnormal', why: outcome.code });
    return true;
  };

  /** The legs behind it go on. */
  const doneOutside = (way: WayBack, command: ResumeCommand): Promise<boolean> =>
    tx.run(async (scope) => {
      if (!(await ends.finishIn(scope, way, [['abnormal'], null]))) return false;
      await record(scope, way, command);
      return true;
    });

  const deeds = { ask, send_on: sendOn, done_outside: doneOutside };

  return {
    /** How refunds that stand still can go on; those that do not stand still are left out. */
    async stepsOf(scope: Scope, refundIds: readonly string[]): Promise<ReadonlyMap<string, RefundStep[]>> {
      const legs = await refunds.legsOf(scope, refundIds);
      const stopped = legs.filter(({ status }) => status === 'abnormal');
      return new Map(stopped.map((leg) => [leg.refundId, stepsOf(leg)]));
    },
    /** @throws WORKLIST.STEP_NOT_OPEN when it goes on already, or cannot go on this way, WORKLIST.CARD_ABOVE_LIMIT */
    async resume(command: ResumeCommand): Promise<void> {
      const { subjectId: refundId, step } = command;
      const legs = await refunds.legsOf(tx.outside, [refundId]);
      const leg = legs.find(({ status }) => status === 'abnormal');
      const isOpen = leg !== undefined && stepsOf(leg).includes(step);
      if (!isOpen || !(await deeds[step](await wayOf(leg), command))) {
        throw new AppError('WORKLIST.STEP_NOT_OPEN', { refundId, step });
      }
    },
  };
};
