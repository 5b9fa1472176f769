import { type EntryCodeView, hospitalDate, hospitalTime, MINUTE } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { AppointmentRow, Appointments } from '../appointment';
import type { Audit } from '../audit';
import type { Patients } from '../patient';
import type { Announce } from './announce';
import type { OpenLines } from './open-lines';
import type { PublishChange } from './publish-change';
import { checkInWindow, isLate, positionOf, ticketNumber } from './queue.policy';
import { queueStateOf, type QueueRepository, ticketStateOf } from './queue.repository';
import type { QueueRules } from './queue.rules';
import { type Change, comeBack } from './queue.state';
import type { QueueRow, TicketRow } from './queue.table';
import type { TicketRepository } from './ticket.repository';

export interface CheckInCommand {
  ownerId: string;
  patientId: string;
  /** What the code on the wall says. */
  scene: string;
  requestId: string;
}

interface Deps {
  tx: Transactions;
  clock: Clock;
  queues: QueueRepository;
  tickets: TicketRepository;
  openLines: OpenLines;
  announce: Announce;
  publish: PublishChange;
  outbox: Outbox;
  audit: Audit;
  patients: Pick<Patients, 'require'>;
  appointments: Pick<Appointments, 'findForCheckIn' | 'markCheckedIn'>;
  readEntryCode(scene: string): Promise<Pick<EntryCodeView, 'departmentCode'>>;
  rules: QueueRules;
}

type Outcome = { ticketId: string; seq: number | null };

/** Which registration the scan is for: the first whose window is open. Throws the reason when there is none. */
const makeChoose = ({ clock, rules }: Pick<Deps, 'clock' | 'rules'>) => {
  return (visits: readonly AppointmentRow[]): { visit: AppointmentRow } | { refusal: AppError } => {
    const now = clock.now();
    const open = visits.filter(({ status }) => status === 'confirmed');
    const windows = open.map((visit) => ({ visit, ...checkInWindow(visit, rules) }));
    const running = windows.find(({ from, until }) => from <= now && now < until);
    if (running) return { visit: running.visit };
    if (windows.some(({ from }) => now < from)) return { refusal: new AppError('QUEUE.TOO_EARLY') };
    return { refusal: new AppError(windows.length > 0 ? 'QUEUE.TOO_LATE' : 'QUEUE.NOTHING_TO_CHECK_IN') };
  };
};

const newTicket = (queue: QueueRow, visit: AppointmentRow, now: Date): TicketRow => {
  const ordinal = queue.lastNumber + 1;
  const { startsAt, endsAt } = visit;
  const at = hospitalTime(now);
  return {
    id: newId('ticket', now),
    queueId: queue.id,
    appointmentId: visit.id,
    patientId: visit.patientId,
    ownerId: visit.ownerId,
    number: ticketNumber(queue.numberPrefix, ordinal),
    status: 'waiting',
    category: isLate({ endsAt, at }) ? 'late' : 'on_time',
    visitDate: visit.visitDate,
    startsAt,
    position: positionOf({ startsAt, endsAt, at, ordinal }),
    checkedInAt: now,
    calledAt: null,
    consultStartedAt: null,
    doneAt: null,
    timesCalled: 0,
    timesMissed: 0,
    remindWhenAhead: null,
    remindedAt: null,
  };
};

/** Puts a registration into its line. The HIS is told afterwards: our own line must not wait for it. */
const makeJoin = ({ tx, clock, queues, tickets, appointments, announce, outbox, audit }: Deps) => {
  const write = async (scope: Scope, queue: QueueRow, visit: AppointmentRow, requestId: string): Promise<Outcome> => {
    const now = clock.now();
    const ticket = newTicket(queue, visit, now);
    const { tickets: others } = await queues.line(scope, queue);
    await tickets.insert(scope, ticket);
    const change: Change = {
      queue: { ...queueStateOf(queue), lastNumber: queue.lastNumber + 1 },
      touched: [{ before: null, after: ticketStateOf(ticket) }],
      ticketId: ticket.id,
    };
    const id = newId('queueEvent', now);
    const who = { actorKind: 'user' as const, actorId: visit.ownerId };
    const key = { idempotencyKey: `check-in:${visit.id}`, reason: null };
    const seq = await queues.write(scope, queue, change, { id, type: 'check_in', ...who, ...key });
    await outbox.add(scope, {
      topic: 'his.check_in',
      payload: { appointmentId: visit.id, since: now.toISOString() },
      dedupeKey: `his.check_in:${visit.id}`,
    });
    const subject = { subjectKind: 'ticket', subjectId: ticket.id, ownerId: visit.ownerId, patientId: visit.patientId };
    await audit.record(scope, { ...who, ...subject, action: 'queue.checked_in', requestId });
    await announce.changed(scope, queue, change, { eventId: id, before: [...others, ticket] });
    return { ticketId: ticket.id, seq };
  };

  return (queueId: string, visit: AppointmentRow, requestId: string): Promise<Outcome> =>
    tx.run(async (scope) => {
      const [queue] = await queues.lock(scope, queueId);
      if (!queue) throw new AppError('QUEUE.NOT_FOUND', { queueId });
      const earlier = await tickets.findByAppointment(scope, visit.id);
      if (earlier) return { ticketId: earlier.id, seq: null };
      if (queue.status === 'closed') throw new AppError('QUEUE.TOO_LATE', { queueId });
      if (!(await appointments.markCheckedIn(scope, visit.id))) {
        throw new AppError('QUEUE.NOTHING_TO_CHECK_IN', { appointmentId: visit.id });
      }
      return write(scope, queue, visit, requestId);
    });
};

/** Back with results: whoever has been seen a while ago scans the clinic's code again and is let in after three. */
const makeComeBack = ({ tx, clock, queues, announce, rules }: Deps) => {
  return (ticket: TicketRow): Promise<Outcome> =>
    tx.run(async (scope) => {
      const [queue] = await queues.lock(scope, ticket.queueId);
      if (!queue) throw new AppError('QUEUE.NOT_FOUND', { queueId: ticket.queueId });
      const line = await queues.line(scope, queue);
      const present = line.tickets.find(({ id }) => id === ticket.id);
      const doneAtMs = present?.status === 'done' ? (present.doneAt?.getTime() ?? 0) : Infinity;
      const isBack = clock.now().getTime() - doneAtMs >= rules.returnVisitAfterMinutes * MINUTE;
      if (!isBack || queue.status === 'closed') return { ticketId: ticket.id, seq: null };
      const id = newId('queueEvent', clock.now());
      const who = { actorKind: 'user' as const, actorId: ticket.ownerId, idempotencyKey: `return:${id}`, reason: null };
      const change = comeBack(line, ticket.id);
      const seq = await queues.write(scope, queue, change, { id, type: 'return', ...who });
      await announce.changed(scope, queue, change, { eventId: id, before: line.tickets });
      return { ticketId: ticket.id, seq };
    });
};

/**
 * Checks a patient in by the code on the clinic's wall. Doing it again gives the same ticket.
 * @throws ENTRY_CODE.UNKNOWN, PATIENT.NOT_FOUND, QUEUE.NOTHING_TO_CHECK_IN, QUEUE.TOO_EARLY, QUEUE.TOO_LATE
 */
export const makeCheckIn = (deps: Deps) => {
  const { tx, clock, queues, tickets, appointments, patients, openLines, publish, readEntryCode } = deps;
  const choose = makeChoose(deps);
  const join = makeJoin(deps);
  const back = makeComeBack(deps);

  const standing = async (command: CheckInCommand, departmentCode: string): Promise<TicketRow | undefined> => {
    const { ownerId, patientId } = command;
    const own = await tickets.listOfPatient(tx.outside, { ownerId, patientId, visitDate: hospitalDate(clock.now()) });
    const lines = await queues.findMany(
      tx.outside,
      own.map(({ queueId }) => queueId),
    );
    const here = new Set(lines.filter((line) => line.departmentCode === departmentCode).map(({ id }) => id));
    return own.find(({ queueId }) => here.has(queueId));
  };

  const enter = async (command: CheckInCommand): Promise<Outcome> => {
    const { departmentCode } = await readEntryCode(command.scene);
    if (departmentCode === null) throw new AppError('ENTRY_CODE.UNKNOWN');
    const { ownerId, patientId, requestId } = command;
    await patients.require(tx.outside, ownerId, patientId);
    const today = { ownerId, patientId, visitDate: hospitalDate(clock.now()) };
    const visits = await appointments.findForCheckIn(tx.outside, today);
    const choice = choose(visits.filter((visit) => visit.departmentCode === departmentCode));
    if ('visit' in choice) return join((await openLines.ofVisit(choice.visit)).id, choice.visit, requestId);
    const ticket = await standing(command, departmentCode);
    if (!ticket) throw choice.refusal;
    return back(ticket);
  };

  return async (command: CheckInCommand): Promise<string> => {
    const { ticketId, seq } = await enter(command);
    const ticket = await tickets.find(tx.outside, ticketId);
    const [queue] = seq === null || !ticket ? [] : await queues.findMany(tx.outside, [ticket.queueId]);
    if (queue && seq !== null) await publish([{ queue, seq }]);
    return ticketId;
  };
};
