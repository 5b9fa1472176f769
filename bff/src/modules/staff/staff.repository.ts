import type { StaffRole } from '@anzhen/shared-types';
import { In } from 'typeorm';
import { AppError } from '../../platform/app-error';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import { insertUnlessExists } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { Staff, StaffFacts } from './staff.facts';
import { StaffRow } from './staff.table';

interface Deps {
  clock: Clock;
  cipher: FieldCipher;
}

export interface NewStaff {
  username: string;
  name: string;
  role: StaffRole;
  area: string;
  passwordHash: string;
  /** Base32, as an authenticator app takes it. */
  totpSecret: string;
}

/** What signing in needs to know of an account. */
export interface StaffAccount extends StaffFacts {
  passwordHash: string;
  totpSecret: string;
  lockedUntil: Date | null;
}

const NAME = 'staff.name';
const TOTP = 'staff.totp';

export const makeStaffRepository = ({ clock, cipher }: Deps) => {
  const facts = (row: StaffRow): StaffFacts => ({
    id: row.id,
    name: cipher.open(NAME, row.id, row.nameCipher),
    role: row.role as StaffRole,
    area: row.area,
  });

  const staff: Staff = {
    async require({ manager }, staffId) {
      const row = await manager.findOneBy(StaffRow, { id: staffId });
      if (!row) throw new AppError('SESSION.EXPIRED', { staffId });
      return facts(row);
    },
    async namesOf({ manager }, staffIds) {
      if (staffIds.length === 0) return new Map();
      const rows = await manager.findBy(StaffRow, { id: In([...new Set(staffIds)]) });
      return new Map(rows.map((row) => [row.id, facts(row).name]));
    },
  };

  return {
    ...staff,
    async findAccount({ manager }: Scope, username: string): Promise<StaffAccount | null> {
      const row = await manager.findOneBy(StaffRow, { username });
      if (!row) return null;
      const totpSecret = cipher.open(TOTP, row.id, row.totpCipher);
      return { ...facts(row), passwordHash: row.passwordHash, totpSecret, lockedUntil: row.lockedUntil };
    },
    /** Marks a time step as used; false when it, or a later one, already was, or the account is locked. */
    async useTotpStep({ manager }: Scope, staffId: string, counter: number): Promise<boolean> {
      const { affected } = await manager
        .createQueryBuilder()
        .update(StaffRow)
        .set({ totpCounter: counter, failedCount: 0, lockedUntil: null })
        .where('id = :staffId AND (totp_counter IS NULL OR totp_counter < :counter)', { staffId, counter })
        .andWhere('(locked_until IS NULL OR locked_until <= :now)', { now: clock.now() })
        .execute();
      return affected === 1;
    },
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
    existing: async ({ manager }: Scope, username: string): Promise<boolean> =>
      (await manager.countBy(StaffRow, { username })) > 0,
    async add(scope: Scope, { name, totpSecret, ...plain }: NewStaff): Promise<boolean> {
      const createdAt = clock.now();
      const id = newId('staff', createdAt);
      return insertUnlessExists(scope, StaffRow, {
        ...plain,
        id,
        nameCipher: cipher.seal(NAME, id, name),
        totpCipher: cipher.seal(TOTP, id, totpSecret),
        totpCounter: null,
        failedCount: 0,
        lockedUntil: null,
        createdAt,
      });
    },
  };
};

export type StaffRepository = ReturnType<typeof makeStaffRepository>;
