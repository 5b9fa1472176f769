import { mayStaff, staffRights, type StaffRole } from '@anzhen/shared-types';
import { type FindOptionsWhere, In, IsNull, MoreThan } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity';
import { AppError } from '../../platform/app-error';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import { isUniqueViolation } from '../../platform/db/errors';
import { insertUnlessExists } from '../../platform/db/insert-row';
import { selectRows } from '../../platform/db/read-rows';
import { made, together } from '../../platform/db/together';
import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { Staff, StaffFacts } from './staff.facts';
import { StaffRow } from './staff.table';

interface Deps {
  clock: Clock;
  cipher: FieldCipher;
}

/** Empty password and secret: the person has not set them yet. */
export const NOT_SET = '';

export interface NewStaff {
  username: string;
  name: string;
  role: StaffRole;
  area: string;
  passwordHash: string;
  /** Base32, as an authenticator app takes it. */
  totpSecret: string;
}

/** What signing in and the list of accounts need to know of one. */
export interface StaffAccount extends StaffFacts {
  username: string;
  passwordHash: string;
  totpSecret: string;
  lockedUntil: Date | null;
  deactivatedAt: Date | null;
  hasWechat: boolean;
  wechatBoundAt: Date | null;
}

/** A new authenticator's secret, as it lies until its first code. */
export interface NextTotp {
  secret: string;
  sealed: string;
}

const NAME = 'staff.name';
const TOTP = 'staff.totp';
const NEXT_TOTP = 'staff.next_totp';
const WECHAT = 'staff.wechat';

const noWechat = { wechatIndex: null, wechatCipher: null, wechatBoundAt: null };
const noNextTotp = { nextTotpCipher: null, nextTotpUntil: null };

/** Who asks for something. */
const makeRequire = (facts: (row: StaffRow) => StaffFacts): Pick<Staff, 'select' | 'require'> => {
  // Asked before every deed: a nurse's press must not wait for TypeORM's mapping.
  const select: Staff['select'] = (scope, staffId) => {
    const rows = selectRows(scope, StaffRow, 'WHERE id = ? AND deactivated_at IS NULL', [staffId]);
    return made(rows, ([row]) => {
      if (!row) throw new AppError('SESSION.EXPIRED', { staffId });
      return facts(row);
    });
  };
  const require: Staff['require'] = async (scope, staffId) => (await together(scope, select(scope, staffId)))[0];
  return { select, require };
};

const makeRead = ({ clock, cipher }: Deps) => {
  const facts = (row: StaffRow): StaffFacts => ({
    id: row.id,
    name: cipher.open(NAME, row.id, row.nameCipher),
    role: row.role as StaffRole,
    area: row.area,
  });
  const openidOf = ({ id, wechatCipher }: StaffRow): string | null =>
    wechatCipher === null ? null : cipher.open(WECHAT, id, wechatCipher);
  const account = (row: StaffRow): StaffAccount => ({
    ...facts(row),
    username: row.username,
    passwordHash: row.passwordHash,
    totpSecret: row.totpCipher === NOT_SET ? NOT_SET : cipher.open(TOTP, row.id, row.totpCipher),
    lockedUntil: row.lockedUntil,
    deactivatedAt: row.deactivatedAt,
    hasWechat: row.wechatIndex !== null,
    wechatBoundAt: row.wechatBoundAt,
  });
  const { select, require } = makeRequire(facts);
  const find = async ({ manager }: Scope, where: FindOptionsWhere<StaffRow>): Promise<StaffAccount | null> => {
    const row = await manager.findOneBy(StaffRow, where);
    return row && account(row);
  };
  return {
    require,
    select,
    async requireRight(scope, staffId, right) {
      const who = await require(scope, staffId);
      if (!mayStaff(who.role, right)) throw new AppError('STAFF.FORBIDDEN', { staffId, right });
      return who;
    },
    findAccount: (scope: Scope, username: string) => find(scope, { username }),
    findByWechat: (scope: Scope, openid: string) => find(scope, { wechatIndex: cipher.blindIndex(WECHAT, openid) }),
    /** @throws STAFF.NOT_FOUND */
    async byId(scope: Scope, id: string): Promise<StaffAccount> {
      const found = await find(scope, { id });
      if (!found) throw new AppError('STAFF.NOT_FOUND', { staffId: id });
      return found;
    },
    async namesOf({ manager }, staffIds) {
      if (staffIds.length === 0) return new Map();
      const rows = await manager.findBy(StaffRow, { id: In([...new Set(staffIds)]) });
      return new Map(rows.map((row) => [row.id, facts(row).name]));
    },
    async wechatOf({ manager }, staffId) {
      const row = await manager.findOneBy(StaffRow, { id: staffId });
      return row && openidOf(row);
    },
    async holdersOf({ manager }, right) {
      const where = { role: In([...staffRights[right]]), deactivatedAt: IsNull() };
      return (await manager.findBy(StaffRow, where)).map((row) => ({ id: row.id, openid: openidOf(row) }));
    },
    /** The secret that waits for its first code; null when there is none, or it waited too long. */
    async nextTotpOf({ manager }: Scope, id: string): Promise<NextTotp | null> {
      const row = await manager.findOneBy(StaffRow, { id, nextTotpUntil: MoreThan(clock.now()) });
      const sealed = row?.nextTotpCipher;
      return sealed ? { sealed, secret: cipher.open(NEXT_TOTP, id, sealed) } : null;
    },
    async list({ manager }: Scope): Promise<StaffAccount[]> {
      return (await manager.find(StaffRow, { order: { username: 'ASC' } })).map(account);
    },
  } satisfies Staff & Record<string, unknown>;
};

/** Counting wrong attempts and letting right ones through; each is one statement with its condition in it. */
const makeEntrance = ({ clock, cipher }: Deps) => {
  const enter = async (
    { manager }: Scope,
    staffId: string,
    change: QueryDeepPartialEntity<StaffRow>,
    condition = '1 = 1',
    parameters: Record<string, unknown> = {},
  ): Promise<boolean> => {
    const { affected } = await manager
      .createQueryBuilder()
      .update(StaffRow)
      .set({ failedCount: 0, ...change })
      .where(`id = :staffId AND deactivated_at IS NULL AND (${condition})`, { staffId, ...parameters })
      .execute();
    return affected === 1;
  };
  const isOpen = '(locked_until IS NULL OR locked_until <= :now)';
  return {
    /** Marks a time step as used; false when it, or a later one, already was, or the account is locked or ended. */
    useTotpStep: (scope: Scope, staffId: string, counter: number): Promise<boolean> =>
      enter(
        scope,
        staffId,
        { totpCounter: counter, lockedUntil: null },
        `(totp_counter IS NULL OR totp_counter < :counter) AND ${isOpen}`,
        { counter, now: clock.now() },
      ),
    /** With a recovery code in place of the authenticator; false when the account is locked or ended. */
    enterUnlocked: (scope: Scope, staffId: string): Promise<boolean> =>
      enter(scope, staffId, { lockedUntil: null }, isOpen, { now: clock.now() }),
    /** Wrong passwords of somebody else do not keep out who comes with the bound WeChat. */
    enterByWechat: (scope: Scope, staffId: string, openid: string): Promise<boolean> =>
      enter(scope, staffId, { wechatCipher: cipher.seal(WECHAT, staffId, openid) }),
    /** Counts a wrong attempt, and locks the account when it was one too many. */
    async countFailure({ manager }: Scope, staffId: string, limit: number, lockMs: number): Promise<void> {
      await manager.increment(StaffRow, { id: staffId }, 'failedCount', 1);
      const lockedUntil = new Date(clock.now().getTime() + lockMs);
      await manager
        .createQueryBuilder()
        .update(StaffRow)
        .set({ lockedUntil, failedCount: 0 })
        .where('id = :staffId AND failed_count >= :limit', { staffId, limit })
        .execute();
    },
  };
};

const makeChange = ({ clock, cipher }: Deps) => ({
  existing: async ({ manager }: Scope, username: string): Promise<boolean> =>
    (await manager.countBy(StaffRow, { username })) > 0,
  /** The new account's id; null when the username is taken. */
  async add(scope: Scope, { name, totpSecret, ...plain }: NewStaff): Promise<string | null> {
    const createdAt = clock.now();
    const id = newId('staff', createdAt);
    const isAdded = await insertUnlessExists(scope, StaffRow, {
      ...plain,
      id,
      nameCipher: cipher.seal(NAME, id, name),
      totpCipher: totpSecret === NOT_SET ? NOT_SET : cipher.seal(TOTP, id, totpSecret),
      totpCounter: null,
      failedCount: 0,
      lockedUntil: null,
      createdAt,
      ...noWechat,
      ...noNextTotp,
      deactivatedAt: null,
    });
    return isAdded ? id : null;
  },
  /** Sets what is needed to sign in on a PC; the code that proved the secret is used up by it. */
  async setCredentials(
    { manager }: Scope,
    id: string,
    { passwordHash, totpSecret, counter }: { passwordHash: string; totpSecret: string; counter: number },
  ): Promise<void> {
    const fresh = { totpCounter: counter, failedCount: 0, lockedUntil: null };
    await manager.update(StaffRow, { id }, { ...fresh, passwordHash, totpCipher: cipher.seal(TOTP, id, totpSecret) });
  },
  /** Nobody can sign in with what they had; `deactivatedAt` says whether the account is closed or waits for its person. */
  async clearCredentials({ manager }: Scope, id: string, deactivatedAt: Date | null): Promise<void> {
    const none = { passwordHash: NOT_SET, totpCipher: NOT_SET, totpCounter: null, ...noNextTotp, ...noWechat };
    const { affected } = await manager.update(
      StaffRow,
      { id },
      { ...none, failedCount: 0, lockedUntil: null, deactivatedAt },
    );
    if (affected !== 1) throw new AppError('STAFF.NOT_FOUND', { staffId: id });
  },
  /** @throws STAFF.NOT_FOUND */
  async change({ manager }: Scope, id: string, part: { role: StaffRole; area: string }): Promise<void> {
    const { affected } = await manager.update(StaffRow, { id }, part);
    if (affected !== 1) throw new AppError('STAFF.NOT_FOUND', { staffId: id });
  },
  /**
   * Holds the row of who acts, so that two administrators cannot put each other out at once.
   * @throws STAFF.FORBIDDEN when this one was put out meanwhile
   */
  async hold({ manager }: Scope, id: string): Promise<void> {
    const criteria = { id, role: In([...staffRights['account.manage']]), deactivatedAt: IsNull() };
    const { affected } = await manager.update(StaffRow, criteria, { username: () => 'username' });
    if (affected !== 1) throw new AppError('STAFF.FORBIDDEN', { staffId: id });
  },
});

/** What opens an account besides its password. */
const makeKeys = ({ clock, cipher }: Deps) => ({
  async proposeTotp({ manager }: Scope, id: string, secret: string, nextTotpUntil: Date): Promise<void> {
    await manager.update(StaffRow, { id }, { nextTotpCipher: cipher.seal(NEXT_TOTP, id, secret), nextTotpUntil });
  },
  /** The new authenticator in place of the old; false when it was adopted, replaced or taken back meanwhile. */
  async adoptTotp({ manager }: Scope, id: string, { secret, sealed }: NextTotp, counter: number): Promise<boolean> {
    const waiting = { id, nextTotpCipher: sealed, deactivatedAt: IsNull() };
    const { affected } = await manager.update(StaffRow, waiting, {
      ...{ ...noNextTotp, totpCipher: cipher.seal(TOTP, id, secret), totpCounter: counter },
      ...{ failedCount: 0, lockedUntil: null },
    });
    return affected === 1;
  },
  /** Binds one WeChat, or none. @throws STAFF.WECHAT_TAKEN when another account has it */
  async setWechat({ manager }: Scope, id: string, openid: string | null): Promise<void> {
    const bound =
      openid === null
        ? noWechat
        : {
            ...{ wechatIndex: cipher.blindIndex(WECHAT, openid), wechatCipher: cipher.seal(WECHAT, id, openid) },
            wechatBoundAt: clock.now(),
          };
    try {
      await manager.update(StaffRow, { id }, bound);
    } catch (error) {
      if (isUniqueViolation(error)) throw new AppError('STAFF.WECHAT_TAKEN', { staffId: id });
      throw error;
    }
  },
});

export const makeStaffRepository = (deps: Deps) => ({
  ...makeRead(deps),
  ...makeEntrance(deps),
  ...makeKeys(deps),
  ...makeChange(deps),
});

export type StaffRepository = ReturnType<typeof makeStaffRepository>;
