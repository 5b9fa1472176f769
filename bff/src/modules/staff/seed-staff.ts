import type { StaffRole } from '@anzhen/shared-types';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { hashPassword } from './staff.credentials';
import { makeStaffRepository } from './staff.repository';

export interface StaffSeed {
  username: string;
  name: string;
  role: StaffRole;
  area: string;
  password: string;
  /** Base32; the caller shows it to the person once, as a QR code for an authenticator app. */
  totpSecret: string;
}

interface Deps {
  tx: Transactions;
  clock: Clock;
  cipher: FieldCipher;
}

/** Adds the members of staff that are missing, and leaves those that exist as they are. Answers how many it added. */
export const seedStaff = async (deps: Deps, list: readonly StaffSeed[]): Promise<number> => {
  const { tx } = deps;
  const staff = makeStaffRepository(deps);
  const added = await Promise.all(
    list.map(async ({ password, ...seed }) => {
      // Hashing is slow on purpose, so it is not done for those who are there already.
      if (await staff.existing(tx.outside, seed.username)) return false;
      return staff.add(tx.outside, { ...seed, passwordHash: await hashPassword(password) });
    }),
  );
  return added.filter(Boolean).length;
};
