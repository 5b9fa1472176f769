import { ageOn, hospitalDate, hospitalTime, type LocalTime, type Priority } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { AppointmentRow, Appointments } from '../appointment';
import type { Patients } from '../patient';
import type { Announce } from './announce';
import type { LinePeople, LinePerson } from './line-people';
import { isLate, positionOf, priorityByAge, promoted, ticketNumber, walkInTime } from './queue.policy';
import { type Deed, type Moved, queueStateOf, type QueueRepository, ticketStateOf } from './queue.repository';
import type { QueueRules } from './queue.rules';
import type { Change, TicketCategory } from './queue.state';
import type { QueueRow, TicketRow } from './queue.table';
import type { TicketRepository } from './ticket.repository';

/** Who takes a number, and what for: a registration of ours, or somebody whom only the desk or the HIS knows. */
export interface Newcomer {
  visit: AppointmentRow | null;
  guest: LinePerson | null;
  /** What the HIS calls that which a guest comes for. */
  ref: string | null;
  /** The appointed time of a guest; null for somebody who just came. */
  slot: { startsAt: LocalTime; endsAt: LocalTime } | null;
  priority: Priority | null;
}

interface Deps {
  clock: Clock;
  queues: QueueRepository;
  tickets: TicketRepository;
  linePeople: Pick<LinePeople, 'seal'>;
  patients: Pick<Patients, 'describe'>;
  announce: Announce;
  appointments: Pick<Appointments, 'markCheckedIn' | 'firstTimeOf'>;
  rules: Pick<QueueRules, 'priorities'>;
}

const categoryOf = (slot: Newcomer['slot'], at: LocalTime): TicketCategory => {
  if (!slot) return 'walk_in';
  return isLate({ endsAt: slot.endsAt, at }) ? 'late' : 'on_time';
};

const blank = {
  ...{ status: 'waiting' as const, calledAt: null, consultStartedAt: null, doneAt: null },
  ...{ timesCalled: 0, timesMissed: 0, remindWhenAhead: null, remindedAt: null },
};

/**
 * Gives somebody the next number of a locked line, in its transaction. Somebody who has one keeps it.
 * @throws QUEUE.TOO_LATE when the line is closed, QUEUE.NOTHING_TO_CHECK_IN when the registration is not good any more
 */
export const makeTakeNumber = (deps: Deps) => {
  const { clock, queues, tickets, linePeople, patients, announce, appointments, rules } = deps;
  const birthDateOf = async (scope: Scope, { visit, guest }: Newcomer): Promise<string | null> =>
    guest?.birthDate ??
    (visit && (await patients.describe(scope, [visit.patientId])).get(visit.patientId)?.birthDate) ??
    null;

  const firstSlotOf = async (scope: Scope, queue: QueueRow): Promise<LocalTime | null> => {
    const lines = queue.kind === 'shared' ? await queues.circlesOf(scope, [queue]) : [queue];
    const sessionIds = lines.map(({ sessionId }) => sessionId);
    return appointments.firstTimeOf(scope, sessionIds);
  };

  const rowOf = async (scope: Scope, queue: QueueRow, who: Newcomer): Promise<TicketRow> => {
    const now = clock.now();
    const birthDate = await birthDateOf(scope, who);
    const { visit, guest, ref } = who;
    const at = hospitalTime(now);
    const slot = visit ?? who.slot;
    const times = slot ?? { startsAt: walkInTime(at, await firstSlotOf(scope, queue)), endsAt: '24:00' };
    const id = newId('ticket', now);
    const ordinal = queue.lastNumber + 1;
    const age = birthDate === null ? 0 : ageOn(birthDate, hospitalDate(now));
    const priority = who.priority ?? priorityByAge(age, rules);
    const place = (priority && rules.priorities[priority]?.place) ?? 'suggest';
    return {
      ...blank,
      ...{ id, queueId: queue.id, ref, priority, checkedInAt: now, visitDate: queue.visitDate },
      appointmentId: visit?.id ?? null,
      patientId: visit?.patientId ?? null,
      ownerId: visit?.ownerId ?? null,
      guestCipher: guest && linePeople.seal(id, guest),
      number: ticketNumber(queue.numberPrefix, ordinal),
      category: categoryOf(slot, at),
      startsAt: slot?.startsAt ?? at,
      position: promoted(positionOf({ startsAt: times.startsAt, endsAt: times.endsAt, at, ordinal }), place),
    };
  };

  return async (
    scope: Scope,
    queue: QueueRow,
    who: Newcomer,
    deed: Omit<Deed, 'id'>,
  ): Promise<{ ticket: TicketRow; moved: Moved[] }> => {
    const { visit, ref } = who;
    const earlier = visit
      ? await tickets.findByAppointment(scope, visit.id)
      : ref && (await tickets.findByRef(scope, [queue.id], ref));
    if (earlier) return { ticket: earlier, moved: [] };
    if (queue.status === 'closed') throw new AppError('QUEUE.TOO_LATE', { queueId: queue.id });
    if (visit && !(await appointments.markCheckedIn(scope, visit.id)))
      throw new AppError('QUEUE.NOTHING_TO_CHECK_IN', { appointmentId: visit.id });
    const others = await queues.tickets(scope, [queue.id]);
    const ticket = await rowOf(scope, queue, who);
    await tickets.insert(scope, ticket);
    const change: Change = {
      queue: { ...queueStateOf(queue), lastNumber: queue.lastNumber + 1 },
      touched: [{ before: null, after: ticketStateOf(ticket) }],
      ticketId: ticket.id,
    };
    const id = newId('queueEvent', clock.now());
    const [seq] = await queues.write(scope, queue, change, { ...deed, id });
    await announce.changed(scope, queue, change, { eventId: id, before: [...others, ticket] });
    return { ticket, moved: [{ queue, seq }] };
  };
};

export type TakeNumber = ReturnType<typeof makeTakeNumber>;
