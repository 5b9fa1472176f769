import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Transactions } from '../../platform/db/transaction';
import type { Routes } from '../../platform/http/bind';
import type { Clock } from '../../ports/clock';
import type { WechatPort } from '../../ports/wechat';
import { type Audit, makeReadTrail } from '../audit';
import type { Sessions } from '../identity';
import { makeAcceptInvitation } from './accept-invitation';
import { makeInvitationRepository } from './invitation.repository';
import { type LiveSessions, makeManageAccounts } from './manage-accounts';
import { makeOpenStaffSession } from './open-staff-session';
import { makeOwnDevices, makeReadOwnAccount, makeRenewFactors } from './own-account';
import { makeReadAudit } from './read-audit';
import { makeSecondFactor } from './second-factor';
import { makeSignInByWechat, makeSignInStaff } from './sign-in-staff';
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
  sessions: Sessions;
  audit: Audit;
  wechat: Pick<WechatPort, 'login'>;
  live: LiveSessions;
}

/** Accounts of nurses and other staff: invitations, signing in, who may do what, and the record of what they did. */
export const makeStaffModule = (deps: Deps): { routes: Routes; staff: Staff } => {
  const staff = makeStaffRepository(deps);
  const invitations = makeInvitationRepository(deps);
  const openSession = makeOpenStaffSession({ ...deps, invitations });
  const factor = makeSecondFactor({ ...deps, staff, invitations });
  const parts = { ...deps, staff, invitations, openSession, factor };
  const routes = makeStaffRoutes({
    signIn: makeSignInStaff(parts),
    signInByWechat: makeSignInByWechat(parts),
    invitation: makeAcceptInvitation(parts),
    readOwn: makeReadOwnAccount(parts),
    devices: makeOwnDevices(parts),
    factors: makeRenewFactors(parts),
    accounts: makeManageAccounts(parts),
    audit: makeReadAudit({ ...parts, trail: makeReadTrail() }),
  });
  return { routes, staff };
};
