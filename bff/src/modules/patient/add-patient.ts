import { type AddPatientRequest, ageOn, hospitalDate, readIdCard } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { requestHash } from '../../platform/crypto/tokens';
import type { Scope, Transactions } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { HisPatient, HisPort, NewHisPatient } from '../../ports/his';
import type { Audit } from '../audit';
import type { PrivacyGate } from '../identity';
import type { PatientFacts } from './patient.facts';
import type { PatientDraft, PatientRepository } from './patient.repository';

const PATIENTS_MAX = 8;
/** 14: below it only a guardian acts (个人信息保护法 §31). */
const CHILD_BELOW = 14;

interface Deps {
  tx: Transactions;
  clock: Clock;
  his: Pick<HisPort, 'findPatients' | 'createPatient'>;
  patients: PatientRepository;
  privacyGate: PrivacyGate;
  audit: Audit;
}

export interface AddPatientCommand extends AddPatientRequest {
  ownerId: string;
  requestId: string;
}

type Person = Pick<PatientDraft, 'idNumber' | 'guardian' | 'birthDate' | 'sex'>;

const fieldError = (path: string, message: string): AppError =>
  new AppError('REQUEST.INVALID', { path }, undefined, [{ path, message }]);

const readPerson = ({ idNumber, child }: AddPatientRequest, today: string): Person => {
  if (idNumber !== undefined) {
    const card = readIdCard(idNumber);
    if (!card || card.birthDate > today) throw new AppError('PATIENT.ID_NUMBER_INVALID');
    return { idNumber: card.number, guardian: null, birthDate: card.birthDate, sex: card.sex };
  }
  if (!child) throw new AppError('PATIENT.GUARDIAN_REQUIRED');
  const guardian = readIdCard(child.guardianIdNumber);
  if (!guardian) throw new AppError('PATIENT.ID_NUMBER_INVALID');
  if (child.birthDate > today || ageOn(child.birthDate, today) >= CHILD_BELOW) {
    throw fieldError('child.birthDate', '14 岁以上请填写本人的身份证号');
  }
  return {
    idNumber: null,
    guardian: { name: child.guardianName, idNumber: guardian.number },
    birthDate: child.birthDate,
    sex: child.sex,
  };
};

/** Asks the hospital for the record of a person, and makes one when there is none. */
const makeBinder =
  ({ his }: Pick<Deps, 'his'>) =>
  async (draft: PatientDraft, traceId: string): Promise<HisPatient | 'unknown'> => {
    const { id, name, sex, birthDate, phone, idNumber, guardian } = draft;
    if (idNumber !== null) {
      const found = await his.findPatients({ traceId }, { idNumber, name });
      if (found.length > 1) throw new AppError('PATIENT.AMBIGUOUS', { patientId: id });
      if (found[0]) return found[0];
    }
    const newcomer: NewHisPatient = { name, sex, birthDate, phone, idNumber, guardian };
    const result = await his.createPatient({ traceId }, id, newcomer);
    if (result.kind === 'done') return result.value;
    if (result.kind === 'unknown') return 'unknown';
    throw result.error;
  };

/**
 * Adds a family member: our row first, then the hospital's record, then the binding. The same key gives the first answer.
 * @throws PRIVACY.REQUIRED, PATIENT.*, REQUEST.KEY_REUSED, HIS.*
 */
export const makeAddPatient = (deps: Deps) => {
  const { tx, clock, patients, privacyGate, audit } = deps;
  const askHospital = makeBinder(deps);

  const intend = (command: AddPatientCommand): Promise<PatientDraft> => {
    const { ownerId, requestId: _requestId, ...request } = command;
    const person = readPerson(request, hospitalDate(clock.now()));
    const whoKey = person.idNumber ?? `child:${request.name}:${person.birthDate}:${person.guardian?.idNumber}`;
    const draft: PatientDraft = {
      ...person,
      id: newId('patient', clock.now()),
      ownerId,
      relation: request.relation,
      name: request.name,
      phone: request.phone,
      activeKey: `${ownerId}:${patients.idNumberIndex(whoKey)}`,
      idempotencyKey: request.idempotencyKey,
      requestHash: requestHash(request),
    };
    return tx.run(async (scope) => {
      await privacyGate.requireAgreement(scope, ownerId);
      const earlier = await patients.findByKey(scope, ownerId, draft.idempotencyKey);
      if (earlier && earlier.requestHash !== draft.requestHash) throw new AppError('REQUEST.KEY_REUSED');
      if (earlier) return { ...draft, id: earlier.id };
      if ((await patients.countOf(scope, ownerId)) >= PATIENTS_MAX)
        throw new AppError('PATIENT.LIMIT_REACHED', { ownerId });
      if (!(await patients.insertDraft(scope, draft))) throw new AppError('PATIENT.ALREADY_ADDED', { ownerId });
      return draft;
    });
  };

  const finish = (draft: PatientDraft, found: HisPatient, requestId: string): Promise<PatientFacts> =>
    tx.run(async (scope: Scope) => {
      if (await patients.bind(scope, draft.id, found)) {
        const who = { actorKind: 'user' as const, actorId: draft.ownerId, ownerId: draft.ownerId, patientId: draft.id };
        await audit.record(scope, {
          ...who,
          action: 'patient.added',
          subjectKind: 'patient',
          subjectId: draft.id,
          requestId,
        });
      }
      return patients.require(scope, draft.ownerId, draft.id);
    });

  return async (command: AddPatientCommand): Promise<PatientFacts> => {
    const draft = await intend(command);
    let found: HisPatient | 'unknown';
    try {
      found = await askHospital(draft, command.requestId);
    } catch (error) {
      // The hospital refused or was never reached: nothing was made there, so the person may try again.
      await patients.discardDraft(tx.outside, draft.id);
      throw error;
    }
    if (found === 'unknown') {
      await patients.markUnknown(tx.outside, draft.id);
      throw new AppError('HIS.UNKNOWN_OUTCOME', { patientId: draft.id });
    }
    return finish(draft, found, command.requestId);
  };
};
