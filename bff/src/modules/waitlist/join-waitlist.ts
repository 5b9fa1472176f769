import type { JoinWaitlistRequest } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { requestHash } from '../../platform/crypto/tokens';
import { together } from '../../platform/db/together';
import type { Scope, Transactions } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { HisDepartment, HisSession } from '../../ports/his';
import { type Appointments, judgeAge } from '../appointment';
import type { Audit } from '../audit';
import { type Catalog, waitlistClosesAt } from '../catalog';
import type { PrivacyGate } from '../identity';
import type { PatientFacts, Patients } from '../patient';
import { selectHeldBack } from './held-back.repository';
import { refusalOf, type WaitlistRules } from './waitlist.policy';
import { placeKey, type WaitlistRepository } from './waitlist.repository';
import type { WaitlistEntryRow } from './waitlist.table';

interface Deps {
  tx: Transactions;
  clock: Clock;
  catalog: Pick<Catalog, 'session' | 'department'>;
  patients: Pick<Patients, 'require' | 'keep'>;
  privacyGate: Pick<PrivacyGate, 'requireAgreement'>;
  appointments: Pick<Appointments, 'judgeLimits'>;
  entries: WaitlistRepository;
  audit: Pick<Audit, 'record'>;
  rules: WaitlistRules;
}

export interface JoinCommand extends JoinWaitlistRequest {
  ownerId: string;
  requestId: string;
}

interface Wish {
  session: HisSession;
  department: HisDepartment;
}

const hashOf = ({ patientId, sessionId }: JoinCommand): string => requestHash([patientId, sessionId]);

const entryOf = (
  command: JoinCommand,
  patient: PatientFacts,
  { session, department }: Wish,
  { clock, rules }: Pick<Deps, 'clock' | 'rules'>,
): WaitlistEntryRow => {
  const now = clock.now();
  return {
    id: newId('waitlistEntry', now),
    ...{ ownerId: command.ownerId, patientId: patient.id, hisPatientId: patient.hisPatientId, status: 'waiting' },
    ...{ sessionId: session.id, departmentCode: department.code, departmentName: department.name },
    ...{ doctorName: session.doctorName, doctorTitle: session.doctorTitle },
    ...{ visitDate: session.date, period: session.period, appointmentId: null },
    activeKey: placeKey(patient.hisPatientId, session.id),
    ...{ idempotencyKey: command.idempotencyKey, requestHash: hashOf(command) },
    clearsAt: waitlistClosesAt(session.date, rules.waitlist),
    ...{ createdAt: now, updatedAt: now },
  };
};

/** Everything that can be judged without holding anything. */
const makeJudge =
  ({ tx, clock, catalog, rules }: Deps) =>
  async ({ sessionId }: JoinCommand, patient: PatientFacts): Promise<Wish> => {
    const session = await catalog.session(sessionId);
    // Fresh: whoever joins must not be told of a line as it was a moment ago.
    const [department, [heldBack]] = await Promise.all([
      catalog.department(session.departmentCode),
      together(tx.outside, selectHeldBack([sessionId], clock.now())),
    ]);
    const refusal = refusalOf(session, heldBack.get(sessionId), clock.now(), rules);
    if (refusal) throw new AppError(refusal, { sessionId });
    const age = judgeAge(department, patient.birthDate, session.date, rules);
    if (age === 'too_young') throw new AppError('APPOINTMENT.AGE_NOT_ALLOWED', { patientId: patient.id });
    if (age === 'too_old')
      throw new AppError('APPOINTMENT.RULE_DENIED', { patientId: patient.id }, '儿科只看 18 岁以下的孩子，请另选科室');
    return { session, department };
  };

/**
 * Takes a place in the line of a full session. The same key gives the same place.
 * @throws PRIVACY.REQUIRED, PATIENT.NOT_FOUND, CATALOG.*, WAITLIST.*, APPOINTMENT.*, REQUEST.KEY_REUSED, HIS.*
 */
export const makeJoinWaitlist = (deps: Deps) => {
  const { tx, clock, patients, privacyGate, appointments, entries, audit, rules } = deps;
  const judge = makeJudge(deps);

  const earlierOf = async (scope: Scope, command: JoinCommand): Promise<WaitlistEntryRow | null> => {
    const earlier = await entries.findByKey(scope, command.ownerId, command.idempotencyKey);
    if (earlier && earlier.requestHash !== hashOf(command))
      throw new AppError('REQUEST.KEY_REUSED', { entryId: earlier.id });
    return earlier;
  };

  /** Asked with the own place taken, which the counts contain; a refusal gives it up again. */
  const requireRoom = async (scope: Scope, row: WaitlistEntryRow): Promise<void> => {
    const { hisPatientId, sessionId, patientId } = row;
    const refusal = await appointments.judgeLimits(scope, row);
    if (refusal) throw new AppError(refusal, { patientId, sessionId });
    if ((await entries.countOpenOf(scope, hisPatientId)) > rules.waitlist.perPatient)
      throw new AppError('WAITLIST.LIMIT_REACHED', { patientId });
    // Two who join in the same instant may both be the last: the limit spares people vain hopes, it guards nothing.
    if ((await entries.countWaiting(scope, sessionId, clock.now())) > rules.waitlist.longestLine)
      throw new AppError('WAITLIST.FULL', { sessionId });
  };

  const enter = (row: WaitlistEntryRow, requestId: string): Promise<boolean> =>
    tx.run(async (scope) => {
      const { ownerId, patientId } = row;
      // Also makes a person's own requests wait for each other.
      await patients.keep(scope, ownerId, patientId);
      if (!(await entries.insert(scope, row))) return false;
      await requireRoom(scope, row);
      const who = { actorKind: 'user' as const, actorId: ownerId, ownerId, patientId };
      const deed = { action: 'waitlist.joined', subjectKind: 'waitlist_entry', subjectId: row.id, requestId };
      await audit.record(scope, { ...who, ...deed });
      return true;
    });

  return async (command: JoinCommand): Promise<WaitlistEntryRow> => {
    const { ownerId, patientId, requestId } = command;
    await privacyGate.requireAgreement(tx.outside, ownerId);
    const earlier = await earlierOf(tx.outside, command);
    if (earlier) return earlier;
    const patient = await patients.require(tx.outside, ownerId, patientId);
    const row = entryOf(command, patient, await judge(command, patient), deps);
    if (await enter(row, requestId)) return row;
    const faster = await earlierOf(tx.outside, command);
    if (faster) return faster;
    throw new AppError('WAITLIST.ALREADY_IN', { patientId, sessionId: row.sessionId });
  };
};
