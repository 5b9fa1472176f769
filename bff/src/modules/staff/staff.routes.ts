import type { Transactions } from '../../platform/db/transaction';
import type { Routes } from '../../platform/http/bind';
import type { makeSignInStaff, StaffSessions } from './sign-in-staff';
import type { Staff } from './staff.facts';

interface Deps {
  tx: Transactions;
  staff: Staff;
  sessions: StaffSessions;
  signIn: ReturnType<typeof makeSignInStaff>;
}

export const makeStaffRoutes = ({ tx, staff, sessions, signIn }: Deps): Routes => ({
  staffSignIn: ({ body, facts }) => signIn({ ...body, requestId: facts.requestId }),
  staffSignOut: ({ sessionId }) => sessions.revoke(tx.outside, sessionId),
  getStaffMe: ({ actorId }) => staff.require(tx.outside, actorId),
});
