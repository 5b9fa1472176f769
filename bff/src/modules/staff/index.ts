import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Transactions } from '../../platform/db/transaction';
import type { Routes } from '../../platform/http/bind';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import { makeSignInStaff, type StaffSessions } from './sign-in-staff';
import type { Staff } from './staff.facts';
import { makeStaffRepository } from './staff.repository';
import { makeStaffRoutes } from './staff.routes';

export { seedStaff, type StaffSeed } from './seed-staff';
export type { Staff, StaffFacts } from './staff.facts';
export { canReconcile, canRevealIdentity, canRunQueue, canSeeArea } from './staff.policy';

interface Deps {
  tx: Transactions;
  clock: Clock;
  cipher: FieldCipher;
  sessions: StaffSessions;
  audit: Audit;
}

/** Accounts of nurses and other staff: signing in, out, and who is on duty where. */
export const makeStaffModule = (deps: Deps): { routes: Routes; staff: Staff } => {
  const staff = makeStaffRepository(deps);
  const signIn = makeSignInStaff({ ...deps, staff });
  return { routes: makeStaffRoutes({ ...deps, staff, signIn }), staff };
};
