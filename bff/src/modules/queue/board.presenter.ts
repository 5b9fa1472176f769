import { type BoardView, maskName, MINUTE, withSpaces } from '@anzhen/shared-types';
import { byStanding, linesAhead, pauseWords, showsNumberOnly, waitingOrder } from './queue.policy';
import type { QueueRules } from './queue.rules';
import type { QueueRow, TicketRow } from './queue.table';

export interface BoardFacts {
  area: string;
  queues: readonly QueueRow[];
  tickets: readonly TicketRow[];
  names: ReadonlyMap<string, string>;
  now: Date;
  rules: Pick<QueueRules, 'privacyDepartments' | 'missedBehind'>;
  codeLink: string | null;
}

const UP_NEXT = 2;
/** A call older than this is no longer news for a board that has just been switched on. */
const CALL_AGE_MAX_MS = 10 * MINUTE;
const CALLS_MAX = 12;

type Called = TicketRow & { calledAt: Date };
const isCalled = (ticket: TicketRow): ticket is Called => ticket.calledAt !== null;

const nameOn = (facts: BoardFacts, queue: QueueRow, ticket: TicketRow): string =>
  showsNumberOnly(queue.departmentName, facts.rules.privacyDepartments)
    ? ''
    : maskName(facts.names.get(ticket.id) ?? '');

const presentRoom = (facts: BoardFacts, queue: QueueRow): BoardView['rooms'][number] => {
  const line = facts.tickets.filter(({ queueId }) => queueId === queue.id);
  const current = line.filter(isCalled).find(({ id }) => id === queue.currentTicketId);
  const ahead = linesAhead(queue);
  const order = waitingOrder(facts.tickets.filter(({ queueId }) => ahead.includes(queueId)));
  return {
    queueId: queue.id,
    room: queue.room,
    doctorName: queue.doctorName,
    status: queue.status,
    pauseReason: pauseWords(queue, facts.now),
    current: current
      ? {
          number: current.number,
          maskedName: nameOn(facts, queue, current),
          calledAt: current.calledAt.toISOString(),
        }
      : null,
    upNext: order.slice(0, UP_NEXT).map(({ number }) => number),
    waiting: order.length,
    seq: queue.lastSeq,
  };
};

const presentCalls = (facts: BoardFacts): BoardView['calls'] => {
  const byId = new Map(facts.queues.map((queue) => [queue.id, queue]));
  return facts.tickets
    .filter(isCalled)
    .filter(({ calledAt, status }) => {
      const age = facts.now.getTime() - calledAt.getTime();
      return age <= CALL_AGE_MAX_MS && status !== 'missed' && status !== 'left';
    })
    .sort((a, b) => b.calledAt.getTime() - a.calledAt.getTime())
    .slice(0, CALLS_MAX)
    .flatMap((ticket) => {
      const queue = byId.get(ticket.queueId);
      if (!queue) return [];
      const { number } = ticket;
      const text = withSpaces(`请 ${number} 号到${queue.room}就诊`);
      return [
        { number, maskedName: nameOn(facts, queue, ticket), room: queue.room, at: ticket.calledAt.toISOString(), text },
      ];
    });
};

/** What everybody in the hall may see: numbers, rooms, masked names; numbers only where the department is private. */
export const presentBoard = (facts: BoardFacts): BoardView => {
  const { area, queues, tickets, now } = facts;
  const missed = tickets.filter(({ status }) => status === 'missed').sort(byStanding);
  const byId = new Map(queues.map((queue) => [queue.id, queue]));
  return {
    area,
    departmentNames: [...new Set(queues.map(({ departmentName }) => departmentName))],
    rooms: queues.filter(({ kind }) => kind !== 'shared').map((queue) => presentRoom(facts, queue)),
    calls: presentCalls(facts),
    missed: missed.flatMap((ticket) => {
      const queue = byId.get(ticket.queueId);
      return queue ? [{ number: ticket.number, maskedName: nameOn(facts, queue, ticket) }] : [];
    }),
    missedBehind: facts.rules.missedBehind,
    codeLink: facts.codeLink,
    serverNow: now.toISOString(),
  };
};
