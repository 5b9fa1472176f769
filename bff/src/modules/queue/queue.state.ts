import type { QueueStatus, TicketStatus } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { placeBehind, type Standing, waitingOrder } from './queue.policy';

/** How somebody came to the place where they stand. */
export type TicketCategory = 'on_time' | 'late' | 'rejoined' | 'return' | 'transferred';

/** What the events of a line say about one person in it. */
export interface TicketState extends Standing {
  id: string;
  queueId: string;
  status: TicketStatus;
  category: TicketCategory;
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
  queue: QueueState;
  tickets: readonly TicketState[];
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
} as const satisfies Record<string, readonly TicketStatus[]>;

/** How many go before somebody who missed a call or comes back with results (UX §4 过号). */
export const PEOPLE_BEFORE_REJOINING = 3;

const take = (line: Line, action: keyof typeof takesFrom, ticketId: string): TicketState => {
  const ticket = line.tickets.find(({ id }) => id === ticketId);
  if (!ticket) throw new AppError('QUEUE.TICKET_NOT_FOUND', { ticketId });
  const allowed: readonly TicketStatus[] = takesFrom[action];
  if (!allowed.includes(ticket.status)) {
    throw new AppError('QUEUE.ILLEGAL_MOVE', { ticketId, action, status: ticket.status });
  }
  return ticket;
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

const waitAgain = (line: Line, ticket: TicketState, category: TicketCategory): Change => {
  const others = waitingOrder(line.tickets).filter(({ id }) => id !== ticket.id);
  const place = placeBehind(
    others,
    PEOPLE_BEFORE_REJOINING,
    ({ category: how }) => how === 'rejoined' || how === 'return',
  );
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
  const [next] = waitingOrder(line.tickets);
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

/** @throws QUEUE.TICKET_NOT_FOUND, QUEUE.ILLEGAL_MOVE */
export const rejoin = (line: Line, ticketId: string): Change =>
  waitAgain(line, take(line, 'rejoin', ticketId), 'rejoined');

/** Back from an examination with results. @throws QUEUE.TICKET_NOT_FOUND, QUEUE.ILLEGAL_MOVE */
export const comeBack = (line: Line, ticketId: string): Change =>
  waitAgain(line, take(line, 'return', ticketId), 'return');

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

/** @throws QUEUE.ILLEGAL_MOVE unless the line is open */
export const pause = ({ queue }: Line, pauseReason: string, resumesAt: string | null): Change => {
  if (queue.status !== 'open') throw new AppError('QUEUE.ILLEGAL_MOVE', { action: 'pause', status: queue.status });
  return { queue: { ...queue, status: 'paused', pauseReason, resumesAt }, touched: [], ticketId: null };
};

/** @throws QUEUE.ILLEGAL_MOVE unless the line is paused */
export const resume = ({ queue }: Line): Change => {
  if (queue.status !== 'paused') throw new AppError('QUEUE.ILLEGAL_MOVE', { action: 'resume', status: queue.status });
  return { queue: { ...queue, status: 'open', pauseReason: null, resumesAt: null }, touched: [], ticketId: null };
};

/** The end of the day: who was inside has been seen, who still waited has left. */
export const close = (line: Line, now: Date): Change => ({
  queue: { ...line.queue, status: 'closed', pauseReason: null, resumesAt: null, currentTicketId: null },
  touched: line.tickets
    .filter(({ status }) => status !== 'done' && status !== 'left')
    .map((ticket) => ({
      before: ticket,
      after: ticket.status === 'in_consult' ? finished(ticket, now) : { ...ticket, status: 'left' as const },
    })),
  ticketId: null,
});

/**
 * Moves somebody to the line of another room: out of the one, into the other at the place that their own time gives.
 * @throws QUEUE.TICKET_NOT_FOUND, QUEUE.ILLEGAL_MOVE also when the other line is closed
 */
export const transfer = (
  from: Line,
  to: Line & { id: string },
  ticketId: string,
  position: (ticket: TicketState) => number,
): { out: Change; into: Change } => {
  const ticket = take(from, 'transfer', ticketId);
  if (to.queue.status === 'closed' || to.id === ticket.queueId) {
    throw new AppError('QUEUE.ILLEGAL_MOVE', { ticketId, action: 'transfer', toQueueId: to.id });
  }
  const after: TicketState = {
    ...ticket,
    queueId: to.id,
    status: 'waiting',
    category: 'transferred',
    position: position(ticket),
    calledAt: null,
    consultStartedAt: null,
  };
  return {
    out: { queue: withoutCurrent(from.queue, ticketId), touched: [{ before: ticket, after }], ticketId },
    into: { queue: to.queue, touched: [{ before: null, after }], ticketId },
  };
};
