import type { StaffMeView } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { WechatPort } from '../../ports/wechat';
import { loginAtWechat, type Sessions } from '../identity';
import type { InvitationRepository } from './invitation.repository';
import type { LiveSessions } from './manage-accounts';
import { totpCounterOf } from './staff.credentials';
import { NOT_SET, type StaffRepository } from './staff.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  staff: StaffRepository;
  invitations: InvitationRepository;
  sessions: Pick<Sessions, 'listOpen' | 'revoke' | 'revokeAllOf'>;
  live: LiveSessions;
  wechat: Pick<WechatPort, 'login'>;
}

const subjectOf = (staffId: string) => ({ subjectKind: 'staff' as const, subjectId: staffId });

/** What a member of staff does with the own account. */
export const makeOwnAccount = ({ tx, clock, staff, invitations, sessions, live, wechat }: Deps) => ({
  async read(staffId: string, sessionId: string): Promise<StaffMeView> {
    const { id, name, role, area } = await staff.require(tx.outside, staffId);
    const [account, recoveryCodesLeft, open] = await Promise.all([
      staff.byId(tx.outside, staffId),
      invitations.countRecoveryCodes(tx.outside, staffId),
      sessions.listOpen(tx.outside, subjectOf(staffId)),
    ]);
    return {
      staff: { id, name, role, area },
      username: account.username,
      hasPassword: account.passwordHash !== NOT_SET,
      hasWechat: account.hasWechat,
      recoveryCodesLeft,
      sessions: open.map((each) => ({
        ...{ id: each.id, openedAt: each.createdAt.toISOString(), lastSeenAt: each.lastSeenAt.toISOString() },
        ...{ ip: each.ip, device: each.device, isThis: each.id === sessionId },
      })),
    };
  },
  /** One of the own sessions; somebody else's is not there. */
  endSession: async (staffId: string, sessionId: string): Promise<void> =>
    live.endSessions(await sessions.revoke(tx.outside, sessionId, subjectOf(staffId))),
  endAllSessions: async (staffId: string): Promise<void> =>
    live.endSessions(await sessions.revokeAllOf(tx.outside, subjectOf(staffId))),
  /** @throws STAFF.WECHAT_TAKEN, SESSION.WECHAT_REJECTED */
  async bindWechat(staffId: string, code: string): Promise<void> {
    await staff.require(tx.outside, staffId);
    const { openid } = await loginAtWechat(wechat, code);
    await staff.setWechat(tx.outside, staffId, openid);
  },
  unbindWechat: (staffId: string): Promise<void> => staff.setWechat(tx.outside, staffId, null),
  /** @throws STAFF.TOTP_WRONG */
  async renewRecoveryCodes(staffId: string, totp: string): Promise<{ recoveryCodes: string[] }> {
    const { totpSecret } = await staff.byId(tx.outside, staffId);
    const counter = totpSecret === NOT_SET ? null : totpCounterOf(totpSecret, totp, clock.now());
    return tx.run(async (scope) => {
      if (counter === null || !(await staff.useTotpStep(scope, staffId, counter))) {
        throw new AppError('STAFF.TOTP_WRONG', { staffId });
      }
      return { recoveryCodes: await invitations.renewRecoveryCodes(scope, staffId) };
    });
  },
});
