import {
  ageOn,
  hospitalDate,
  maskName,
  type StaffQueue,
  type StaffTicket,
  type TicketStatus,
} from '@anzhen/shared-types';
import { areaOf } from '../catalog';
import { UNDO_MS } from './announce';
import type { LinePerson } from './line-people';
import { byStanding, callerOf, waitingOrder } from './queue.policy';
import type { InRoom } from './queue.repository';
import type { QueueRules } from './queue.rules';
import { readSnapshot } from './queue.snapshot';
import type { QueueEventRow, QueueRow, TicketRow } from './queue.table';
import { undoable } from './undo-action';
import { averageMinutes, visitMinutes } from './wait-range.policy';

export interface ConsoleFacts {
  queue: QueueRow;
  all: readonly TicketRow[];
  /** Who waits in the line that feeds this one. */
  feed: readonly TicketRow[];
  /** By ticket. */
  people: ReadonlyMap<string, LinePerson>;
  /** Who is in a room of the hospital right now: somebody may stand in two lines. */
  inRooms: readonly InRoom[];
  notCheckedIn: number;
  /** What staff did lately, in this line and others. */
  events: readonly QueueEventRow[];
  now: Date;
  rules: Pick<QueueRules, 'priorities' | 'callers'>;
}

const categoryTags: Readonly<Record<string, string>> = {
  return: '回诊',
  late: '迟到',
  transferred: '转来',
  walk_in: '现场',
};

const FIRST = '优先';

const presentTicket = (ticket: TicketRow, { people, inRooms, now, rules }: ConsoleFacts): StaffTicket => {
  const person = people.get(ticket.id);
  const age = person ? ageOn(person.birthDate, hospitalDate(now)) : 0;
  const tag = categoryTags[ticket.category];
  const away = inRooms.find(({ patientId, queueId }) => patientId === ticket.patientId && queueId !== ticket.queueId);
  const rule = ticket.priority && rules.priorities[ticket.priority];
  return {
    id: ticket.id,
    number: ticket.number,
    status: ticket.status as TicketStatus,
    maskedName: maskName(person?.name ?? ''),
    sex: person?.sex ?? 'female',
    age,
    tags: [
      ...(rule ? [FIRST] : []),
      ...(rule && ticket.priority !== 'elder' ? [rule.label] : []),
      ...(tag ? [tag] : []),
      ...(away ? [`正在 ${away.room}`] : []),
      ...(ticket.timesMissed > 0 ? [`过号 ${ticket.timesMissed} 次`] : []),
    ],
    timesCalled: ticket.timesCalled,
    timesMissed: ticket.timesMissed,
    calledAt: ticket.calledAt?.toISOString() ?? null,
    consultStartedAt: ticket.consultStartedAt?.toISOString() ?? null,
    startsAt: ticket.startsAt,
    priority: ticket.priority,
  };
};

const labelOf = (event: QueueEventRow): string => {
  const number = event.ticketId === null ? '' : (readSnapshot(event.after).tickets[event.ticketId]?.number ?? '');
  const labels: Record<string, string> = {
    call_next: `叫了 ${number}`,
    call: `叫了 ${number}`,
    recall: `重叫了 ${number}`,
    start: `${number} 进诊室`,
    miss: `${number} 过号`,
    rejoin: `${number} 重新排队`,
    done: `${number} 看完`,
    transfer: `${number} 已转到 ${event.reason ?? '别的诊室'}`,
    pause: '暂停叫号',
    resume: '恢复叫号',
    prioritise: `${number} 已优先`,
    close: '结束门诊',
    walk_in: `加了 ${number}`,
    check_in: `${number} 签到`,
  };
  return labels[event.type] ?? '上一步';
};

const presentUndo = ({ queue, events, now }: ConsoleFacts): StaffQueue['undo'] => {
  const event = undoable(events, queue.id, now);
  return (
    event && {
      ...{ eventId: event.id, label: labelOf(event) },
      until: new Date(event.at.getTime() + UNDO_MS).toISOString(),
    }
  );
};

/** One column of the console: who is inside, who is next, who waits. Names masked. */
export const presentStaffQueue = (facts: ConsoleFacts): StaffQueue => {
  const { queue, all, feed, rules } = facts;
  const order = waitingOrder([...all, ...feed]);
  const waiting = order.map((ticket) => presentTicket(ticket, facts));
  const missed = all.filter(({ status }) => status === 'missed').sort(byStanding);
  const current = all.find(({ id }) => id === queue.currentTicketId);
  return {
    id: queue.id,
    room: queue.room,
    doctorName: queue.doctorName,
    doctorTitle: queue.doctorTitle,
    departmentName: queue.departmentName,
    area: areaOf(queue),
    visitDate: queue.visitDate,
    status: queue.status,
    pauseReason: queue.pauseReason,
    resumesAt: queue.resumesAt,
    current: current ? presentTicket(current, facts) : null,
    next: waiting[0] ?? null,
    // A suggestion makes sense only for somebody who is not next anyway.
    prioritySuggestion: waiting[0]?.tags.includes(FIRST)
      ? null
      : (waiting.find(({ tags }) => tags.includes(FIRST)) ?? null),
    waiting,
    missed: missed.map((ticket) => presentTicket(ticket, facts)),
    notCheckedIn: facts.notCheckedIn,
    averageMinutes: averageMinutes(visitMinutes(all)),
    undo: presentUndo(facts),
    seq: queue.lastSeq,
    kind: queue.kind,
    isCalledElsewhere: callerOf(queue.departmentCode, rules) !== null,
  };
};
