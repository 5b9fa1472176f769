import { type AddPatientRequest, ageOn, hospitalDate, readIdCard, SECOND } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { PrivacyGate } from '../identity';
import type { BindPatient } from './bind-patient';
import type { PatientFacts } from './patient.facts';
import type { PatientDraft, PatientRepository } from './patient.repository';
import type { PatientRow } from './patient.table';

const PATIENTS_MAX = 8;
/** 14: below it only a guardian acts (个人信息保护法 §31). */
const CHILD_BELOW = 14;
// Longer than the HIS may take to answer: a younger call of the same key is still asking.
const FIRST_ASKING_MS = 30 * SECOND;

interface Deps {
  tx: Transactions;
  clock: Clock;
  patients: PatientRepository;
  privacyGate: Pick<PrivacyGate, 'requireAgreement'>;
  binding: BindPatient;
}

export interface AddPatientCommand extends AddPatientRequest {
  ownerId: string;
  requestId: string;
}

interface Intent {
  draft: PatientDraft;
  /** What an earlier call of the same key came to. */
  earlier: PatientRow | null;
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

/** Writes the row that says what is about to be asked, or finds the one that an earlier call of this key wrote. */
const makeWriteIntent = ({ tx, clock, patients, privacyGate }: Deps) => {
  const draftOf = (command: AddPatientCommand): PatientDraft => {
    const { ownerId, requestId: _requestId, ...request } = command;
    const person = readPerson(request, hospitalDate(clock.now()));
    const whoKey = person.idNumber ?? `child:${request.name}:${person.birthDate}:${person.guardian?.idNumber}`;
    return {
      ...person,
      id: newId('patient', clock.now()),
      ownerId,
      relation: request.relation,
      name: request.name,
      phone: request.phone,
      activeKey: `${ownerId}:${patients.idNumberIndex(whoKey)}`,
      idempotencyKey: request.idempotencyKey,
      requestHash: patients.requestIndex(JSON.stringify(request)),
    };
  };

  return (command: AddPatientCommand): Promise<Intent> => {
    const { ownerId } = command;
    const draft = draftOf(command);
    return tx.run(async (scope) => {
      // One of the same person's calls at a time, so that two of them cannot both be the eighth.
      await patients.lockOwner(scope, ownerId);
      await privacyGate.requireAgreement(scope, ownerId);
      const earlier = await patients.findByKey(scope, ownerId, draft.idempotencyKey);
      if (earlier && earlier.requestHash !== draft.requestHash)
        throw new AppError('REQUEST.KEY_REUSED', { patientId: earlier.id });
      if (earlier) return { draft: { ...draft, id: earlier.id }, earlier };
      const same = await patients.findByActiveKey(scope, draft.activeKey);
      // Not on the person's list yet: the hospital has not said whether it has the record.
      if (same && same.status !== 'bound') throw new AppError('HIS.UNKNOWN_OUTCOME', { patientId: same.id });
      if (same) throw new AppError('PATIENT.ALREADY_ADDED', { patientId: same.id });
      if ((await patients.countOf(scope, ownerId)) >= PATIENTS_MAX)
        throw new AppError('PATIENT.LIMIT_REACHED', { ownerId });
      await patients.insertDraft(scope, draft);
      return { draft, earlier: null };
    });
  };
};

/**
 * Adds a family member: our row first, then the hospital's record, then the binding. The same key gives the first answer.
 * @throws PRIVACY.REQUIRED, PATIENT.*, REQUEST.KEY_REUSED, REQUEST.IN_PROGRESS, HIS.*
 */
export const makeAddPatient = (deps: Deps) => {
  const { tx, clock, patients, binding } = deps;
  const writeIntent = makeWriteIntent(deps);

  return async (command: AddPatientCommand): Promise<PatientFacts> => {
    const { ownerId, requestId } = command;
    const { draft, earlier } = await writeIntent(command);
    if (earlier?.status === 'bound' || earlier?.status === 'removed')
      return patients.require(tx.outside, ownerId, earlier.id);
    if (earlier?.status === 'binding' && clock.now().getTime() - earlier.createdAt.getTime() < FIRST_ASKING_MS)
      throw new AppError('REQUEST.IN_PROGRESS', { patientId: earlier.id });
    const answer = await binding.ask(draft, requestId);
    switch (answer.kind) {
      case 'found':
        await binding.finish(draft, answer.patient, { actorKind: 'user', actorId: ownerId, requestId });
        return patients.require(tx.outside, ownerId, draft.id);
      case 'refused':
        // Nothing was made there, so the person may try again; an earlier asking may still end otherwise.
        if (!earlier) await patients.discard(tx.outside, draft.id);
        throw answer.error;
      case 'unknown':
        await patients.markUnknown(tx.outside, draft.id);
        throw new AppError('HIS.UNKNOWN_OUTCOME', { patientId: draft.id });
    }
  };
};
