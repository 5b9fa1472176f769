import type { Routes } from '../../platform/http/bind';
import type { makeAcceptInvitation } from './accept-invitation';
import type { makeManageAccounts } from './manage-accounts';
import type { makeOwnAccount } from './own-account';
import type { makeReadAudit } from './read-audit';
import type { makeSignInByWechat, makeSignInStaff } from './sign-in-staff';

interface Deps {
  signIn: ReturnType<typeof makeSignInStaff>;
  signInByWechat: ReturnType<typeof makeSignInByWechat>;
  invitation: ReturnType<typeof makeAcceptInvitation>;
  own: ReturnType<typeof makeOwnAccount>;
  accounts: ReturnType<typeof makeManageAccounts>;
  audit: ReturnType<typeof makeReadAudit>;
}

export const makeStaffRoutes = ({ signIn, signInByWechat, invitation, own, accounts, audit }: Deps): Routes => ({
  staffSignIn: ({ body, facts }) => signIn({ ...body, facts }),
  staffSignInByWechat: ({ body, facts }) => signInByWechat(body.code, facts),
  readInvitation: ({ body }) => invitation.look(body.code),
  acceptInvitation: ({ body, facts }) => invitation.byPassword(body, facts),
  acceptInvitationByWechat: ({ body, facts }) => invitation.byWechat(body.code, body.wechatCode, facts),
  staffSignOut: ({ actorId, sessionId }) => own.endSession(actorId, sessionId),
  getStaffMe: ({ actorId, sessionId }) => own.read(actorId, sessionId),
  endStaffSession: ({ actorId, params }) => own.endSession(actorId, params.sessionId),
  endAllStaffSessions: ({ actorId }) => own.endAllSessions(actorId),
  bindStaffWechat: ({ actorId, body }) => own.bindWechat(actorId, body.code),
  unbindStaffWechat: ({ actorId }) => own.unbindWechat(actorId),
  renewRecoveryCodes: ({ actorId, body }) => own.renewRecoveryCodes(actorId, body.totp),
  listStaffAccounts: ({ actorId }) => accounts.list(actorId),
  inviteStaff: ({ actorId, body }) => accounts.invite(actorId, body),
  changeStaff: ({ actorId, params, body }) => accounts.change(actorId, params.staffId, body),
  reinviteStaff: ({ actorId, params }) => accounts.reinvite(actorId, params.staffId),
  deactivateStaff: ({ actorId, params }) => accounts.deactivate(actorId, params.staffId),
  listAudit: ({ actorId, query, facts }) => audit.page(actorId, query, facts),
  exportAudit: ({ actorId, query, facts }) => audit.export(actorId, query, facts),
});
