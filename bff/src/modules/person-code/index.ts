import {
  addDays,
  ageOn,
  hospitalDate,
  hospitalInstant,
  maskName,
  type PersonCodePurpose,
  type VerifiedPerson,
} from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Routes } from '../../platform/http/bind';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import type { PatientFacts, Patients } from '../patient';
import type { Staff } from '../staff';
import { codeAt, dayKeyOf, startOf, STEP_SECONDS, stepAt, stepOf } from './person-code.policy';
import { makePersonCodeRepository } from './person-code.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  audit: Audit;
  staff: Staff;
  patients: Pick<Patients, 'require' | 'describe'>;
  /** @throws QUEUE.NOTHING_TO_CHECK_IN, QUEUE.TOO_EARLY, QUEUE.TOO_LATE */
  checkInPerson(
    who: { ownerId: string; patientId: string },
    by: { staffId: string; requestId: string },
  ): Promise<NonNullable<VerifiedPerson['ticket']>>;
  hospital: string;
  codeKeys: readonly { key: Buffer }[];
}

/** How many steps a phone gets at once: an hour without a network. */
const STEPS_AHEAD = 120;

/** 一码通: a code of a person that changes every 30 seconds, for check-in, payment and report printing. */
export const makePersonCodeModule = (deps: Deps): { routes: Routes } => {
  const { tx, clock, audit, staff, patients, checkInPerson, hospital } = deps;
  const codes = makePersonCodeRepository();
  const secrets = { hospital, keys: deps.codeKeys.map(({ key }) => key) };

  /** Whose code it is; afterwards it is used up, and this is on record for the patient. */
  const take = async (code: string, purpose: PersonCodePurpose, staffId: string, requestId: string) => {
    const step = stepOf(secrets, code, clock.now());
    if (step === null) throw new AppError('PERSON_CODE.INVALID');
    return tx.run(async (scope): Promise<PatientFacts> => {
      const row = await codes.findByRef(scope, code.slice(0, 10));
      const patient = row && (await patients.describe(scope, [row.patientId])).get(row.patientId);
      if (!row || !patient) throw new AppError('PERSON_CODE.INVALID');
      if (!(await codes.use(scope, row.id, step))) throw new AppError('PERSON_CODE.USED');
      const { ownerId, patientId } = row;
      await audit.record(scope, {
        ...{ actorKind: 'staff', actorId: staffId, ownerId, patientId, requestId },
        ...{ action: `person_code.${purpose}`, subjectKind: 'patient', subjectId: patientId },
      });
      return patient;
    });
  };

  const routes: Routes = {
    getPersonCode: async ({ actorId, params }) => {
      const { id: patientId } = await patients.require(tx.outside, actorId, params.patientId);
      const now = clock.now();
      const ref = await codes.refOf(tx.outside, { ownerId: actorId, patientId }, now);
      const first = stepAt(now);
      return {
        codes: Array.from({ length: STEPS_AHEAD }, (_, ahead) => codeAt(secrets, ref, first + ahead)),
        firstStepAt: startOf(first).toISOString(),
        stepSeconds: STEP_SECONDS,
      };
    },
    verifyPersonCode: async ({ actorId, body, facts }) => {
      await staff.requireRight(tx.outside, actorId, 'person.verify');
      const { id: patientId, ownerId, ...person } = await take(body.code, body.purpose, actorId, facts.requestId);
      const by = { staffId: actorId, requestId: facts.requestId };
      return {
        ...{ maskedName: maskName(person.name), sex: person.sex, recordNumber: person.recordNumber },
        ageYears: ageOn(person.birthDate, hospitalDate(clock.now())),
        ticket: body.purpose === 'check_in' ? await checkInPerson({ ownerId, patientId }, by) : null,
      };
    },
    getPersonCodeDayKey: async ({ actorId }) => {
      await staff.requireRight(tx.outside, actorId, 'person.verify');
      const date = hospitalDate(clock.now());
      const keys = secrets.keys.map((key) => dayKeyOf(key, hospital, date).toString('base64'));
      return { date, keys, validUntil: hospitalInstant(addDays(date, 1), '00:00').toISOString() };
    },
  };
  return { routes };
};
