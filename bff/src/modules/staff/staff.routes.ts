import type { Routes } from '../../platform/http/bind';
import type { makeAcceptInvitation } from './accept-invitation';
import type { makeManageAccounts } from './manage-accounts';
import type { makeOwnDevices, makeReadOwnAccount, makeRenewFactors } from './own-account';
import type { makeReadAudit } from './read-audit';
import type { makeSignInByWechat, makeSignInStaff } from './sign-in-staff';

interface Deps {
  signIn: ReturnType<typeof makeSignInStaff>;
  signInByWechat: ReturnType<typeof makeSignInByWechat>;
  invitation: ReturnType<typeof makeAcceptInvitation>;
  readOwn: ReturnType<typeof makeReadOwnAccount>;
  devices: ReturnType<typeof makeOwnDevices>;
  factors: ReturnType<typeof makeRenewFactors>;
  accounts: ReturnType<typeof makeManageAccounts>;
  audit: ReturnType<typeof makeReadAudit>;
}

export const makeStaffRoutes = ({
  signIn,
  signInByWechat,
  invitation,
  readOwn,
  devices,
  factors,
  accounts,
  audit,
}: Deps): Routes => ({
  staffSignIn: ({ body, facts }) => signIn({ ...body, facts }),
  staffSignInByWechat: ({ body, facts }) => signInByWechat(body.code, facts),
  readInvitation: ({ body }) => invitation.look(body.code),
  acceptInvitation: ({ body, facts }) => invitation.byPassword(body, facts),
  acceptInvitationByWechat: ({ body, facts }) => invitation.byWechat(body.code, body.wechatCode, facts),
  staffSignOut: ({ actorId, sessionId }) => devices.end(actorId, sessionId),
  getStaffMe: ({ actorId, sessionId }) => readOwn(actorId, sessionId),
  endStaffSession: ({ actorId, params }) => devices.end(actorId, params.sessionId),
  endOtherStaffSessions: (call) => devices.endOthers(call),
  bindStaffWechat: (call) => devices.bindWechat(call, call.body.code),
  unbindStaffWechat: (call) => devices.unbindWechat(call),
  renewRecoveryCodes: (call) => factors.renewRecoveryCodes(call, call.body.totp),
  proposeStaffTotp: (call) => factors.propose(call, call.body),
  adoptStaffTotp: (call) => factors.adopt(call, call.body.totp),
  listStaffAccounts: ({ actorId }) => accounts.list(actorId),
  inviteStaff: ({ actorId, body }) => accounts.invite(actorId, body),
  changeStaff: ({ actorId, params, body }) => accounts.change(actorId, params.staffId, body),
  reinviteStaff: ({ actorId, params }) => accounts.reinvite(actorId, params.staffId),
  deactivateStaff: ({ actorId, params }) => accounts.deactivate(actorId, params.staffId),
  listAudit: ({ actorId, query, facts }) => audit.page(actorId, query, facts),
  exportAudit: ({ actorId, query, facts }) => audit.export(actorId, query, facts),
});
