import { type QueueActionRequest, SECOND } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { OpenRecord } from '../../platform/http/bind';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import { areaOf } from '../catalog';
import { canRunQueue, canSeeArea, type Staff, type StaffFacts } from '../staff';
import type { Announce } from './announce';
import type { PublishChange } from './publish-change';
import type { LinePeople } from './line-people';
import { callerOf } from './queue.policy';
import {
  type Deed,
  type Held,
  lineOf,
  type Moved,
  queueStateOf,
  type QueueRepository,
  type StandingLine,
} from './queue.repository';
import type { QueueRules } from './queue.rules';
import {
  callNext,
  callOne,
  type Change,
  close,
  comeBack,
  completed,
  type Destination,
  done,
  miss,
  notCome,
  pause,
  prioritise,
  recall,
  rejoin,
  resume,
  shareOf,
  start,
  tellAgain,
  transfer,
} from './queue.state';
import type { QueueEventRow, QueueRow } from './queue.table';
import { makeUndo, type Undo } from './undo-action';

type Admission = 'check_in' | 'walk_in';
export type CallAction = Exclude<QueueActionRequest, { action: Admission }>;
export type ActCommand = CallAction & { queueId: string; staffId: string; record?: OpenRecord | undefined };
/** What another system may tell about a line, too. */
export type PlainAction =
  | Exclude<CallAction, { action: 'undo' }>
  | { action: 'completed' | 'not_come'; ticketId: string; idempotencyKey: string };

/** Two nurses who press at the same moment mean one call: the room is not called empty by the second press. */
const JUST_CALLED_MS = 3 * SECOND;

interface Deps {
  tx: Transactions;
  clock: Clock;
  queues: QueueRepository;
  staff: Staff;
  announce: Announce;
  linePeople: Pick<LinePeople, 'selectFiles'>;
  publish: PublishChange;
  rules: QueueRules;
}

/** What an action makes of a line; `to` is the other line that it names. */
const decide = (
  { line, to, now, rules }: { line: StandingLine; to: Destination | null; now: Date; rules: QueueRules },
  request: PlainAction,
): Change => {
  switch (request.action) {
    case 'call_next':
      return callNext(line, now);
    case 'call':
      return callOne(line, request.ticketId, now);
    case 'recall':
      return recall(line, request.ticketId, now);
    case 'start':
      return start(line, request.ticketId, now);
    case 'miss':
      return miss(line, request.ticketId);
    case 'not_come':
      return notCome(line, request.ticketId);
    case 'rejoin':
      return rejoin(line, request.ticketId, rules);
    case 'done':
      return done(line, request.ticketId, now);
    case 'completed':
      return completed(line, request.ticketId, now);
    case 'return':
      return comeBack(line, request.ticketId, rules);
    case 'pause':
      return pause(line, request.reason, request.resumesAt);
    case 'tell':
      return tellAgain(line);
    case 'resume':
      return resume(line);
    case 'prioritise':
      return prioritise(line, request, rules);
    case 'close':
      return close(line, now, to);
    case 'transfer':
      if (!to) throw new AppError('QUEUE.NOT_FOUND', { queueId: request.toQueueId });
      return transfer(line, to, request.ticketId);
  }
};

const deedOf = (command: ActCommand, to: QueueRow | undefined, now: Date): Deed => ({
  id: newId('queueEvent', now),
  type: command.action,
  actorKind: 'staff',
  actorId: command.staffId,
  idempotencyKey: command.idempotencyKey,
  reason: 'reason' in command ? command.reason : (to?.room ?? null),
});

/** Whether the key was used for this very request. @throws REQUEST.KEY_REUSED when it was used for another */
const isReplay = (earlier: QueueEventRow | null, command: ActCommand): boolean => {
  if (!earlier) return false;
  const sameTicket = !('ticketId' in command) || earlier.ticketId === command.ticketId;
  if (earlier.queueId === command.queueId && earlier.type === command.action && sameTicket) return true;
  throw new AppError('REQUEST.KEY_REUSED', { eventId: earlier.id });
};

/** What everybody who waits in the line hears of an action. */
const wordToAll: Partial<Record<PlainAction['action'], 'paused' | 'resumed'>> = {
  pause: 'paused',
  tell: 'paused',
  resume: 'resumed',
};

/** The other line that an action names. */
const destinationOf = (request: CallAction | PlainAction): string | null =>
  request.action === 'transfer' || request.action === 'close' ? request.toQueueId : null;

/** Decides and writes a change of locked lines, and tells those whom it concerns. The deed's own line comes first. */
export const makeWriteDeed = ({
  queues,
  announce,
  clock,
  linePeople,
  rules,
}: Pick<Deps, 'queues' | 'announce' | 'clock' | 'linePeople' | 'rules'>) => {
  return async (
    scope: Scope,
    { rows, tickets }: Pick<Held, 'rows' | 'tickets'>,
    request: PlainAction,
    deed: Deed,
  ): Promise<Moved[]> => {
    const [own, ...others] = rows;
    if (!own) throw new Error('a deed without a line');
    const to = others.find(({ id }) => id === destinationOf(request)) ?? null;
    const line = lineOf(own, tickets);
    const target = to && { id: to.id, queue: queueStateOf(to), arrivals: await queues.arrivalsOf(scope, to) };
    const change = decide({ line, to: target, now: deed.at ?? clock.now(), rules }, request);
    const touched = change.touched.map(({ after }) => after?.id);
    const files = linePeople.selectFiles(tickets.filter(({ id }) => touched.includes(id)));
    const [moved, known] = await queues.writeAll(scope, [own, ...others], change, deed, files);
    const reached = others.filter(({ id }) => moved.some(({ queue }) => queue.id === id));
    const concerned = [own.id, own.feedQueueId, ...reached.map(({ id }) => id)];
    const before = tickets.filter(({ queueId }) => concerned.includes(queueId));
    await announce.changed(scope, own, change, { eventId: deed.id, before, files: known });
    const word = wordToAll[request.action];
    if (word) await announce.toAll(scope, { ...own, ...change.queue }, word, { eventId: deed.id, before });
    for (const queue of reached) {
      const share = shareOf({ id: queue.id, queue: queueStateOf(queue) }, change);
      if (share)
        await announce.changed(scope, queue, share, { eventId: `${deed.id}:${queue.id}`, before, files: known });
    }
    return moved;
  };
};

export type WriteDeed = ReturnType<typeof makeWriteDeed>;

/**
 * A call finishes whoever is in the room, so it must mean the person whom the nurse saw there: a screen may be seconds
 * old, and a call that waited for the network minutes.
 */
const makeRefuseOverCall = ({ clock }: Pick<Deps, 'clock'>) => {
  return (queue: QueueRow, last: QueueEventRow | null, command: ActCommand): void => {
    if (command.action !== 'call_next' && command.action !== 'call') return;
    const { currentTicketId } = queue;
    if (command.inRoom !== undefined && currentTicketId !== null && currentTicketId !== command.inRoom)
      throw new AppError('QUEUE.ROOM_TAKEN', { queueId: queue.id, currentTicketId });
    const isFresh = last !== null && clock.now().getTime() - last.at.getTime() < JUST_CALLED_MS;
    if (isFresh && last.type !== 'undo' && last.actorId !== command.staffId && queue.currentTicketId !== null) {
      throw new AppError('QUEUE.ROOM_TAKEN', { queueId: queue.id });
    }
  };
};

/** Only a room calls; and only if no other system does it there. */
const requireCallsHere = (queue: QueueRow, rules: QueueRules): void => {
  if (queue.kind === 'shared') throw new AppError('QUEUE.ILLEGAL_MOVE', { queueId: queue.id, kind: queue.kind });
  if (callerOf(queue.departmentCode, rules) !== null)
    throw new AppError('QUEUE.CALLED_ELSEWHERE', { queueId: queue.id });
};

/**
 * One action of the console on a line. The line is held first, so that actions happen one after the other; the same
 * key again changes nothing.
 * @throws STAFF.FORBIDDEN, QUEUE.NOT_FOUND, QUEUE.TICKET_NOT_FOUND, QUEUE.ILLEGAL_MOVE, QUEUE.PAUSED, QUEUE.EMPTY,
 * QUEUE.NOTHING_TO_UNDO, QUEUE.ROOM_TAKEN, QUEUE.CALLED_ELSEWHERE, REQUEST.KEY_REUSED
 */
export const makeActOnQueue = (deps: Deps) => {
  const { tx, clock, queues, staff, publish, rules } = deps;
  const writeDeed = makeWriteDeed(deps);
  const refuseOverCall = makeRefuseOverCall(deps);
  const undoing = makeUndo(deps);

  const requireMine = (who: StaffFacts, rows: readonly QueueRow[]): void => {
    const foreign = rows.find((row) => !canSeeArea(who, areaOf(row)));
    if (foreign) throw new AppError('QUEUE.NOT_FOUND', { queueId: foreign.id });
  };
  const requireBeside = (queue: QueueRow, to: QueueRow | undefined): void => {
    if (to && (areaOf(to) !== areaOf(queue) || to.visitDate !== queue.visitDate))
      throw new AppError('QUEUE.NOT_FOUND', { queueId: to.id });
  };

  const act = (command: ActCommand, others: readonly string[], undo: Undo | null): Promise<Moved[]> =>
    tx.run(async (scope) => {
      const { queueId, staffId, idempotencyKey, record } = command;
      const lines = [queueId, ...new Set(others.filter((id) => id !== queueId))] as const;
      const key = { actorId: staffId, idempotencyKey };
      const [held, who] = await queues.hold(scope, lines, key, staff.select(scope, staffId));
      if (!canRunQueue(who.role)) throw new AppError('STAFF.FORBIDDEN', { staffId });
      await record?.within(scope);
      const { rows } = held;
      const [queue, ...rest] = rows;
      if (!queue) throw new AppError('QUEUE.NOT_FOUND', { queueId: command.queueId });
      requireMine(who, rows);
      // Told once more: whichever copy did it may have died between its commit and its word.
      if (isReplay(held.earlier, command)) return rows.map((row) => ({ queue: row, seq: row.lastSeq }));
      requireCallsHere(queue, rules);
      const to = rest.find(({ id }) => id === destinationOf(command));
      const deed = deedOf(command, to, clock.now());
      if (command.action === 'undo') return undoing.take(scope, rows, undo, deed);
      requireBeside(queue, to);
      refuseOverCall(queue, held.lastCall, command);
      return writeDeed(scope, held, command, deed);
    });

  return async (command: ActCommand): Promise<void> => {
    const undo = command.action === 'undo' ? await undoing.find(tx.outside, command) : null;
    const to = destinationOf(command);
    const feed = (await queues.originOf(tx.outside, command.queueId))?.feedQueueId;
    const others = [...(to ? [to] : []), ...(feed ? [feed] : []), ...(undo?.otherQueueIds ?? [])];
    const moved = await act(command, others, undo);
    if (moved.length > 0) await publish(moved);
  };
};
