import type { ExpectedList, QueueActionRequest } from '@anzhen/shared-types';
import { maskName } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Appointments } from '../appointment';
import type { Audit } from '../audit';
import { areaOf } from '../catalog';
import type { Patients } from '../patient';
import { canRunQueue, canSeeArea, type Staff } from '../staff';
import type { CheckIn } from './check-in';
import type { PublishChange } from './publish-change';
import type { QueueRepository } from './queue.repository';
import type { QueueRow } from './queue.table';
import type { TakeNumber } from './take-number';

export type AdmitCommand = Extract<QueueActionRequest, { action: 'check_in' | 'walk_in' }> & {
  queueId: string;
  staffId: string;
  requestId: string;
};
type WalkIn = Extract<AdmitCommand, { action: 'walk_in' }>;

interface Deps {
  tx: Transactions;
  queues: QueueRepository;
  staff: Staff;
  patients: Pick<Patients, 'describe'>;
  appointments: Pick<Appointments, 'find' | 'listNotCheckedIn'>;
  checkIn: CheckIn;
  takeNumber: TakeNumber;
  audit: Audit;
  publish: PublishChange;
}

/** What the desk does for people without a phone: see who is still to come, check them in, give a number to a walk-in. */
export const makeAdmit = (deps: Deps) => {
  const { tx, queues, staff, patients, appointments, checkIn, takeNumber, audit, publish } = deps;

  const requireLine = async (staffId: string, queueId: string): Promise<QueueRow> => {
    const who = await staff.require(tx.outside, staffId);
    if (!canRunQueue(who.role)) throw new AppError('STAFF.FORBIDDEN', { staffId });
    const queue = await queues.find(tx.outside, queueId);
    if (!queue || !canSeeArea(who, areaOf(queue))) throw new AppError('QUEUE.NOT_FOUND', { queueId });
    return queue;
  };

  const walkIn = async (queue: QueueRow, command: WalkIn): Promise<void> => {
    const { staffId, idempotencyKey, name, sex, birthDate, priority, requestId } = command;
    const moved = await tx.run(async (scope) => {
      const [line] = await queues.lock(scope, queue.feedQueueId ?? queue.id);
      if (!line || (await queues.findEvent(scope, staffId, idempotencyKey))) return [];
      const who = { actorKind: 'staff' as const, actorId: staffId };
      const newcomer = { visit: null, guest: { name, sex, birthDate }, ref: null, slot: null, priority };
      const deed = { ...who, type: 'walk_in', idempotencyKey, reason: priority };
      const taken = await takeNumber(scope, line, newcomer, deed);
      const subject = { subjectKind: 'ticket', subjectId: taken.ticket.id };
      await audit.record(scope, { ...who, ...subject, action: 'queue.walked_in', requestId });
      return taken.moved;
    });
    if (moved.length > 0) await publish(moved);
  };

  return {
    /** @throws STAFF.FORBIDDEN, QUEUE.NOT_FOUND, QUEUE.NOTHING_TO_CHECK_IN, QUEUE.TOO_LATE */
    async admit(command: AdmitCommand): Promise<void> {
      const { staffId, queueId, requestId } = command;
      const queue = await requireLine(staffId, queueId);
      if (command.action === 'walk_in') return walkIn(queue, command);
      const visit = await appointments.find(tx.outside, command.appointmentId);
      if (visit?.sessionId !== queue.sessionId)
        throw new AppError('QUEUE.NOTHING_TO_CHECK_IN', { appointmentId: command.appointmentId });
      await checkIn.byOthers(visit, { actorKind: 'staff', actorId: staffId, requestId });
    },
    /** Registered for this line and not here yet; names masked. @throws STAFF.FORBIDDEN, QUEUE.NOT_FOUND */
    async expected(staffId: string, queueId: string): Promise<ExpectedList> {
      const queue = await requireLine(staffId, queueId);
      const visits = await appointments.listNotCheckedIn(tx.outside, queue.sessionId);
      const people = await patients.describe(
        tx.outside,
        visits.map(({ patientId }) => patientId),
      );
      return {
        visits: visits.map(({ id, patientId, startsAt, endsAt }) => {
          return { appointmentId: id, maskedName: maskName(people.get(patientId)?.name ?? ''), startsAt, endsAt };
        }),
      };
    },
  };
};
