import {
  ageOn,
  type ExpectedVisit,
  hospitalDate,
  hospitalInstant,
  type LocalDate,
  maskName,
  MINUTE,
  type StaffQueue,
  type StaffTicket,
  type TicketStatus,
} from '@anzhen/shared-types';
import type { NotCheckedIn } from '../appointment';
import { areaOf } from '../catalog';
import { UNDO_MS } from './announce';
import { deedWords } from './deed-words';
import type { LinePerson } from './line-people';
import { byStanding, callerOf, waitingOrder } from './queue.policy';
import type { InRoom } from './queue.repository';
import type { QueueRules } from './queue.rules';
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
  /** Who is registered here and has not come yet. */
  notCheckedIn: readonly NotCheckedIn[];
  /** Of those of them who are shown. */
  visitors: ReadonlyMap<string, Visitor>;
  /** When those who wait were last told of a pause. */
  toldAt: Date | undefined;
  /** What staff did lately, in this line and others. */
  events: readonly QueueEventRow[];
  now: Date;
  rules: Pick<QueueRules, 'priorities' | 'callers' | 'checkInEarlyMinutes'>;
}

/** A registered person as the desk sees one. */
export interface Visitor {
  name: string;
  birthDate: string;
}

/** As many as the desk looks for by sight. */
const EXPECTED_SHOWN = 8;

/** The first of those whose check-in has opened. */
export const dueVisits = (
  visits: readonly NotCheckedIn[],
  visitDate: LocalDate,
  now: Date,
  { checkInEarlyMinutes }: Pick<QueueRules, 'checkInEarlyMinutes'>,
): NotCheckedIn[] =>
  visits
    .filter(({ startsAt }) => {
      return hospitalInstant(visitDate, startsAt).getTime() - checkInEarlyMinutes * MINUTE <= now.getTime();
    })
    .slice(0, EXPECTED_SHOWN);

/** Somebody who has not come yet; the name masked. */
export const presentExpected = (
  { id, patientId, startsAt, endsAt }: NotCheckedIn,
  visitors: ReadonlyMap<string, Visitor>,
  now: Date,
): ExpectedVisit => {
  const person = visitors.get(patientId);
  const age = person ? ageOn(person.birthDate, hospitalDate(now)) : 0;
  return { appointmentId: id, maskedName: maskName(person?.name ?? ''), age, startsAt, endsAt };
};

const toldOf = ({ queue, all, toldAt }: ConsoleFacts): number | null =>
  queue.status !== 'paused' || toldAt === undefined
    ? null
    : all.filter((each) => each.status === 'waiting' && each.ownerId !== null && each.checkedInAt <= toldAt).length;

const categoryTags: Readonly<Record<string, string>> = {
  return: '回诊',
  late: '迟到',
  transferred: '转来',
  walk_in: '现场',
};

const FIRST = '优先';

/** Somebody in a line, or seen there. */
export const presentTicket = (
  ticket: TicketRow,
  {
    people,
    inRooms,
    now,
    rules,
  }: Pick<ConsoleFacts, 'people' | 'inRooms' | 'now'> & {
    rules: Pick<QueueRules, 'priorities'>;
  },
): StaffTicket => {
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

const presentUndo = ({ queue, events, now }: ConsoleFacts): StaffQueue['undo'] => {
  const event = undoable(events, queue.id, now);
  return (
    event && {
      ...{ eventId: event.id, label: deedWords(event) },
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
    notCheckedIn: facts.notCheckedIn.length,
    expected: dueVisits(facts.notCheckedIn, queue.visitDate, facts.now, rules).map((visit) =>
      presentExpected(visit, facts.visitors, facts.now),
    ),
    told: toldOf(facts),
    averageMinutes: averageMinutes(visitMinutes(all)),
    undo: presentUndo(facts),
    seq: queue.lastSeq,
    kind: queue.kind,
    isCalledElsewhere: callerOf(queue.departmentCode, rules) !== null,
  };
};
