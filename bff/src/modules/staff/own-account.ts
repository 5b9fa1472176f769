import { MINUTE, type StaffMeView, type TotpProposalView } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { CallFacts } from '../../platform/http/bind';
import type { Clock } from '../../ports/clock';
import type { WechatPort } from '../../ports/wechat';
import type { Audit } from '../audit';
import { loginAtWechat, type Sessions } from '../identity';
import type { InvitationRepository } from './invitation.repository';
import type { LiveSessions } from './manage-accounts';
import type { SecondFactor } from './second-factor';
import { isPassword, newTotpSecret, totpCounterOf, totpUriOf } from './staff.credentials';
import { NOT_SET, type StaffAccount, type StaffRepository } from './staff.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  staff: StaffRepository;
  invitations: InvitationRepository;
  factor: SecondFactor;
  sessions: Pick<Sessions, 'listOpen' | 'revoke' | 'revokeOthers'>;
  audit: Audit;
  live: LiveSessions;
  wechat: Pick<WechatPort, 'login'>;
}

/** Who calls, from which session. */
export interface OwnCall {
  actorId: string;
  sessionId: string;
  facts: CallFacts;
}

const subjectOf = (staffId: string) => ({ subjectKind: 'staff' as const, subjectId: staffId });

/** Time to fetch the new phone and set an authenticator up on it. */
const PROPOSAL_MS = 10 * MINUTE;

/** What a member of staff reads about the own account. */
export const makeReadOwnAccount =
  ({ tx, staff, invitations, sessions }: Deps) =>
  async (staffId: string, sessionId: string): Promise<StaffMeView> => {
    const { id, name, role, area } = await staff.require(tx.outside, staffId);
    const [account, recoveryCodesLeft, used, open] = await Promise.all([
      staff.byId(tx.outside, staffId),
      invitations.countRecoveryCodes(tx.outside, staffId),
      invitations.recoveryUse(tx.outside, staffId, new Date(0)),
      sessions.listOpen(tx.outside, subjectOf(staffId)),
    ]);
    return {
      staff: { id, name, role, area },
      username: account.username,
      hasPassword: account.passwordHash !== NOT_SET,
      hasWechat: account.hasWechat,
      wechatBoundAt: account.wechatBoundAt?.toISOString() ?? null,
      recoveryCodesLeft,
      recoveryCodeUsedAt: used?.usedAt ?? null,
      sessions: open.map((each) => ({
        ...{ id: each.id, openedAt: each.createdAt.toISOString(), lastSeenAt: each.lastSeenAt.toISOString() },
        ...{ ip: each.ip, device: each.device, openedBy: each.openedBy, isThis: each.id === sessionId },
      })),
    };
  };

/** The devices of a member of staff: which are let out, and which WeChat opens the account. */
export const makeOwnDevices = ({ tx, staff, sessions, live, wechat }: Deps) => {
  /** Another WeChat, or none: what the former one had opened ends with it, except where its person is right now. */
  const setWechat = async ({ actorId, sessionId }: OwnCall, openid: string | null): Promise<void> => {
    const ended = await tx.run(async (scope) => {
      await staff.setWechat(scope, actorId, openid);
      return sessions.revokeOthers(scope, subjectOf(actorId), sessionId, 'wechat');
    });
    await live.endSessions(ended);
  };
  return {
    /** One of the own sessions; somebody else's is not there. */
    end: async (staffId: string, sessionId: string): Promise<void> =>
      live.endSessions(await sessions.revoke(tx.outside, sessionId, subjectOf(staffId))),
    endOthers: async ({ actorId, sessionId }: OwnCall): Promise<void> =>
      live.endSessions(await sessions.revokeOthers(tx.outside, subjectOf(actorId), sessionId)),
    /** @throws STAFF.WECHAT_TAKEN, SESSION.WECHAT_REJECTED */
    async bindWechat(call: OwnCall, code: string): Promise<void> {
      await staff.require(tx.outside, call.actorId);
      const { openid } = await loginAtWechat(wechat, code);
      if ((await staff.wechatOf(tx.outside, call.actorId)) !== openid) await setWechat(call, openid);
    },
    unbindWechat: (call: OwnCall): Promise<void> => setWechat(call, null),
  };
};

/** A new authenticator and new recovery codes, against what the person still has. */
export const makeRenewFactors = ({ tx, clock, staff, invitations, factor, sessions, audit, live }: Deps) => {
  /** Does something once a code was right; a wrong one counts as when signing in. @throws STAFF.LOCKED, STAFF.TOTP_WRONG */
  const proven = async <T>(
    { actorId, facts }: OwnCall,
    { code, password }: { code: string; password?: string },
    work: (scope: Scope, account: StaffAccount) => Promise<T>,
  ): Promise<T> => {
    const account = await staff.byId(tx.outside, actorId);
    factor.requireUnlocked(account);
    const isRight = password === undefined || (await isPassword(account.passwordHash, password));
    const answer = isRight
      ? await tx.run(async (scope): Promise<{ value: T } | null> => {
          const passed = await factor.pass(scope, account, code);
          if (passed === null) return null;
          const who = { actorKind: 'staff' as const, actorId, subjectKind: 'staff', subjectId: actorId };
          if (passed === 'recovery_code')
            await audit.record(scope, { ...who, ...facts, action: 'staff.recovery_code_used' });
          return { value: await work(scope, account) };
        })
      : null;
    if (answer) return answer.value;
    await factor.recordFailure(actorId, 'staff.proof_failed', facts);
    throw new AppError(password === undefined ? 'STAFF.TOTP_WRONG' : 'STAFF.PROOF_WRONG', { staffId: actorId });
  };

  return {
    /** @throws STAFF.LOCKED, STAFF.TOTP_WRONG */
    renewRecoveryCodes: (call: OwnCall, totp: string): Promise<{ recoveryCodes: string[] }> =>
      proven(call, { code: totp }, async (scope) => ({
        recoveryCodes: await invitations.renewRecoveryCodes(scope, call.actorId),
      })),
    /** The secret for a new authenticator; the old one holds until the first code of the new. @throws STAFF.LOCKED, STAFF.NO_PASSWORD, STAFF.PROOF_WRONG */
    async propose(call: OwnCall, proof: { password: string; code: string }): Promise<TotpProposalView> {
      const { passwordHash } = await staff.byId(tx.outside, call.actorId);
      if (passwordHash === NOT_SET) throw new AppError('STAFF.NO_PASSWORD', { staffId: call.actorId });
      return proven(call, proof, async (scope, { username }) => {
        const totpSecret = newTotpSecret();
        const until = new Date(clock.now().getTime() + PROPOSAL_MS);
        await staff.proposeTotp(scope, call.actorId, totpSecret, until);
        return { totpSecret, totpUri: totpUriOf(totpSecret, username), expiresAt: until.toISOString() };
      });
    },
    /**
     * The first code of the new authenticator. The other devices are let out, because the phone may be lost, and the
     * recovery codes are new. @throws STAFF.PROPOSAL_OVER, STAFF.TOTP_WRONG
     */
    async adopt({ actorId, sessionId }: OwnCall, totp: string): Promise<{ recoveryCodes: string[] }> {
      const next = await staff.nextTotpOf(tx.outside, actorId);
      if (!next) throw new AppError('STAFF.PROPOSAL_OVER', { staffId: actorId });
      const counter = totpCounterOf(next.secret, totp, clock.now());
      if (counter === null) throw new AppError('STAFF.TOTP_WRONG', { staffId: actorId });
      const { recoveryCodes, ended } = await tx.run(async (scope) => {
        if (!(await staff.adoptTotp(scope, actorId, next, counter)))
          throw new AppError('STAFF.PROPOSAL_OVER', { staffId: actorId });
        return {
          recoveryCodes: await invitations.renewRecoveryCodes(scope, actorId),
          ended: await sessions.revokeOthers(scope, subjectOf(actorId), sessionId),
        };
      });
      await live.endSessions(ended);
      return { recoveryCodes };
    },
  };
};
