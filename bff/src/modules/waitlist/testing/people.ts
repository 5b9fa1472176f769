import { randomUUID } from 'node:crypto';
import { insertRow } from '../../../platform/db/insert-row';
import { newId } from '../../../platform/new-id';
import type { TestWorld } from '../../../testing/harness';
import { UserRow } from '../../identity/identity.table';
import { PatientRow } from '../../patient/patient.table';

export const policy = { version: 'v1', effectiveFrom: '2026-11-01', sections: [] };

export interface Person {
  ownerId: string;
  patientId: string;
}

/** People who have agreed, with a patient that the hospital knows, written straight into the tables. */
export const makePeople = ({ tx, clock, cipher }: Pick<TestWorld, 'tx' | 'clock' | 'cipher'>) => ({
  async person(birthDate = '1958-03-07', privacyVersion: string | null = 'v1'): Promise<Person> {
    const createdAt = clock.now();
    const ownerId = newId('user', createdAt);
    await insertRow(tx.outside, UserRow, {
      ...{ id: ownerId, openidIndex: ownerId, openidCipher: 'sealed', unionidCipher: null, fontSize: 'follow' },
      ...{ privacyVersion, privacyAgreedAt: createdAt, createdAt },
    });
    const id = newId('patient', createdAt);
    const seal = (column: string, text: string): string => cipher.seal(`patient.${column}`, id, text);
    await insertRow(tx.outside, PatientRow, {
      ...{ id, ownerId, status: 'bound', relation: 'self', birthDate, sex: 'female', insurance: 'none' },
      ...{ nameCipher: seal('name', '李玉兰'), phoneCipher: seal('phone', '13900002208'), guardianCipher: null },
      ...{ idNumberCipher: null, idNumberIndex: null, hisPatientId: `his-${id}`, recordNumber: 'MR1', activeKey: id },
      ...{ idempotencyKey: randomUUID(), requestHash: 'hash', createdAt, removedAt: null },
    });
    return { ownerId, patientId: id };
  },
});
