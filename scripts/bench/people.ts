import { createHash, randomBytes } from 'node:crypto';
import {
  insertAll,
  makeFieldCipher,
  newId,
  openDatabase,
  PatientRow,
  SessionRow,
  SlotStockRow,
  UserRow,
} from './built';

export type BenchDatabase = Awaited<ReturnType<typeof openDatabase>>;

export interface BenchPerson {
  token: string;
  ownerId: string;
  patientId: string;
}

export const fieldKeys = {
  id: 'bench',
  key: Buffer.alloc(32, 7).toString('base64'),
  index: Buffer.alloc(32, 9).toString('base64'),
};

const CHUNK = 500;
const DAY_MS = 86_400_000;

/** Opens a fresh database, brought up to date by the BFF's own migrations. */
export const openBenchDatabase = (url: string): Promise<BenchDatabase> => openDatabase(url, { poolSize: 4 });

/** People who are signed in, have agreed, and have one bound patient each; everything about them is invented. */
export const seedPeople = async (
  dataSource: BenchDatabase,
  {
    count,
    privacyVersion,
    hisPatientIds,
  }: { count: number; privacyVersion: string; hisPatientIds?: readonly string[] },
): Promise<BenchPerson[]> => {
  const scope = { manager: dataSource.manager };
  const cipher = makeFieldCipher({
    encryption: [{ id: fieldKeys.id, key: Buffer.from(fieldKeys.key, 'base64') }],
    index: Buffer.from(fieldKeys.index, 'base64'),
  });
  const now = new Date();
  const people: BenchPerson[] = [];
  for (let done = 0; done < count; done += CHUNK) {
    const rows = Array.from({ length: Math.min(CHUNK, count - done) }, (_, index) => {
      const number = done + index;
      const userId = newId('user', now);
      const patientId = newId('patient', now);
      const token = randomBytes(32).toString('base64url');
      people.push({ token, ownerId: userId, patientId });
      const seal = (column: string, value: string) => cipher.seal(`patient.${column}`, patientId, value);
      return {
        user: {
          ...{ id: userId, openidIndex: userId, openidCipher: cipher.seal('app_user.openid', userId, userId) },
          ...{ unionidCipher: null, fontSize: 'follow', privacyVersion, privacyAgreedAt: now, createdAt: now },
        },
        session: {
          ...{ id: newId('session', now), tokenHash: createHash('sha256').update(token).digest('hex') },
          ...{ subjectKind: 'user', subjectId: userId, createdAt: now, lastSeenAt: now },
          ...{ expiresAt: new Date(now.getTime() + DAY_MS), revokedAt: null },
        },
        patient: {
          ...{ id: patientId, ownerId: userId, status: 'bound', relation: 'self', nameCipher: seal('name', '何试验') },
          ...{
            phoneCipher: seal('phone', '13900000000'),
            idNumberCipher: null,
            idNumberIndex: null,
            guardianCipher: null,
          },
          ...{
            birthDate: hisPatientIds ? '2015-05-01' : '1980-05-01',
            sex: 'female',
            insurance: 'none',
            hisPatientId: hisPatientIds?.[number] ?? `P${number}`,
          },
          ...{ recordNumber: `M${number}`, activeKey: patientId, idempotencyKey: patientId, requestHash: '' },
          ...{ createdAt: now, removedAt: null },
        },
      };
    });
    await insertAll(
      scope,
      UserRow,
      rows.map(({ user }) => user as InstanceType<typeof UserRow>),
    );
    await insertAll(
      scope,
      SessionRow,
      rows.map(({ session }) => session as InstanceType<typeof SessionRow>),
    );
    await insertAll(
      scope,
      PatientRow,
      rows.map(({ patient }) => patient as InstanceType<typeof PatientRow>),
    );
  }
  return people;
};

/** The counts that the naive booking takes from; the BFF itself makes its own from what the HIS says. */
export const seedStock = (
  dataSource: BenchDatabase,
  slots: readonly { sessionId: string; slotId: string }[],
  each: number,
) =>
  insertAll(
    { manager: dataSource.manager },
    SlotStockRow,
    slots.map(({ sessionId, slotId }) => ({
      ...{ id: `${sessionId}:${slotId}`, sessionId, slotId, remaining: each, changedAt: new Date() },
    })),
  );
