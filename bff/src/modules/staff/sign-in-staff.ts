import { MINUTE, type StaffSessionView } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { newToken } from '../../platform/crypto/tokens';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { CallFacts } from '../../platform/http/bind';
import type { Clock } from '../../ports/clock';
import type { WechatPort } from '../../ports/wechat';
import type { Audit } from '../audit';
import { loginAtWechat } from '../identity';
import type { InvitationRepository } from './invitation.repository';
import type { OpenStaffSession } from './open-staff-session';
import { hashPassword, isPassword, totpCounterOf } from './staff.credentials';
import { NOT_SET, type StaffAccount, type StaffRepository } from './staff.repository';

const FAILURES_MAX = 5;
const LOCK_MS = 15 * MINUTE;
/** Stands in for a missing account, so that an unknown name costs the same work. */
const DECOY_SECRET = 'JBSWY3DPEHPK3PXP';
const SIX_DIGITS = /^\d{6}$/;

interface Deps {
  tx: Transactions;
  clock: Clock;
  staff: Pick<
    StaffRepository,
    'findAccount' | 'findByWechat' | 'useTotpStep' | 'enterUnlocked' | 'enterByWechat' | 'countFailure'
  >;
  invitations: Pick<InvitationRepository, 'useRecoveryCode'>;
  openSession: OpenStaffSession;
  audit: Audit;
  wechat: Pick<WechatPort, 'login'>;
}

export interface StaffSignInCommand {
  username: string;
  password: string;
  /** Six digits of the authenticator, or a recovery code. */
  totp: string;
  facts: CallFacts;
}

const canSignIn = (account: StaffAccount | null): account is StaffAccount =>
  account !== null && account.deactivatedAt === null && account.passwordHash !== NOT_SET;

/**
 * Signs a member of staff in with password and one-time code. Every wrong attempt reads the same, whichever part was
 * wrong and whether or not the name exists; a code works once.
 * @throws STAFF.SIGN_IN_FAILED, STAFF.LOCKED after five wrong attempts
 */
export const makeSignInStaff = ({ tx, clock, staff, invitations, openSession, audit }: Deps) => {
  const decoyHash = hashPassword(newToken());

  const recordFailure = (account: StaffAccount | null, facts: CallFacts): Promise<void> =>
    tx.run(async (scope) => {
      const subjectId = account?.id ?? 'unknown';
      await staff.countFailure(scope, subjectId, FAILURES_MAX, LOCK_MS);
      const who = { actorKind: 'staff' as const, actorId: subjectId, subjectKind: 'staff', subjectId };
      await audit.record(scope, { ...who, ...facts, action: 'staff.sign_in_failed' });
    });

  const passSecondFactor = async (
    scope: Scope,
    { id, totpSecret }: StaffAccount,
    code: string,
  ): Promise<string | null> => {
    if (!SIX_DIGITS.test(code)) {
      if (!(await invitations.useRecoveryCode(scope, id, code))) return null;
      // Locked or ended in this very moment: thrown, so that the code is not used up.
      if (!(await staff.enterUnlocked(scope, id))) throw new AppError('STAFF.LOCKED', { staffId: id });
      return 'staff.signed_in_with_recovery_code';
    }
    const counter = totpCounterOf(totpSecret, code, clock.now());
    return counter !== null && (await staff.useTotpStep(scope, id, counter)) ? 'staff.signed_in' : null;
  };

  const open = (account: StaffAccount, code: string, facts: CallFacts): Promise<StaffSessionView | null> =>
    tx.run(async (scope) => {
      const action = await passSecondFactor(scope, account, code);
      return action === null ? null : openSession(scope, account, action, facts);
    });

  return async ({ username, password, totp, facts }: StaffSignInCommand): Promise<StaffSessionView> => {
    const found = await staff.findAccount(tx.outside, username);
    const account = canSignIn(found) ? found : null;
    if (account?.lockedUntil && account.lockedUntil > clock.now()) {
      throw new AppError('STAFF.LOCKED', { staffId: account.id });
    }
    const isRight = await isPassword(account?.passwordHash ?? (await decoyHash), password);
    if (!account) totpCounterOf(DECOY_SECRET, totp, clock.now());
    const view = account && isRight ? await open(account, totp, facts) : null;
    if (view) return view;
    await recordFailure(found, facts);
    throw new AppError('STAFF.SIGN_IN_FAILED', { staffId: found?.id ?? null });
  };
};

/** Signs in with the WeChat that is bound to an account. @throws STAFF.WECHAT_UNBOUND, SESSION.WECHAT_REJECTED */
export const makeSignInByWechat =
  ({ tx, staff, openSession, wechat }: Deps) =>
  async (code: string, facts: CallFacts): Promise<StaffSessionView> => {
    const { openid } = await loginAtWechat(wechat, code);
    const account = await staff.findByWechat(tx.outside, openid);
    const view =
      account &&
      (await tx.run(async (scope) =>
        (await staff.enterByWechat(scope, account.id, openid))
          ? openSession(scope, account, 'staff.signed_in_by_wechat', facts)
          : null,
      ));
    if (!view) throw new AppError('STAFF.WECHAT_UNBOUND', { staffId: account?.id ?? null });
    return view;
  };
