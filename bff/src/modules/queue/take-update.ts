import type { QueueUpdate, QueueUpdateResult } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Scope, Transactions } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { Appointments } from '../appointment';
import type { PlainAction, WriteDeed } from './act-on-queue';
import type { CheckIn } from './check-in';
import type { PublishChange } from './publish-change';
import type { Deed, Moved, QueueRepository } from './queue.repository';
import type { QueueRules } from './queue.rules';
import type { QueueEventRow, QueueRow, TicketRow } from './queue.table';
import type { TakeNumber } from './take-number';
import type { TicketRepository } from './ticket.repository';
import { isOutdated, isPassedBy, mayTell } from './who-wins.policy';

type Arrival = Extract<QueueUpdate, { type: 'arrived' }>;
type Step = Exclude<QueueUpdate, { type: 'arrived' }>;

interface Deps {
  tx: Transactions;
  clock: Clock;
  queues: QueueRepository;
  tickets: TicketRepository;
  appointments: Pick<Appointments, 'findByRegistrationNo'>;
  checkIn: CheckIn;
  takeNumber: TakeNumber;
  writeDeed: WriteDeed;
  publish: PublishChange;
  rules: QueueRules;
}

/** The action of ours that says the same. */
const actionOf = (update: Step, ticket: TicketRow | null, to: QueueRow | null): PlainAction => {
  const { idempotencyKey } = update;
  const about = { ticketId: ticket?.id ?? '', idempotencyKey };
  switch (update.type) {
    case 'called': {
      const isInside = ticket?.status === 'called' || ticket?.status === 'in_consult';
      return isInside ? { action: 'recall', ...about } : { action: 'call', ...about, reason: '医院叫号系统' };
    }
    case 'started':
      return { action: 'start', ...about };
    case 'missed':
      return { action: ticket?.status === 'done' ? 'not_come' : 'miss', ...about };
    case 'rejoined':
      return { action: 'rejoin', ...about };
    case 'done':
      return { action: 'completed', ...about };
    case 'transferred':
      return { action: 'transfer', ...about, toQueueId: to?.id ?? '' };
    case 'paused':
      return { action: 'pause', reason: update.reason, resumesAt: update.resumesAt, idempotencyKey };
    case 'resumed':
      return { action: 'resume', idempotencyKey };
    case 'closed':
      return { action: 'close', toQueueId: null, idempotencyKey };
  }
};

/** What an update is written as. */
const writtenAs: Record<Step['type'], readonly string[]> = {
  called: ['call', 'recall'],
  started: ['start'],
  missed: ['miss', 'not_come'],
  rejoined: ['rejoin'],
  done: ['completed'],
  transferred: ['transfer'],
  paused: ['pause'],
  resumed: ['resume'],
  closed: ['close'],
};

/** @throws REQUEST.KEY_REUSED when the key told of another matter: answered as repeated, that one would be lost */
const requireSameMatter = (
  earlier: QueueEventRow,
  { type }: Step,
  about: { queueId: string; ticketId: string | null },
): void => {
  const isSame = earlier.queueId === about.queueId && earlier.ticketId === about.ticketId;
  if (!isSame || !writtenAs[type].includes(earlier.type))
    throw new AppError('REQUEST.KEY_REUSED', { eventId: earlier.id });
};

/** Somebody has come, as another system tells: by our registration, or by what it says about the person. */
const makeTakeArrival = ({ tx, queues, appointments, tickets, checkIn, takeNumber, publish }: Deps) => {
  return async (callerId: string, update: Arrival, lineOf: () => Promise<QueueRow>): Promise<QueueUpdateResult> => {
    const { ref, person, slot = null, priority = null, idempotencyKey } = update;
    const who = { actorKind: 'caller' as const, actorId: callerId };
    const visit = await appointments.findByRegistrationNo(tx.outside, ref);
    if (visit) {
      const { ticketId, queueId, isNew } = await checkIn.byOthers(visit, {
        ...who,
        requestId: idempotencyKey,
        priority,
      });
      const [row, ticket] = await Promise.all([queues.find(tx.outside, queueId), tickets.find(tx.outside, ticketId)]);
      const outcome = isNew ? 'applied' : 'repeated';
      return { outcome, ticketId, number: ticket?.number ?? null, seq: row?.lastSeq ?? 0 };
    }
    if (!person) throw new AppError('QUEUE.NOTHING_TO_CHECK_IN', { ref });
    const queue = await lineOf();
    const { ticket, moved, seq } = await tx.run(async (scope) => {
      const [line] = await queues.lock(scope, queue.feedQueueId ?? queue.id);
      if (!line) throw new AppError('QUEUE.NOT_FOUND', { queueId: queue.id });
      const earlier = await queues.findEvent(scope, callerId, idempotencyKey);
      const known = await tickets.findByRef(scope, [line.id], ref);
      if (earlier && earlier.ticketId !== known?.id) throw new AppError('REQUEST.KEY_REUSED', { eventId: earlier.id });
      const newcomer = { visit: null, guest: person, ref, slot, priority };
      const taken = await takeNumber(scope, line, newcomer, { ...who, type: 'check_in', idempotencyKey, reason: null });
      return { ...taken, seq: taken.moved[0]?.seq ?? line.lastSeq };
    });
    if (moved.length > 0) await publish(moved);
    const outcome = moved.length > 0 ? 'applied' : 'repeated';
    return { outcome, ticketId: ticket.id, number: ticket.number, seq };
  };
};

/**
 * Takes what the HIS or the hospital's own caller tells about a line. Who calls in a department is in config/hospital;
 * of two stories about one person the later one holds.
 * @throws QUEUE.NOT_FOUND, QUEUE.TICKET_NOT_FOUND, QUEUE.CALLED_HERE, QUEUE.ILLEGAL_MOVE, QUEUE.NOTHING_TO_CHECK_IN
 */
export const makeTakeUpdate = (deps: Deps) => {
  const { tx, clock, queues, tickets, appointments, writeDeed, publish, rules } = deps;
  const takeArrival = makeTakeArrival(deps);

  const requireLine = async (sessionId: string): Promise<QueueRow> => {
    const queue = await queues.findBySession(tx.outside, sessionId);
    if (!queue) throw new AppError('QUEUE.NOT_FOUND', { sessionId });
    return queue;
  };

  const findTicket = async (scope: Scope, ref: string, lines: readonly string[]): Promise<TicketRow> => {
    const visit = await appointments.findByRegistrationNo(scope, ref);
    const ticket = visit
      ? await tickets.findByAppointment(scope, visit.id)
      : await tickets.findByRef(scope, lines, ref);
    if (!ticket || !lines.includes(ticket.queueId)) throw new AppError('QUEUE.TICKET_NOT_FOUND', { ref });
    return ticket;
  };

  const takeStep = (callerId: string, line: QueueRow, to: QueueRow | null, update: Step) =>
    tx.run(async (scope): Promise<{ result: QueueUpdateResult; moved: Moved[] }> => {
      const others = [line.feedQueueId, to?.id ?? null].flatMap((id) => id ?? []);
      const key = { actorId: callerId, idempotencyKey: update.idempotencyKey };
      const [held] = await queues.hold(scope, [line.id, ...others], key);
      const { earlier } = held;
      const [queue] = held.rows;
      if (!queue) throw new AppError('QUEUE.NOT_FOUND', { queueId: line.id });
      const lines = [queue.id, ...(queue.feedQueueId ? [queue.feedQueueId] : [])];
      const lookFor = [...lines, ...(earlier && to ? [to.id] : [])];
      const ticket = 'ref' in update ? await findTicket(scope, update.ref, lookFor) : null;
      const about = { ticketId: ticket?.id ?? null, number: ticket?.number ?? null };
      const unchanged = { ...about, seq: queue.lastSeq };
      if (earlier) {
        requireSameMatter(earlier, update, { queueId: queue.id, ticketId: about.ticketId });
        return { result: { outcome: 'repeated', ...unchanged }, moved: [] };
      }
      const happenedAt = new Date(Math.min(Date.parse(update.at), clock.now().getTime()));
      const last = await queues.lastEventAbout(scope, queue.id, ticket?.id ?? null);
      const isPassed = ticket !== null && isPassedBy(happenedAt, ticket, update.type);
      if (isPassed || isOutdated(happenedAt, last)) return { result: { outcome: 'outdated', ...unchanged }, moved: [] };
      const action = actionOf(update, ticket, to);
      const deed: Deed = {
        ...{ id: newId('queueEvent', clock.now()), type: action.action, actorKind: 'caller', actorId: callerId },
        ...{ idempotencyKey: update.idempotencyKey, at: happenedAt },
        reason: update.type === 'paused' ? update.reason : (to?.room ?? null),
      };
      const moved = await writeDeed(scope, held, action, deed);
      return { result: { outcome: 'applied', ...about, seq: moved[0]?.seq ?? queue.lastSeq }, moved };
    });

  return async (callerId: string, update: QueueUpdate): Promise<QueueUpdateResult> => {
    // A registration of ours brings its line with it.
    if (update.type === 'arrived') return takeArrival(callerId, update, () => requireLine(update.sessionId));
    const line = await requireLine(update.sessionId);
    const { departmentCode } = line;
    if (!mayTell(callerId, { departmentCode, type: update.type }, rules))
      throw new AppError('QUEUE.CALLED_HERE', { callerId, departmentCode });
    const to = update.type === 'transferred' ? await requireLine(update.toSessionId) : null;
    const { result, moved } = await takeStep(callerId, line, to, update);
    if (moved.length > 0) await publish(moved);
    return result;
  };
};
