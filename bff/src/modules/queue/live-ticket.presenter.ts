import { type LiveTicket, maskName, MINUTE, type Period, type TicketStatus } from '@anzhen/shared-types';
import { linesAhead, pauseWords, waitingOrder } from './queue.policy';
import type { QueueRules } from './queue.rules';
import type { QueueRow, TicketRow } from './queue.table';
import { callIntervals, waitRange } from './wait-range.policy';

export interface TicketFacts {
  ticket: TicketRow;
  queue: QueueRow;
  /** Everybody whom the same rooms call: of this line, of the one that feeds it, of the rooms that it feeds. */
  all: readonly TicketRow[];
  /** The rooms of those lines. */
  rooms: readonly QueueRow[];
  name: string;
  now: Date;
  rules: Pick<QueueRules, 'periodEnds' | 'missedBehind' | 'priorities'>;
}

const AHEAD_SHOWN = 8;
const BEHIND_SHOWN = 2;
const CALLS_SHOWN = 3;

const statusOf = ({ status }: TicketRow): TicketStatus => status as TicketStatus;

/** The person inside, those just ahead, yourself, and who comes after you: your place in the line. */
const lineAround = ({ ticket, queue, all }: TicketFacts, order: readonly TicketRow[]): LiveTicket['line'] => {
  const current = all.find(({ id }) => id === queue.currentTicketId);
  const at = order.findIndex(({ id }) => id === ticket.id);
  const around =
    at === -1 ? order.slice(0, BEHIND_SHOWN + 1) : order.slice(Math.max(0, at - AHEAD_SHOWN), at + 1 + BEHIND_SHOWN);
  return [...(current ? [current] : []), ...around].map((each) => ({
    number: each.number,
    status: statusOf(each),
    isYou: each.id === ticket.id,
  }));
};

const recentCalls = ({ all, rooms }: TicketFacts): LiveTicket['recentCalls'] =>
  all
    .flatMap((each) => (each.calledAt ? [{ ticket: each, at: each.calledAt }] : []))
    .sort((a, b) => b.at.getTime() - a.at.getTime())
    .slice(0, CALLS_SHOWN)
    .map(({ ticket, at }) => ({
      number: ticket.number,
      room: rooms.find(({ id }) => id === ticket.queueId)?.room ?? '',
      at: at.toISOString(),
      status: statusOf(ticket),
    }));

/** Null when one of the rooms that may call has nobody in it. */
const minutesSinceLastCall = ({ queue, all, rooms, now }: TicketFacts): number | null => {
  const calling = rooms.filter(({ id, kind, status }) =>
    queue.kind === 'shared' ? kind !== 'shared' && status === 'open' : id === queue.id,
  );
  if (calling.some(({ currentTicketId }) => currentTicketId === null)) return null;
  const last = Math.max(0, ...all.map(({ calledAt }) => calledAt?.getTime() ?? 0));
  return last === 0 ? null : (now.getTime() - last) / MINUTE;
};

const missedRule = ({ queue, rules }: TicketFacts): string => {
  const until: string | undefined = rules.periodEnds[queue.period as Period];
  const end = until === undefined ? '今天要回来' : `今天 ${until} 前要回来`;
  return `号不会马上作废。请到${queue.area}护士台报到，一般再等 ${rules.missedBehind} 人。${end}，过后需重新挂号。`;
};

/** How many will be called before this one; 0 also for who is not waiting. */
const peopleAheadOf = (ticket: TicketRow, order: readonly TicketRow[]): number =>
  Math.max(
    0,
    order.findIndex(({ id }) => id === ticket.id),
  );

/** Whether somebody who came later stands before this one, because the hospital lets such people go first. */
const isOvertaken = ({ ticket, rules }: TicketFacts, ahead: readonly TicketRow[]): boolean =>
  ahead.some(({ priority, checkedInAt }) => {
    const place = priority && rules.priorities[priority]?.place;
    return (place === 'front' || place === 'slot') && checkedInAt > ticket.checkedInAt;
  });

/** A patient's own ticket. Others appear by number only. */
export const presentLiveTicket = (facts: TicketFacts): LiveTicket => {
  const { ticket, queue, all, rooms, name, now } = facts;
  const feed = rooms.find(({ id }) => id === queue.feedQueueId);
  // Who stands before several rooms is behind their common line; who stands before one, behind all whom it calls.
  const ahead = linesAhead(queue);
  const order = waitingOrder(all.filter(({ queueId }) => ahead.includes(queueId)));
  const peopleAhead = peopleAheadOf(ticket, order);
  const calls = recentCalls(facts);
  const { campus, building, floor, area } = queue;
  const sinceLastCall = minutesSinceLastCall(facts);
  const ask = { intervals: callIntervals(all), peopleAhead, sinceLastCall, now };
  return {
    id: ticket.id,
    queueId: queue.id,
    number: ticket.number,
    status: statusOf(ticket),
    maskedName: maskName(name),
    departmentName: queue.departmentName,
    doctorName: queue.doctorName,
    doctorTitle: queue.doctorTitle,
    room: queue.room,
    place: { campus, building, floor, area },
    checkedInAt: ticket.checkedInAt.toISOString(),
    calledAt: ticket.calledAt?.toISOString() ?? null,
    timesCalled: ticket.timesCalled,
    peopleAhead,
    // While nobody is called no time can be told.
    wait: queue.status === 'open' ? waitRange(ask) : null,
    lastCalledNumber: calls[0]?.number ?? null,
    line: lineAround(facts, order),
    recentCalls: calls,
    queueStatus: queue.status,
    pauseReason: pauseWords(queue, now),
    remindWhenAhead: ticket.remindWhenAhead,
    missedRule: missedRule(facts),
    isOvertaken: isOvertaken(facts, order.slice(0, peopleAhead)),
    seq: queue.lastSeq,
    feed: feed ? { queueId: feed.id, seq: feed.lastSeq } : null,
    serverNow: now.toISOString(),
  };
};
