import type { StaffSessionView } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { newToken } from '../../platform/crypto/tokens';
import type { Transactions } from '../../platform/db/transaction';
import type { CallFacts } from '../../platform/http/bind';
import type { Clock } from '../../ports/clock';
import type { WechatPort } from '../../ports/wechat';
import { loginAtWechat } from '../identity';
import type { OpenStaffSession } from './open-staff-session';
import type { SecondFactor } from './second-factor';
import { hashPassword, isPassword, totpCounterOf } from './staff.credentials';
import { NOT_SET, type StaffAccount, type StaffRepository } from './staff.repository';

/** Stands in for a missing account, so that an unknown name costs the same work. */
const DECOY_SECRET = 'JBSWY3DPEHPK3PXP';

interface Deps {
  tx: Transactions;
  clock: Clock;
  staff: Pick<StaffRepository, 'findAccount' | 'findByWechat' | 'enterByWechat'>;
  factor: SecondFactor;
  openSession: OpenStaffSession;
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
export const makeSignInStaff = ({ tx, clock, staff, factor, openSession }: Deps) => {
  const decoyHash = hashPassword(newToken());

  const open = (account: StaffAccount, code: string, facts: CallFacts): Promise<StaffSessionView | null> =>
    tx.run(async (scope) => {
      const passed = await factor.pass(scope, account, code);
      if (passed === null) return null;
      const action = passed === 'password' ? 'staff.signed_in' : 'staff.signed_in_with_recovery_code';
      return openSession(scope, account, action, facts);
    });

  return async ({ username, password, totp, facts }: StaffSignInCommand): Promise<StaffSessionView> => {
    const found = await staff.findAccount(tx.outside, username);
    const account = canSignIn(found) ? found : null;
    if (account) factor.requireUnlocked(account);
    const isRight = await isPassword(account?.passwordHash ?? (await decoyHash), password);
    if (!account) totpCounterOf(DECOY_SECRET, totp, clock.now());
    const view = account && isRight ? await open(account, totp, facts) : null;
    if (view) return view;
    await factor.recordFailure(found?.id ?? 'unknown', 'staff.sign_in_failed', facts);
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
