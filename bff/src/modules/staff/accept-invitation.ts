import type { AcceptedInvitationView, InvitationView, StaffSessionView } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { CallFacts } from '../../platform/http/bind';
import type { Clock } from '../../ports/clock';
import type { WechatPort } from '../../ports/wechat';
import { loginAtWechat } from '../identity';
import type { InvitationRepository } from './invitation.repository';
import type { OpenStaffSession } from './open-staff-session';
import { hashPassword, totpCounterOf, totpUriOf } from './staff.credentials';
import type { StaffRepository } from './staff.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  staff: Pick<StaffRepository, 'byId' | 'setCredentials' | 'setWechat'>;
  invitations: InvitationRepository;
  openSession: OpenStaffSession;
  wechat: Pick<WechatPort, 'login'>;
}

/** What whoever holds an invitation does with it: look, then accept once, on a PC or with WeChat on a phone. */
export const makeAcceptInvitation = ({ tx, clock, staff, invitations, openSession, wechat }: Deps) => ({
  /** @throws STAFF.INVITATION_INVALID */
  async look(code: string): Promise<InvitationView> {
    const { staffId, expiresAt, totpSecret } = await invitations.find(tx.outside, code);
    const { id, name, role, area, username } = await staff.byId(tx.outside, staffId);
    const totpUri = totpUriOf(totpSecret, username);
    return { staff: { id, name, role, area }, username, expiresAt: expiresAt.toISOString(), totpSecret, totpUri };
  },

  /** Sets password and authenticator, opens a session. @throws STAFF.INVITATION_INVALID, STAFF.TOTP_WRONG */
  async byPassword(
    { code, password, totp }: { code: string; password: string; totp: string },
    facts: CallFacts,
  ): Promise<AcceptedInvitationView> {
    const { id, staffId, totpSecret } = await invitations.find(tx.outside, code);
    const counter = totpCounterOf(totpSecret, totp, clock.now());
    if (counter === null) throw new AppError('STAFF.TOTP_WRONG', { staffId });
    const passwordHash = await hashPassword(password);
    return tx.run(async (scope) => {
      await invitations.accept(scope, id);
      await staff.setCredentials(scope, staffId, { passwordHash, totpSecret, counter });
      const recoveryCodes = await invitations.renewRecoveryCodes(scope, staffId);
      const who = await staff.byId(scope, staffId);
      const session = await openSession(scope, who, 'staff.invitation_accepted', facts);
      return { session, recoveryCodes };
    });
  },

  /** Binds the caller's WeChat, opens a session. @throws STAFF.INVITATION_INVALID, STAFF.WECHAT_TAKEN, SESSION.WECHAT_REJECTED */
  async byWechat(code: string, wechatCode: string, facts: CallFacts): Promise<StaffSessionView> {
    const { id, staffId } = await invitations.find(tx.outside, code);
    const { openid } = await loginAtWechat(wechat, wechatCode);
    return tx.run(async (scope) => {
      await invitations.accept(scope, id);
      await staff.setWechat(scope, staffId, openid);
      const who = await staff.byId(scope, staffId);
      return openSession(scope, who, 'staff.invitation_accepted_by_wechat', facts);
    });
  },
});
