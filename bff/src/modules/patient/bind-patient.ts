import type { Transactions } from '../../platform/db/transaction';
import { AppError } from '../../platform/app-error';
import { HisError, type HisErrorCode, type HisPatient, type HisPort, type NewHisPatient } from '../../ports/his';
import type { Audit, AuditEntry } from '../audit';
import type { PatientPerson, PatientRepository } from './patient.repository';

interface Deps {
  tx: Transactions;
  his: Pick<HisPort, 'findPatients' | 'createPatient'>;
  patients: Pick<PatientRepository, 'bind'>;
  audit: Audit;
}

/** found: the hospital has this record · refused: it made none · unknown: it may have made one */
export type HospitalAnswer =
  { kind: 'found'; patient: HisPatient } | { kind: 'refused'; error: AppError | HisError } | { kind: 'unknown' };

const TRANSIENT: ReadonlySet<HisErrorCode> = new Set(['Unavailable', 'Timeout', 'Protocol', 'Auth']);

/** Whether asking again later may be answered otherwise. */
export const isTransient = (error: AppError | HisError): boolean =>
  error instanceof HisError && TRANSIENT.has(error.code);

/** Asks the hospital for the record of a person, and makes one when there is none; the same id never makes two. */
export const makeBindPatient = ({ tx, his, patients, audit }: Deps) => ({
  async ask(person: PatientPerson, traceId: string): Promise<HospitalAnswer> {
    const { id, name, sex, birthDate, phone, idNumber, guardian } = person;
    if (idNumber !== null) {
      let found: HisPatient[];
      try {
        found = await his.findPatients({ traceId }, { idNumber, name });
      } catch (error) {
        if (error instanceof HisError) return { kind: 'refused', error };
        throw error;
      }
      if (found.length > 1) return { kind: 'refused', error: new AppError('PATIENT.AMBIGUOUS', { patientId: id }) };
      if (found[0]) return { kind: 'found', patient: found[0] };
    }
    const newcomer: NewHisPatient = { name, sex, birthDate, phone, idNumber, guardian };
    const result = await his.createPatient({ traceId }, id, newcomer);
    if (result.kind === 'done') return { kind: 'found', patient: result.value };
    return result.kind === 'unknown' ? { kind: 'unknown' } : { kind: 'refused', error: result.error };
  },

  /** Binds once; false when somebody was faster or the person was removed meanwhile. */
  finish: (
    person: Pick<PatientPerson, 'id' | 'ownerId'>,
    found: HisPatient,
    by: Pick<AuditEntry, 'actorKind' | 'actorId' | 'requestId'>,
  ): Promise<boolean> =>
    tx.run(async (scope) => {
      if (!(await patients.bind(scope, person.id, found))) return false;
      const whose = { ownerId: person.ownerId, patientId: person.id };
      await audit.record(scope, {
        ...{ ...by, ...whose, action: 'patient.added' },
        ...{ subjectKind: 'patient', subjectId: person.id },
      });
      return true;
    }),
});

export type BindPatient = ReturnType<typeof makeBindPatient>;
