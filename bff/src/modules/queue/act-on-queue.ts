import { type QueueActionRequest, SECOND } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Scope, Transactions } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import { areaOf } from '../catalog';
import { canRunQueue, canSeeArea, type Staff, type StaffFacts } from '../staff';
import type { Announce } from './announce';
import type { Moved, PublishChange } from './publish-change';
import { positionAfterTransfer } from './queue.policy';
import type { Deed, QueueRepository } from './queue.repository';
import {
  callNext,
  callOne,
  type Change,
  done,
  type Line,
  miss,
  pause,
  recall,
  rejoin,
  resume,
  start,
  transfer,
} from './queue.state';
import type { QueueEventRow, QueueRow } from './queue.table';
import { makeUndo, type Undo } from './undo-action';

export type ActCommand = QueueActionRequest & { queueId: string; staffId: string };
type PlainAction = Exclude<QueueActionRequest, { action: 'undo' | 'transfer' }>;
type TransferAction = Extract<QueueActionRequest, { action: 'transfer' }>;

/** Two nurses who press at the same moment mean one call: the room is not called empty by the second press. */
const JUST_CALLED_MS = 3 * SECOND;
const CALLS = ['call_next', 'call', 'recall'];

interface Deps {
  tx: Transactions;
  clock: Clock;
  queues: QueueRepository;
  staff: Staff;
  announce: Announce;
  publish: PublishChange;
}

const decide = (line: Line, request: PlainAction, now: Date): Change => {
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
    case 'rejoin':
      return rejoin(line, request.ticketId);
    case 'done':
      return done(line, request.ticketId, now);
    case 'pause':
      return pause(line, request.reason, request.resumesAt);
    case 'resume':
      return resume(line);
  }
};

const deedOf = (command: ActCommand, now: Date): Deed => ({
  id: newId('queueEvent', now),
  type: command.action,
  actorKind: 'staff',
  actorId: command.staffId,
  idempotencyKey: command.idempotencyKey,
  reason: 'reason' in command ? command.reason : null,
});

/** Whether the key was used for this very request. @throws REQUEST.KEY_REUSED when it was used for another */
const isReplay = (earlier: QueueEventRow | null, command: ActCommand): boolean => {
  if (!earlier) return false;
  const sameTicket = !('ticketId' in command) || earlier.ticketId === command.ticketId;
  if (earlier.queueId === command.queueId && earlier.type === command.action && sameTicket) return true;
  throw new AppError('REQUEST.KEY_REUSED', { eventId: earlier.id });
};

const makePlain = ({ clock, queues, announce }: Deps) => {
  const refuseSecondPress = async (scope: Scope, queue: QueueRow, command: ActCommand): Promise<void> => {
    if (command.action !== 'call_next' && command.action !== 'call') return;
    const last = await queues.lastEvent(scope, queue.id, [...CALLS, 'undo']);
    const isFresh = last !== null && clock.now().getTime() - last.at.getTime() < JUST_CALLED_MS;
    if (isFresh && last.type !== 'undo' && last.actorId !== command.staffId && queue.currentTicketId !== null) {
      throw new AppError('QUEUE.ILLEGAL_MOVE', { queueId: queue.id, reason: 'somebody else has just called' });
    }
  };
  return async (scope: Scope, queue: QueueRow, command: ActCommand & PlainAction): Promise<Moved[]> => {
    await refuseSecondPress(scope, queue, command);
    const now = clock.now();
    const deed = deedOf(command, now);
    const line = await queues.line(scope, queue);
    const change = decide(line, command, now);
    const seq = await queues.write(scope, queue, change, deed);
    await announce.changed(scope, queue, change, { eventId: deed.id, before: line.tickets });
    return [{ queue, seq }];
  };
};

const makeTransfer = ({ clock, queues, announce }: Deps) => {
  return async (
    scope: Scope,
    [from, to]: readonly [QueueRow, QueueRow],
    command: ActCommand & TransferAction,
  ): Promise<Moved[]> => {
    const [source, target] = [await queues.line(scope, from), await queues.line(scope, to)];
    const arrivals = to.lastNumber;
    const { out, into } = transfer(source, target, command.ticketId, ({ position }) =>
      positionAfterTransfer(position, arrivals),
    );
    const deed = { ...deedOf(command, clock.now()), reason: to.room };
    const arrival = {
      ...deed,
      id: newId('queueEvent', clock.now()),
      type: 'transfer_in',
      idempotencyKey: `${deed.idempotencyKey}:in`,
      reason: from.room,
    };
    const moved = [
      { queue: from, seq: await queues.write(scope, from, out, deed) },
      { queue: to, seq: await queues.write(scope, to, into, arrival) },
    ];
    const before = [...source.tickets, ...target.tickets];
    await announce.changed(scope, from, out, { eventId: deed.id, before });
    await announce.changed(scope, to, into, { eventId: arrival.id, before });
    return moved;
  };
};

/** Which lines an action holds: its own, and the one that somebody is moved to or was moved to. */
const linesOf = (command: ActCommand, undo: Undo | null): string[] => {
  const others = command.action === 'transfer' ? [command.toQueueId] : (undo?.otherQueueIds ?? []);
  return [...new Set([command.queueId, ...others])];
};

/**
 * One action of the console on a line. The line is held first, so that actions happen one after the other; the same
 * key again changes nothing.
 * @throws STAFF.FORBIDDEN, QUEUE.NOT_FOUND, QUEUE.TICKET_NOT_FOUND, QUEUE.ILLEGAL_MOVE, QUEUE.PAUSED, QUEUE.EMPTY,
 * QUEUE.NOTHING_TO_UNDO, REQUEST.KEY_REUSED
 */
export const makeActOnQueue = (deps: Deps) => {
  const { tx, clock, queues, staff, publish } = deps;
  const plain = makePlain(deps);
  const move = makeTransfer(deps);
  const undoing = makeUndo(deps);

  const requireMine = (who: StaffFacts, rows: readonly QueueRow[]): void => {
    const foreign = rows.find((row) => !canSeeArea(who, areaOf(row)));
    if (foreign) throw new AppError('QUEUE.NOT_FOUND', { queueId: foreign.id });
  };

  const act = (command: ActCommand, who: StaffFacts, undo: Undo | null): Promise<Moved[]> =>
    tx.run(async (scope) => {
      const rows = await queues.lock(scope, ...linesOf(command, undo));
      requireMine(who, rows);
      const [queue, other] = rows;
      if (!queue) throw new AppError('QUEUE.NOT_FOUND', { queueId: command.queueId });
      if (isReplay(await queues.findEvent(scope, command.staffId, command.idempotencyKey), command)) return [];
      if (command.action === 'undo') return undoing.take(scope, rows, undo, deedOf(command, clock.now()));
      if (command.action !== 'transfer') return plain(scope, queue, command);
      if (!other || areaOf(other) !== areaOf(queue) || other.visitDate !== queue.visitDate) {
        throw new AppError('QUEUE.NOT_FOUND', { queueId: command.toQueueId });
      }
      return move(scope, [queue, other], command);
    });

  return async (command: ActCommand): Promise<void> => {
    const who = await staff.require(tx.outside, command.staffId);
    if (!canRunQueue(who.role)) throw new AppError('STAFF.FORBIDDEN', { staffId: who.id });
    const undo = command.action === 'undo' ? await undoing.find(tx.outside, command.queueId) : null;
    const moved = await act(command, who, undo);
    if (moved.length > 0) await publish(moved);
  };
};
