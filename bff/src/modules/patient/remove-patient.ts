import { AppError } from '../../platform/app-error';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Audit } from '../audit';
import type { PatientRepository } from './patient.repository';

interface Deps {
  tx: Transactions;
  patients: PatientRepository;
  audit: Audit;
  hasOpenVisit(scope: Scope, patientId: string): Promise<boolean>;
}

/** Removes a family member and what we hold of them. @throws PATIENT.NOT_FOUND, PATIENT.HAS_OPEN_VISIT */
export const makeRemovePatient =
  ({ tx, patients, audit, hasOpenVisit }: Deps) =>
  (command: { ownerId: string; patientId: string; requestId: string }): Promise<void> =>
    tx.run(async (scope) => {
      const { ownerId, patientId, requestId } = command;
      await patients.require(scope, ownerId, patientId);
      // Erased first: that holds the row, so of two removals one waits; an open visit takes the erasure back.
      if (!(await patients.erase(scope, patientId))) throw new AppError('PATIENT.NOT_FOUND', { patientId });
      if (await hasOpenVisit(scope, patientId)) throw new AppError('PATIENT.HAS_OPEN_VISIT', { patientId });
      const who = { actorKind: 'user' as const, actorId: ownerId, ownerId, patientId };
      await audit.record(scope, {
        ...who,
        action: 'patient.removed',
        subjectKind: 'patient',
        subjectId: patientId,
        requestId,
      });
    });
