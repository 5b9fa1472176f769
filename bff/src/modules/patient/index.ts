import { hospitalDate } from '@anzhen/shared-types';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Routes } from '../../platform/http/bind';
import type { Job } from '../../platform/jobs/scheduler';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import type { HisPort } from '../../ports/his';
import type { Audit, Worklist } from '../audit';
import type { PrivacyGate } from '../identity';
import { makeAddPatient } from './add-patient';
import { makeBindPatient } from './bind-patient';
import { makeBindPatientsJob } from './bind-patients.job';
import type { Patients } from './patient.facts';
import { presentPatient, presentPatientDetail } from './patient.presenter';
import { makePatientRepository } from './patient.repository';
import { makeRemovePatient } from './remove-patient';

export { relationWord } from './patient.presenter';
export type { KeptPatient, PatientFacts, Patients } from './patient.facts';

interface Deps {
  tx: Transactions;
  clock: Clock;
  cipher: FieldCipher;
  his: Pick<HisPort, 'findPatients' | 'createPatient'>;
  privacyGate: Pick<PrivacyGate, 'requireAgreement'>;
  audit: Audit;
  worklist: Worklist;
  log: Log;
  hasOpenVisit(scope: Scope, patientId: string): Promise<boolean>;
}

export const makePatientModule = (deps: Deps) => {
  const { tx, clock, audit } = deps;
  const patients = makePatientRepository(deps);
  const binding = makeBindPatient({ ...deps, patients });
  const addPatient = makeAddPatient({ ...deps, patients, binding });
  const jobs: Job[] = [makeBindPatientsJob({ ...deps, patients, binding })];
  const removePatient = makeRemovePatient({ ...deps, patients });
  const today = (): string => hospitalDate(clock.now());

  const routes: Routes = {
    listPatients: async ({ actorId }) => ({
      patients: (await patients.listOf(tx.outside, actorId)).map((patient) => presentPatient(patient, today())),
    }),
    addPatient: async ({ actorId, body, facts }) =>
      presentPatientDetail(await addPatient({ ...body, ownerId: actorId, requestId: facts.requestId }), today()),
    getPatient: ({ actorId, params, facts }) =>
      tx.run(async (scope) => {
        const patient = await patients.require(scope, actorId, params.patientId);
        const who = { actorKind: 'user' as const, actorId, ownerId: actorId, patientId: patient.id };
        await audit.record(scope, {
          ...who,
          action: 'patient.read',
          subjectKind: 'patient',
          subjectId: patient.id,
          requestId: facts.requestId,
        });
        return presentPatientDetail(patient, today());
      }),
    removePatient: ({ actorId, params, facts }) =>
      removePatient({ ownerId: actorId, patientId: params.patientId, requestId: facts.requestId }),
  };
  return { routes, jobs, patients: patients as Patients, erase: patients.erase };
};
