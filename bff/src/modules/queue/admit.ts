import type { ExpectedList, QueueActionRequest } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { together } from '../../platform/db/together';
import type { Transactions } from '../../platform/db/transaction';
import type { OpenRecord } from '../../platform/http/bind';
import type { Clock } from '../../ports/clock';
import type { Appointments } from '../appointment';
import type { Audit } from '../audit';
import { areaOf } from '../catalog';
import type { Patients } from '../patient';
import { canRunQueue, canSeeArea, type Staff } from '../staff';
import type { CheckIn } from './check-in';
import type { LinePeople } from './line-people';
import type { PublishChange } from './publish-change';
import type { QueueRepository } from './queue.repository';
import type { QueueRules } from './queue.rules';
import type { QueueRow } from './queue.table';
import { presentExpected, presentTicket } from './staff-queue.presenter';
import type { TakeNumber } from './take-number';

export type AdmitCommand = Extract<QueueActionRequest, { action: 'check_in' | 'walk_in' }> & {
  queueId: string;
  staffId: string;
  requestId: string;
  record?: OpenRecord | undefined;
};
type WalkIn = Extract<AdmitCommand, { action: 'walk_in' }>;

interface Deps {
  tx: Transactions;
  queues: QueueRepository;
  staff: Staff;
  patients: Pick<Patients, 'describe'>;
  appointments: Pick<Appointments, 'find' | 'selectNotCheckedIn'>;
  checkIn: CheckIn;
  takeNumber: TakeNumber;
  linePeople: LinePeople;
  audit: Audit;
  publish: PublishChange;
  clock: Clock;
  rules: Pick<QueueRules, 'priorities'>;
}

/** What the desk does for people without a phone: see who is still to come, check them in, give a number to a walk-in. */
export const makeAdmit = (deps: Deps) => {
  const { tx, clock, queues, staff, patients, appointments, checkIn, takeNumber, linePeople, audit, publish, rules } =
    deps;

  const requireLine = async (staffId: string, queueId: string): Promise<QueueRow> => {
    const who = await staff.require(tx.outside, staffId);
    if (!canRunQueue(who.role)) throw new AppError('STAFF.FORBIDDEN', { staffId });
    const queue = await queues.find(tx.outside, queueId);
    if (!queue || !canSeeArea(who, areaOf(queue))) throw new AppError('QUEUE.NOT_FOUND', { queueId });
    return queue;
  };

  const walkIn = async (queue: QueueRow, command: WalkIn): Promise<void> => {
    const { staffId, idempotencyKey, name, sex, birthDate, priority, requestId, record } = command;
    const moved = await tx.run(async (scope) => {
      const [line] = await queues.lock(scope, queue.feedQueueId ?? queue.id);
      if (!line || (await queues.findEvent(scope, staffId, idempotencyKey))) return [];
      const who = { actorKind: 'staff' as const, actorId: staffId };
      const newcomer = { visit: null, guest: { name, sex, birthDate }, ref: null, slot: null, priority };
      const deed = { ...who, type: 'walk_in', idempotencyKey, reason: priority };
      const taken = await takeNumber(scope, line, newcomer, deed);
      const subject = { subjectKind: 'ticket', subjectId: taken.ticket.id };
      await audit.record(scope, { ...who, ...subject, action: 'queue.walked_in', requestId });
      await record?.within(scope);
      return taken.moved;
    });
    if (moved.length > 0) await publish(moved);
  };

  return {
    /** @throws STAFF.FORBIDDEN, QUEUE.NOT_FOUND, QUEUE.NOTHING_TO_CHECK_IN, QUEUE.TOO_LATE */
    async admit(command: AdmitCommand): Promise<void> {
      const { staffId, queueId, requestId, record } = command;
      const queue = await requireLine(staffId, queueId);
      if (command.action === 'walk_in') return walkIn(queue, command);
      const visit = await appointments.find(tx.outside, command.appointmentId);
      if (visit?.sessionId !== queue.sessionId)
        throw new AppError('QUEUE.NOTHING_TO_CHECK_IN', { appointmentId: command.appointmentId });
      await checkIn.byOthers(visit, { actorKind: 'staff', actorId: staffId, requestId, record });
    },
    /**
     * Who is registered for this line and not here yet, and who was seen in it today; names masked.
     * @throws STAFF.FORBIDDEN, QUEUE.NOT_FOUND
     */
    async expected(staffId: string, queueId: string): Promise<ExpectedList> {
      const queue = await requireLine(staffId, queueId);
      const now = clock.now();
      const [visits, tickets] = await together(
        tx.outside,
        appointments.selectNotCheckedIn([queue.sessionId]),
        queues.ticketsIn(tx.outside, [queue.id]),
      );
      const seen = tickets
        .filter(({ status }) => status === 'done')
        .sort((a, b) => (b.doneAt?.getTime() ?? 0) - (a.doneAt?.getTime() ?? 0));
      const [visitors, people] = await Promise.all([
        patients.describe(
          tx.outside,
          visits.map(({ patientId }) => patientId),
        ),
        linePeople.of(tx.outside, seen),
      ]);
      return {
        visits: visits.map((visit) => presentExpected(visit, visitors, now)),
        seen: seen.map((ticket) => presentTicket(ticket, { people, inRooms: [], now, rules })),
      };
    },
  };
};
