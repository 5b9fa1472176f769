import type { Priority, QueueStatus, TicketStatus } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { placeBehind, positionAfterTransfer, promoted, type Standing, waitingOrder } from './queue.policy';
import type { QueueRules } from './queue.rules';

/** How somebody came to the place where they stand. */
export type TicketCategory = 'on_time' | 'late' | 'walk_in' | 'rejoined' | 'return' | 'transferred';

/** What the events of a line say about one person in it. */
export interface TicketState extends Standing {
  id: string;
  queueId: string;
  status: TicketStatus;
  category: TicketCategory;
  priority: Priority | null;
  calledAt: Date | null;
  consultStartedAt: Date | null;
  doneAt: Date | null;
  timesCalled: number;
  timesMissed: number;
}

/** What the events of a line say about the line itself. */
export interface QueueState {
  status: QueueStatus;
  pauseReason: string | null;
  resumesAt: string | null;
  currentTicketId: string | null;
  lastNumber: number;
}

export interface Line {
  id: string;
  queue: QueueState;
  tickets: readonly TicketState[];
  /** The line before several rooms from which this room also calls. */
  feed?: Pick<Line, 'id' | 'tickets'>;
}

/** What one deed changed: the line after it, and those it touched before and after; null where there was nobody. */
export interface Change {
  queue: QueueState;
  touched: readonly { before: TicketState | null; after: TicketState | null }[];
  /** Whom it was about. */
  ticketId: string | null;
}

/** From which states an action may take somebody; docs/flows/queue.md draws them. */
export const takesFrom = {
  call_next: ['waiting'],
  call: ['waiting', 'missed'],
  // A person inside may have to be called again: the door was empty although the visit had been started.
  recall: ['called', 'in_consult'],
  start: ['called'],
  miss: ['called', 'in_consult'],
  rejoin: ['missed'],
  return: ['done'],
  done: ['called', 'in_consult'],
  // The doctor may have seen somebody whom nobody called.
  completed: ['waiting', 'called', 'in_consult', 'missed'],
  transfer: ['waiting', 'called', 'in_consult', 'missed'],
  prioritise: ['waiting'],
  leave: ['waiting', 'missed'],
  not_come: ['done'],
} as const satisfies Record<string, readonly TicketStatus[]>;

/** Everybody whom this room may call: its own people, and those of the line that feeds it. */
const everybody = ({ tickets, feed }: Line): readonly TicketState[] => (feed ? [...tickets, ...feed.tickets] : tickets);

const take = (line: Line, action: keyof typeof takesFrom, ticketId: string): TicketState => {
  const ticket = everybody(line).find(({ id }) => id === ticketId);
  if (!ticket) throw new AppError('QUEUE.TICKET_NOT_FOUND', { ticketId });
  const allowed: readonly TicketStatus[] = takesFrom[action];
  if (!allowed.includes(ticket.status)) {
    throw new AppError('QUEUE.ILLEGAL_MOVE', { ticketId, action, status: ticket.status });
  }
  return ticket;
};

/** Whether an action may take somebody who stands in this line itself. */
export const isTakenBy = ({ tickets }: Line, action: keyof typeof takesFrom, ticketId: string): boolean => {
  const allowed: readonly TicketStatus[] = takesFrom[action];
  return tickets.some(({ id, status }) => id === ticketId && allowed.includes(status));
};

const requireOpen = ({ queue }: Line): void => {
  if (queue.status === 'paused') throw new AppError('QUEUE.PAUSED');
  if (queue.status === 'closed') throw new AppError('QUEUE.ILLEGAL_MOVE', { status: queue.status });
};

const withoutCurrent = (queue: QueueState, ticketId: string): QueueState =>
  queue.currentTicketId === ticketId ? { ...queue, currentTicketId: null } : queue;

const finished = (ticket: TicketState, now: Date): TicketState => ({ ...ticket, status: 'done', doneAt: now });

/** Calls somebody into the room; who was there before has been seen. One room never has two people called. */
const callIn = (line: Line, ticket: TicketState, now: Date): Change => {
  const former = line.tickets.find(({ id }) => id === line.queue.currentTicketId && id !== ticket.id);
  const called: TicketState = {
    ...ticket,
    queueId: line.id,
    status: 'called',
    calledAt: now,
    consultStartedAt: null,
    timesCalled: ticket.timesCalled + 1,
  };
  return {
    queue: { ...line.queue, currentTicketId: ticket.id },
    touched: [...(former ? [{ before: former, after: finished(former, now) }] : []), { before: ticket, after: called }],
    ticketId: ticket.id,
  };
};

const waitAgain = (line: Line, ticket: TicketState, category: TicketCategory, behind: number): Change => {
  const others = waitingOrder(everybody(line)).filter(({ id }) => id !== ticket.id);
  const place = placeBehind(others, behind, ({ category: how }) => how === 'rejoined' || how === 'return');
  const blank = { calledAt: null, consultStartedAt: null, doneAt: null };
  const after: TicketState = { ...ticket, ...blank, status: 'waiting', category, position: place ?? ticket.position };
  return { queue: withoutCurrent(line.queue, ticket.id), touched: [{ before: ticket, after }], ticketId: ticket.id };
};

const alter = (line: Line, ticket: TicketState, change: Partial<TicketState>, queue = line.queue): Change => ({
  queue,
  touched: [{ before: ticket, after: { ...ticket, ...change } }],
  ticketId: ticket.id,
});

/** @throws QUEUE.PAUSED, QUEUE.EMPTY */
export const callNext = (line: Line, now: Date): Change => {
  requireOpen(line);
  const [next] = waitingOrder(everybody(line));
  if (!next) throw new AppError('QUEUE.EMPTY');
  return callIn(line, next, now);
};

/** @throws QUEUE.PAUSED, QUEUE.TICKET_NOT_FOUND, QUEUE.ILLEGAL_MOVE */
export const callOne = (line: Line, ticketId: string, now: Date): Change => {
  requireOpen(line);
  return callIn(line, take(line, 'call', ticketId), now);
};

/** @throws QUEUE.TICKET_NOT_FOUND, QUEUE.ILLEGAL_MOVE */
export const recall = (line: Line, ticketId: string, now: Date): Change => {
  requireOpen(line);
  return callIn(line, take(line, 'recall', ticketId), now);
};

/** @throws QUEUE.TICKET_NOT_FOUND, QUEUE.ILLEGAL_MOVE */
export const start = (line: Line, ticketId: string, now: Date): Change =>
  alter(line, take(line, 'start', ticketId), { status: 'in_consult', consultStartedAt: now });

/** @throws QUEUE.TICKET_NOT_FOUND, QUEUE.ILLEGAL_MOVE */
export const miss = (line: Line, ticketId: string): Change => {
  const ticket = take(line, 'miss', ticketId);
  const change: Partial<TicketState> = {
    status: 'missed',
    timesMissed: ticket.timesMissed + 1,
    consultStartedAt: null,
  };
  return alter(line, ticket, change, withoutCurrent(line.queue, ticketId));
};

/** The next one was called first and ended this visit, which had not been one. @throws QUEUE.TICKET_NOT_FOUND, QUEUE.ILLEGAL_MOVE */
export const notCome = (line: Line, ticketId: string): Change => {
  const ticket = take(line, 'not_come', ticketId);
  const change = { consultStartedAt: null, doneAt: null, timesMissed: ticket.timesMissed + 1 };
  return alter(line, ticket, { ...change, status: 'missed' });
};

/** @throws QUEUE.TICKET_NOT_FOUND, QUEUE.ILLEGAL_MOVE */
export const rejoin = (line: Line, ticketId: string, { missedBehind }: Pick<QueueRules, 'missedBehind'>): Change =>
  waitAgain(line, take(line, 'rejoin', ticketId), 'rejoined', missedBehind);

/** Back from an examination with results. @throws QUEUE.TICKET_NOT_FOUND, QUEUE.ILLEGAL_MOVE */
export const comeBack = (line: Line, ticketId: string, { returnBehind }: Pick<QueueRules, 'returnBehind'>): Change => {
  if (line.queue.status === 'closed') throw new AppError('QUEUE.ILLEGAL_MOVE', { action: 'return', ticketId });
  return waitAgain(line, take(line, 'return', ticketId), 'return', returnBehind);
};

/** Lets somebody with a reason go first, as far as the hospital's rule says. @throws QUEUE.TICKET_NOT_FOUND, QUEUE.ILLEGAL_MOVE */
export const prioritise = (
  line: Line,
  { ticketId, priority }: { ticketId: string; priority: Priority },
  { priorities }: Pick<QueueRules, 'priorities'>,
): Change => {
  const ticket = take(line, 'prioritise', ticketId);
  const rule = priorities[priority];
  if (!rule) throw new AppError('QUEUE.ILLEGAL_MOVE', { ticketId, priority });
  return alter(line, ticket, { priority, position: promoted(ticket.position, rule.place) });
};

/** @throws QUEUE.TICKET_NOT_FOUND, QUEUE.ILLEGAL_MOVE */
export const done = (line: Line, ticketId: string, now: Date): Change => {
  const ticket = take(line, 'done', ticketId);
  return alter(line, ticket, finished(ticket, now), withoutCurrent(line.queue, ticketId));
};

/** The doctor's own word that the visit is over. @throws QUEUE.TICKET_NOT_FOUND, QUEUE.ILLEGAL_MOVE */
export const completed = (line: Line, ticketId: string, now: Date): Change => {
  const ticket = take(line, 'completed', ticketId);
  return alter(line, ticket, finished(ticket, now), withoutCurrent(line.queue, ticketId));
};

/** Whose registration has ended. @throws QUEUE.TICKET_NOT_FOUND, QUEUE.ILLEGAL_MOVE */
export const leave = (line: Line, ticketId: string): Change =>
  alter(line, take(line, 'leave', ticketId), { status: 'left' });

/** Also of a line that is paused: another reason, another time. @throws QUEUE.ILLEGAL_MOVE when it is closed */
export const pause = ({ queue }: Line, pauseReason: string, resumesAt: string | null): Change => {
  if (queue.status === 'closed') throw new AppError('QUEUE.ILLEGAL_MOVE', { action: 'pause', status: queue.status });
  return { queue: { ...queue, status: 'paused', pauseReason, resumesAt }, touched: [], ticketId: null };
};

/** Says once more that the line is paused, also to those who came since. @throws QUEUE.ILLEGAL_MOVE unless it is */
export const tellAgain = ({ queue }: Line): Change => {
  if (queue.status !== 'paused') throw new AppError('QUEUE.ILLEGAL_MOVE', { action: 'tell', status: queue.status });
  return { queue, touched: [], ticketId: null };
};

/** @throws QUEUE.ILLEGAL_MOVE unless the line is paused */
export const resume = ({ queue }: Line): Change => {
  if (queue.status !== 'paused') throw new AppError('QUEUE.ILLEGAL_MOVE', { action: 'resume', status: queue.status });
  return { queue: { ...queue, status: 'open', pauseReason: null, resumesAt: null }, touched: [], ticketId: null };
};

/** Where somebody goes who is moved. */
export interface Destination {
  id: string;
  queue: QueueState;
  /** How many have arrived before that room, counting those of the line that feeds it. */
  arrivals: number;
}

const movedTo = (ticket: TicketState, to: Destination, status: TicketStatus = 'waiting'): TicketState => ({
  ...ticket,
  queueId: to.id,
  status,
  category: 'transferred',
  position: positionAfterTransfer(ticket.position, to.arrivals),
  calledAt: null,
  consultStartedAt: null,
});

const requireOtherOpen = (from: Line, to: Destination): void => {
  if (to.queue.status === 'closed' || to.id === from.id) {
    throw new AppError('QUEUE.ILLEGAL_MOVE', { action: 'transfer', toQueueId: to.id });
  }
};

/**
 * The end: who was inside has been seen; who still waited goes to the other line, or has left.
 * @throws QUEUE.ILLEGAL_MOVE when it is closed already, or the other line is
 */
export const close = (line: Line, now: Date, to: Destination | null = null): Change => {
  if (line.queue.status === 'closed') throw new AppError('QUEUE.ILLEGAL_MOVE', { action: 'close' });
  if (to) requireOtherOpen(line, to);
  const leftOver = (ticket: TicketState): TicketState => {
    if (!to) return { ...ticket, status: 'left' };
    return movedTo(ticket, to, ticket.status === 'missed' ? 'missed' : 'waiting');
  };
  return {
    queue: { ...line.queue, status: 'closed', pauseReason: null, resumesAt: null, currentTicketId: null },
    touched: line.tickets
      .filter(({ status }) => status !== 'done' && status !== 'left')
      .map((ticket) => ({
        before: ticket,
        after: ticket.status === 'in_consult' ? finished(ticket, now) : leftOver(ticket),
      })),
    ticketId: null,
  };
};

/**
 * Moves somebody to the line of another room, to the place that their own time gives there.
 * @throws QUEUE.TICKET_NOT_FOUND, QUEUE.ILLEGAL_MOVE also when the other line is closed
 */
export const transfer = (from: Line, to: Destination, ticketId: string): Change => {
  const ticket = take(from, 'transfer', ticketId);
  requireOtherOpen(from, to);
  if (ticket.queueId === to.id) throw new AppError('QUEUE.ILLEGAL_MOVE', { ticketId, toQueueId: to.id });
  return {
    queue: withoutCurrent(from.queue, ticketId),
    touched: [{ before: ticket, after: movedTo(ticket, to) }],
    ticketId,
  };
};

/**
 * What a change of one line means for another: who left it, who came, who changed in it. Null when it means nothing.
 * The tickets themselves are written with the change.
 */
export const shareOf = ({ id, queue }: Pick<Destination, 'id' | 'queue'>, change: Change): Change | null => {
  const touched = change.touched.flatMap(({ before, after }) => {
    const [was, is] = [before?.queueId === id, after?.queueId === id];
    return was || is ? [{ before: was ? before : null, after: is ? after : null }] : [];
  });
  return touched.length > 0 ? { queue, touched, ticketId: change.ticketId } : null;
};
