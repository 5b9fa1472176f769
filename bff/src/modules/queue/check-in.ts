import { type EntryCodeView, hospitalDate, MINUTE, type Priority } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { OpenRecord } from '../../platform/http/bind';
import type { Outbox } from '../../platform/jobs/outbox';
import type { Clock } from '../../ports/clock';
import type { AppointmentRow, Appointments } from '../appointment';
import type { Audit } from '../audit';
import type { Patients } from '../patient';
import type { ChangeLine } from './change-line';
import type { OpenLines } from './open-lines';
import type { PublishChange } from './publish-change';
import { checkInWindow, metresBetween } from './queue.policy';
import type { Moved, QueueRepository } from './queue.repository';
import type { QueueRules } from './queue.rules';
import { comeBack } from './queue.state';
import type { TicketRow } from './queue.table';
import type { TakeNumber } from './take-number';
import type { TicketRepository } from './ticket.repository';

export interface CheckInCommand {
  ownerId: string;
  patientId: string;
  /** What the code on the wall says. */
  scene: string;
  location?: { latitude: number; longitude: number } | undefined;
  requestId: string;
}

interface Deps {
  tx: Transactions;
  clock: Clock;
  queues: QueueRepository;
  tickets: TicketRepository;
  openLines: OpenLines;
  changeLine: ChangeLine;
  publish: PublishChange;
  outbox: Outbox;
  audit: Audit;
  patients: Pick<Patients, 'require'>;
  takeNumber: TakeNumber;
  appointments: Pick<Appointments, 'findForCheckIn'>;
  readEntryCode(scene: string): Promise<Pick<EntryCodeView, 'departmentCode' | 'room'>>;
  rules: QueueRules;
}

export interface CheckInBy {
  actorKind: 'user' | 'staff' | 'caller';
  actorId: string;
  requestId: string;
  priority?: Priority | null;
  /** Of the call of staff that asks for it. */
  record?: OpenRecord | undefined;
}

type Outcome = { ticketId: string; moved: readonly Moved[] };

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

/** Puts a registration into its line. The HIS is told afterwards: our own line must not wait for it. */
const makeJoin = ({ tx, clock, queues, takeNumber, outbox, audit }: Deps) => {
  return (queueId: string, visit: AppointmentRow, by: CheckInBy): Promise<Outcome> =>
    tx.run(async (scope) => {
      const [queue] = await queues.lock(scope, queueId);
      if (!queue) throw new AppError('QUEUE.NOT_FOUND', { queueId });
      const { actorKind, actorId, requestId } = by;
      const who = { actorKind, actorId };
      const newcomer = { visit, guest: null, ref: null, slot: null, priority: by.priority ?? null };
      const deed = { ...who, type: 'check_in', idempotencyKey: `check-in:${visit.id}`, reason: null };
      const { ticket, moved } = await takeNumber(scope, queue, newcomer, deed);
      if (moved.length === 0) return { ticketId: ticket.id, moved };
      if (actorKind !== 'caller')
        await outbox.add(scope, {
          topic: 'his.check_in',
          payload: { appointmentId: visit.id, since: clock.now().toISOString() },
          dedupeKey: `his.check_in:${visit.id}`,
        });
      const whose = { ownerId: visit.ownerId, patientId: visit.patientId };
      const entry = { subjectKind: 'ticket', subjectId: ticket.id, ...whose, action: 'queue.checked_in', requestId };
      await audit.record(scope, { ...who, actorKind: actorKind === 'caller' ? 'system' : actorKind, ...entry });
      await by.record?.within(scope);
      return { ticketId: ticket.id, moved };
    });
};

/** Back with results: whoever has been seen a while ago scans the clinic's code again and is let in after three. */
const makeComeBack = ({ tx, clock, changeLine, rules }: Deps) => {
  return async (ownerId: string, { id: ticketId, queueId }: TicketRow): Promise<Outcome> => {
    const by = { type: 'return', actorKind: 'user' as const, actorId: ownerId };
    const moved = await tx.run((scope) =>
      changeLine(scope, queueId, by, (line) => {
        const present = line.tickets.find(({ id }) => id === ticketId);
        const doneAtMs = present?.status === 'done' ? (present.doneAt?.getTime() ?? 0) : Infinity;
        const isBack = clock.now().getTime() - doneAtMs >= rules.returnVisitAfterMinutes * MINUTE;
        return isBack && line.queue.status !== 'closed' ? comeBack(line, ticketId, rules) : null;
      }),
    );
    return { ticketId, moved };
  };
};

/** Whether the phone is where people wait; asked only where the hospital wants it. */
const requireNear = ({ location }: CheckInCommand, { checkInWithin }: QueueRules): void => {
  if (checkInWithin === null) return;
  if (!location) throw new AppError('QUEUE.WHERE_ARE_YOU');
  if (metresBetween(location, checkInWithin) > checkInWithin.metres) throw new AppError('QUEUE.TOO_FAR');
};

/**
 * Checks people in.
 * @throws ENTRY_CODE.UNKNOWN, PATIENT.NOT_FOUND, QUEUE.NOTHING_TO_CHECK_IN, QUEUE.TOO_EARLY, QUEUE.TOO_LATE,
 * QUEUE.WRONG_ROOM, QUEUE.WHERE_ARE_YOU, QUEUE.TOO_FAR
 */
export const makeCheckIn = (deps: Deps) => {
  const { tx, clock, queues, tickets, appointments, patients, openLines, publish, readEntryCode, rules } = deps;
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
    const { departmentCode, room } = await readEntryCode(command.scene);
    if (departmentCode === null) throw new AppError('ENTRY_CODE.UNKNOWN');
    requireNear(command, rules);
    const { ownerId, patientId, requestId } = command;
    await patients.require(tx.outside, ownerId, patientId);
    const today = { ownerId, patientId, visitDate: hospitalDate(clock.now()) };
    const visits = (await appointments.findForCheckIn(tx.outside, today)).filter(
      (visit) => visit.departmentCode === departmentCode,
    );
    const choice = choose(visits.filter((visit) => room === undefined || visit.room === room));
    const by = { actorKind: 'user' as const, actorId: ownerId, requestId };
    if ('visit' in choice) return join((await openLines.ofVisit(choice.visit)).id, choice.visit, by);
    const ticket = await standing(command, departmentCode);
    if (ticket) return back(ownerId, ticket);
    const isOtherRoom = room !== undefined && 'visit' in choose(visits);
    throw isOtherRoom ? new AppError('QUEUE.WRONG_ROOM', { room }) : choice.refusal;
  };

  return {
    /** By the code on the clinic's wall. Doing it again gives the same ticket. */
    async byCode(command: CheckInCommand): Promise<string> {
      const { ticketId, moved } = await enter(command);
      if (moved.length > 0) await publish(moved);
      return ticketId;
    },
    /**
     * By the person's own code at the desk: which registration is meant, the clock says.
     * @throws QUEUE.NOTHING_TO_CHECK_IN, QUEUE.TOO_EARLY, QUEUE.TOO_LATE
     */
    async byPerson(who: { ownerId: string; patientId: string }, by: CheckInBy): Promise<string> {
      const today = { ...who, visitDate: hospitalDate(clock.now()) };
      const choice = choose(await appointments.findForCheckIn(tx.outside, today));
      if ('visit' in choice) {
        const { ticketId, moved } = await join((await openLines.ofVisit(choice.visit)).id, choice.visit, by);
        if (moved.length > 0) await publish(moved);
        return ticketId;
      }
      const [ticket] = await tickets.listOfPatient(tx.outside, today);
      if (!ticket) throw choice.refusal;
      return ticket.id;
    },
    /** By the desk or the HIS, for somebody who stands there: the window of time is theirs to judge, the day is not. */
    async byOthers(
      visit: AppointmentRow,
      by: CheckInBy,
    ): Promise<{ ticketId: string; queueId: string; isNew: boolean }> {
      if (visit.visitDate !== hospitalDate(clock.now()))
        throw new AppError('QUEUE.NOTHING_TO_CHECK_IN', { appointmentId: visit.id });
      const queueId = (await openLines.ofVisit(visit)).id;
      const { ticketId, moved } = await join(queueId, visit, by);
      if (moved.length > 0) await publish(moved);
      return { ticketId, queueId, isNew: moved.length > 0 };
    },
  };
};

export type CheckIn = ReturnType<typeof makeCheckIn>;
