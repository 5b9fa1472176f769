import { type HoldAppointmentRequest, MINUTE, SECOND } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { requestHash } from '../../platform/crypto/tokens';
import { isUniqueViolation } from '../../platform/db/errors';
import type { Transactions } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { HisHold, HisPort, HisSession, HisSlot } from '../../ports/his';
import type { Audit } from '../audit';
import { type Catalog, isPast } from '../catalog';
import type { PrivacyGate } from '../identity';
import type { PatientFacts, Patients } from '../patient';
import { type BookingRules, judgeAge } from './appointment.policy';
import type { AppointmentRepository } from './appointment.repository';
import type { AppointmentRow } from './appointment.table';

interface Deps {
  tx: Transactions;
  clock: Clock;
  his: Pick<HisPort, 'hold' | 'release'>;
  catalog: Pick<Catalog, 'session' | 'slots' | 'department'>;
  patients: Pick<Patients, 'require' | 'keep'>;
  privacyGate: PrivacyGate;
  appointments: AppointmentRepository;
  audit: Audit;
  rules: BookingRules;
}

export interface HoldCommand extends HoldAppointmentRequest {
  ownerId: string;
  requestId: string;
}

const refuseClosed = (session: HisSession, slot: HisSlot | undefined, now: Date): HisSlot => {
  if (session.status === 'stopped') throw new AppError('APPOINTMENT.SESSION_STOPPED', { sessionId: session.id });
  if (session.status === 'notOpen') throw new AppError('APPOINTMENT.SESSION_NOT_OPEN', { sessionId: session.id });
  if (!slot || isPast(session.date, slot.endsAt, now))
    throw new AppError('APPOINTMENT.SLOT_TAKEN', { sessionId: session.id });
  return slot;
};

/** Everything about the wish that can be judged before the HIS is asked. */
const makeJudge =
  ({ catalog, rules, clock }: Pick<Deps, 'catalog' | 'rules' | 'clock'>) =>
  async (command: HoldCommand, patient: PatientFacts) => {
    const session = await catalog.session(command.sessionId);
    const [department, slots] = await Promise.all([
      catalog.department(session.departmentCode),
      catalog.slots(session.id),
    ]);
    const slot = refuseClosed(
      session,
      slots.find(({ id }) => id === command.slotId),
      clock.now(),
    );
    const age = judgeAge(department, patient.birthDate, session.date, rules);
    if (age === 'too_young') throw new AppError('APPOINTMENT.AGE_NOT_ALLOWED', { patientId: patient.id });
    if (age === 'too_old')
      throw new AppError('APPOINTMENT.RULE_DENIED', { patientId: patient.id }, '儿科只看 18 岁以下的孩子，请另选科室');
    return { session, department, slot };
  };

type Wish = Awaited<ReturnType<ReturnType<typeof makeJudge>>>;

const draftOf = (
  command: HoldCommand,
  patient: PatientFacts,
  { session, department, slot }: Wish,
  now: Date,
): AppointmentRow => ({
  id: newId('appointment', now),
  ownerId: command.ownerId,
  patientId: patient.id,
  hisPatientId: patient.hisPatientId,
  status: 'holding',
  sessionId: session.id,
  slotId: slot.id,
  departmentCode: department.code,
  departmentName: department.name,
  doctorId: session.doctorId,
  doctorName: session.doctorName,
  doctorTitle: session.doctorTitle,
  room: session.room,
  ...department.place,
  visitDate: session.date,
  period: session.period,
  startsAt: slot.startsAt,
  endsAt: slot.endsAt,
  visitNumber: null,
  registrationNo: null,
  source: 'app',
  feeFen: session.fee,
  listFeeFen: session.fee,
  paymentId: null,
  holdExpiresAt: null,
  activeNumberKey: null,
  activePersonKey: `${patient.hisPatientId}:${session.id}`,
  idempotencyKey: command.idempotencyKey,
  requestHash: requestHash([command.patientId, command.sessionId, command.slotId]),
  nextCheckAt: null,
  checkCount: 0,
  endReason: null,
  doctorChange: null,
  createdAt: now,
  updatedAt: now,
});

/** Writes what the HIS gave; a number that somebody here already holds (HIS locks can be re-entrant) is given back. */
export const makeAcceptHold =
  ({ tx, clock, his, appointments, rules }: Pick<Deps, 'tx' | 'clock' | 'his' | 'appointments' | 'rules'>) =>
  async (row: AppointmentRow, hold: HisHold): Promise<void> => {
    const ours = new Date(clock.now().getTime() + rules.holdMinutes * MINUTE);
    const holdExpiresAt = hold.expiresAt < ours ? hold.expiresAt : ours;
    const change = {
      visitNumber: hold.visitNumber,
      feeFen: hold.fee,
      holdExpiresAt,
      activeNumberKey: `${row.sessionId}:${row.slotId}:${hold.seqNo}`,
    };
    try {
      await appointments.move(tx.outside, row.id, 'held', change);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      await appointments.move(tx.outside, row.id, 'cancelled', { endReason: 'number already held' });
      await his.release({ traceId: row.id }, row.id);
      throw new AppError('APPOINTMENT.SLOT_TAKEN', { appointmentId: row.id });
    }
  };

/**
 * Holds a number: our intent first, then the HIS, then the result. The same key gives the same appointment.
 * @throws PRIVACY.REQUIRED, PATIENT.NOT_FOUND, CATALOG.*, APPOINTMENT.*, REQUEST.KEY_REUSED, HIS.*
 */
export const makeHoldAppointment = (deps: Deps) => {
  const { tx, clock, his, patients, privacyGate, appointments, audit, rules } = deps;
  const judge = makeJudge(deps);
  const acceptHold = makeAcceptHold(deps);

  const intend = async (command: HoldCommand): Promise<{ row: AppointmentRow; isReplay: boolean }> => {
    await privacyGate.requireAgreement(tx.outside, command.ownerId);
    const earlier = await appointments.findByKey(tx.outside, command.ownerId, command.idempotencyKey);
    if (earlier) {
      const hash = requestHash([command.patientId, command.sessionId, command.slotId]);
      if (earlier.requestHash !== hash) throw new AppError('REQUEST.KEY_REUSED', { appointmentId: earlier.id });
      return { row: earlier, isReplay: true };
    }
    const patient = await patients.require(tx.outside, command.ownerId, command.patientId);
    const wish = await judge(command, patient);
    const row = draftOf(command, patient, wish, clock.now());
    await tx.run(async (scope) => {
      await patients.keep(scope, command.ownerId, patient.id);
      if ((await appointments.countOn(scope, patient.id, row.visitDate)) >= rules.limits.perPatientPerDay) {
        throw new AppError('APPOINTMENT.LIMIT_REACHED', { patientId: patient.id });
      }
      if (!(await appointments.insertIntent(scope, row)))
        throw new AppError('APPOINTMENT.ALREADY_BOOKED', { patientId: patient.id });
      const who = { actorKind: 'user' as const, actorId: row.ownerId, ownerId: row.ownerId, patientId: row.patientId };
      await audit.record(scope, {
        ...who,
        action: 'appointment.requested',
        subjectKind: 'appointment',
        subjectId: row.id,
        requestId: command.requestId,
      });
    });
    return { row, isReplay: false };
  };

  return async (command: HoldCommand): Promise<string> => {
    const { row, isReplay } = await intend(command);
    if (isReplay && row.status !== 'holding' && row.status !== 'hold_unknown') return row.id;
    const wish = { hisPatientId: row.hisPatientId, sessionId: row.sessionId, slotId: row.slotId };
    const result = await his.hold({ traceId: command.requestId }, row.id, wish);
    switch (result.kind) {
      case 'done':
        await acceptHold(row, result.value);
        return row.id;
      case 'rejected':
        await appointments.move(tx.outside, row.id, 'cancelled', { endReason: result.error.code });
        throw result.error;
      case 'unknown': {
        const nextCheckAt = new Date(clock.now().getTime() + 3 * SECOND);
        await appointments.move(tx.outside, row.id, 'hold_unknown', { nextCheckAt });
        throw new AppError('HIS.UNKNOWN_OUTCOME', { appointmentId: row.id });
      }
    }
  };
};
