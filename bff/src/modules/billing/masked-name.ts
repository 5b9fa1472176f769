import { maskName } from '@anzhen/shared-types';
import type { Scope } from '../../platform/db/transaction';
import type { Patients } from '../patient';

/** What a message calls a patient, also one who was removed meanwhile. */
export const makeMaskedNameOf =
  ({ patients }: { patients: Pick<Patients, 'describe'> }) =>
  async (scope: Scope, patientId: string): Promise<string> =>
    maskName((await patients.describe(scope, [patientId])).get(patientId)?.name ?? '') || '就诊人';
