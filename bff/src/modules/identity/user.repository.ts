import { In, IsNull, Not } from 'typeorm';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import { forUpdate, marks, readRows } from '../../platform/db/read-rows';
import { insertRow, insertUnlessExists } from '../../platform/db/insert-row';
import { select, type Statement } from '../../platform/db/together';
import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import { AppError } from '../../platform/app-error';
import type { Accounts } from './accounts';
import { ConsentRow, UserRow } from './identity.table';

interface Deps {
  clock: Clock;
  cipher: FieldCipher;
}

const OPENID = 'app_user.openid';
const UNIONID = 'app_user.unionid';
const ERASED = '';

/** Those of many accounts that are in use and agreed to this version. */
const agreedTo = async (
  { manager }: Scope,
  userIds: readonly string[],
  version: string,
): Promise<ReadonlySet<string>> => {
  const where = { id: In([...userIds]), privacyVersion: version, openidCipher: Not(ERASED) };
  const rows = await manager.find(UserRow, { where, select: { id: true } });
  return new Set(rows.map(({ id }) => id));
};

/** The same, and nobody else judges what these accounts may do until the transaction ends. */
const keepAgreedTo = (scope: Scope, userIds: readonly string[], version: string): Statement<ReadonlySet<string>> => {
  const ids = [...new Set(userIds)].sort();
  return select(
    `SELECT id FROM app_user
      WHERE id IN (${marks(ids)}) AND privacy_version = ? AND openid_cipher <> ? ORDER BY id ${forUpdate(scope)}`,
    [...ids, version, ERASED],
    (rows: readonly { id: string }[]) => new Set(rows.map(({ id }) => id)),
  );
};

const byId = async ({ manager }: Scope, userId: string): Promise<UserRow> => {
  const row = await manager.findOneBy(UserRow, { id: userId });
  if (!row || row.openidCipher === ERASED) throw new AppError('SESSION.EXPIRED', { userId });
  return row;
};

/** Where other modules find people. */
const makeAccounts = (cipher: FieldCipher): Accounts => ({
  async openidOf(scope, userId) {
    const row = await byId(scope, userId);
    return cipher.open(OPENID, row.id, row.openidCipher);
  },
  async contactsOf(scope, userIds) {
    if (userIds.length === 0) return new Map();
    const where = `WHERE id IN (${marks(userIds)}) AND openid_cipher <> ?`;
    const rows = await readRows(scope, UserRow, where, [...userIds, ERASED]);
    return new Map(
      rows.map(({ id, openidCipher, unionidCipher }) => {
        const unionid = unionidCipher === null ? null : cipher.open(UNIONID, id, unionidCipher);
        return [id, { openid: cipher.open(OPENID, id, openidCipher), unionid }];
      }),
    );
  },
  async findByOpenid({ manager }, openid) {
    const openidIndex = cipher.blindIndex(OPENID, openid);
    return (await manager.findOne(UserRow, { where: { openidIndex }, select: { id: true } }))?.id ?? null;
  },
  async findByOpenids({ manager }, openids) {
    const openidIndex = In(openids.map((openid) => cipher.blindIndex(OPENID, openid)));
    return (await manager.find(UserRow, { where: { openidIndex }, select: { id: true } })).map(({ id }) => id);
  },
});

/** Accounts by openid, which is encrypted and found through its blind index. */
export const makeUserRepository = ({ clock, cipher }: Deps) => {
  const accounts = makeAccounts(cipher);

  return {
    ...accounts,
    byId,
    agreedTo,
    keepAgreedTo,
    /** The account of an openid; two sign-ins at once find the same one. */
    async findOrAdd(scope: Scope, { openid, unionid }: { openid: string; unionid: string | null }): Promise<UserRow> {
      const openidIndex = cipher.blindIndex(OPENID, openid);
      const known = await scope.manager.findOneBy(UserRow, { openidIndex });
      if (known) return known;
      const id = newId('user', clock.now());
      const row: UserRow = {
        id,
        openidIndex,
        openidCipher: cipher.seal(OPENID, id, openid),
        unionidCipher: unionid === null ? null : cipher.seal(UNIONID, id, unionid),
        fontSize: 'follow',
        privacyVersion: null,
        privacyAgreedAt: null,
        createdAt: clock.now(),
      };
      if (await insertUnlessExists(scope, UserRow, row)) return row;
      return scope.manager.findOneByOrFail(UserRow, { openidIndex });
    },
    /** Keeps a change of mind; agreeing or withdrawing twice changes nothing and leaves no second record. */
    async recordConsent(scope: Scope, user: UserRow, action: ConsentRow['action'], version: string): Promise<void> {
      const at = clock.now();
      const userId = user.id;
      const before = { id: userId, privacyVersion: user.privacyVersion ?? IsNull() };
      const after =
        action === 'agreed'
          ? { privacyVersion: version, privacyAgreedAt: at }
          : { privacyVersion: null, privacyAgreedAt: null };
      if (user.privacyVersion === after.privacyVersion) return;
      const { affected } = await scope.manager.update(UserRow, before, after);
      if (affected !== 1) return; // Tapped twice: the other one is kept.
      await insertRow(scope, ConsentRow, { id: newId('consent', at), userId, action, version, at });
    },
    async setFontSize({ manager }: Scope, userId: string, fontSize: string): Promise<void> {
      await manager.update(UserRow, { id: userId }, { fontSize });
    },
    /** Forgets who this was; what must be kept (money, visits) keeps pointing at an empty account. */
    async erase({ manager }: Scope, userId: string): Promise<void> {
      await manager.update(
        UserRow,
        { id: userId },
        {
          openidIndex: `erased:${userId}`,
          openidCipher: ERASED,
          unionidCipher: null,
          privacyVersion: null,
          privacyAgreedAt: null,
        },
      );
    },
  };
};

export type UserRepository = ReturnType<typeof makeUserRepository>;
