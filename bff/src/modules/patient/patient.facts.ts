import type { LocalDate, Sex } from '@anzhen/shared-types';
import type { Statement } from '../../platform/db/together';
import type { Scope } from '../../platform/db/transaction';

/** A family member as other modules see one: decrypted, inside the process only. */
export interface PatientFacts {
  id: string;
  ownerId: string;
  hisPatientId: string;
  recordNumber: string;
  relation: string;
  name: string;
  phone: string;
  idNumber: string | null;
  sex: Sex;
  birthDate: LocalDate;
  insurance: 'employee' | 'resident' | 'none';
}

/** What is needed to judge many at once: nothing that is sealed. */
export type KeptPatient = Pick<PatientFacts, 'id' | 'ownerId' | 'hisPatientId' | 'birthDate'>;

export interface Patients {
  /** The caller's own, bound and not removed. @throws PATIENT.NOT_FOUND also for a stranger's */
  require(scope: Scope, ownerId: string, patientId: string): Promise<PatientFacts>;
  /** The same for many at once, held until the transaction ends; who is not bound is left out. */
  keepAll(scope: Scope, patientIds: readonly string[]): Statement<ReadonlyMap<string, KeptPatient>>;
  /**
   * Holds people until the transaction ends in every account that takes care of them, so that their limits are judged by
   * one at a time.
   */
  keepRecords(scope: Scope, hisPatientIds: readonly string[]): Statement<void>;
  /** Keeps the person from being removed until this transaction ends. @throws PATIENT.NOT_FOUND */
  keep(scope: Scope, ownerId: string, patientId: string): Promise<void>;
  /** All of a caller's, in order of adding. */
  listOf(scope: Scope, ownerId: string): Promise<PatientFacts[]>;
  /** For lists of staff: many at once, whoever owns them. */
  describe(scope: Scope, patientIds: readonly string[]): Promise<ReadonlyMap<string, PatientFacts>>;
  /** The same as a statement. */
  select(patientIds: readonly string[]): Statement<ReadonlyMap<string, PatientFacts>>;
  /** How these callers named themselves, by account; whoever has not is left out. */
  findSelves(scope: Scope, ownerIds: readonly string[]): Promise<ReadonlyMap<string, PatientFacts>>;
  /** Everybody who takes care of this hospital record. */
  findByHisPatientId(scope: Scope, hisPatientId: string): Promise<PatientFacts[]>;
}
