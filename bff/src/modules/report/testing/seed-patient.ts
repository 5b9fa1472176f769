import { type Transactions } from '../../../platform/db/transaction';
import type { FieldCipher } from '../../../platform/crypto/field-cipher';
import { insertRow } from '../../../platform/db/insert-row';
import { newId } from '../../../platform/new-id';
import type { Clock } from '../../../ports/clock';
import { testLog } from '../../../testing/harness';
import { makeAudit, makeWorklist } from '../../audit';
import { UserRow } from '../../identity/identity.table';
import { makePatientModule, type Patients } from '../../patient';
import { PatientRow } from '../../patient/patient.table';

interface World {
  tx: Transactions;
  clock: Clock;
  cipher: FieldCipher;
}

/** The real patients of a test world, read the way every module reads them. */
export const realPatients = ({ tx, clock, cipher }: World): Patients => {
  const unused = () => Promise.reject(new Error('a test that only reads patients asked for more'));
  const his = { findPatients: unused, createPatient: unused };
  const rest = { privacyGate: { requireAgreement: unused }, hasOpenVisit: unused };
  const records = { audit: makeAudit({ clock }), worklist: makeWorklist({ clock }), log: testLog };
  return makePatientModule({ tx, clock, cipher, his, ...records, ...rest }).patients;
};

/** A person with a WeChat account. */
export const seedUser = async ({ tx, clock, cipher }: World): Promise<string> => {
  const id = newId('user', clock.now());
  const openid = `openid-of-${id}`;
  await insertRow(tx.outside, UserRow, {
    id,
    openidIndex: cipher.blindIndex('app_user.openid', openid),
    openidCipher: cipher.seal('app_user.openid', id, openid),
    unionidCipher: null,
    fontSize: 'follow',
    privacyVersion: null,
    privacyAgreedAt: null,
    createdAt: clock.now(),
  });
  return id;
};

type Change = Partial<Pick<PatientRow, 'birthDate' | 'sex' | 'hisPatientId' | 'status' | 'relation'>> & {
  name?: string;
};

/** A bound family member of a person. */
export const seedPatient = async (
  { tx, clock, cipher }: World,
  ownerId: string,
  { name = '试验员', ...change }: Change = {},
): Promise<string> => {
  const id = newId('patient', clock.now());
  await insertRow(tx.outside, PatientRow, {
    id,
    ownerId,
    status: 'bound',
    relation: 'mother',
    nameCipher: cipher.seal('patient.name', id, name),
    phoneCipher: cipher.seal('patient.phone', id, '13900000001'),
    idNumberCipher: null,
    idNumberIndex: null,
    guardianCipher: null,
    birthDate: '1958-03-12',
    sex: 'female',
    insurance: 'none',
    hisPatientId: '0000100001',
    recordNumber: '000000103071',
    activeKey: id,
    idempotencyKey: id,
    requestHash: '',
    createdAt: clock.now(),
    removedAt: null,
    ...change,
  });
  return id;
};
