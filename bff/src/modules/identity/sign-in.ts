import { AppError } from '../../platform/app-error';
import type { Scope, Transactions } from '../../platform/db/transaction';
import { WechatError, type WechatLogin, type WechatPort } from '../../ports/wechat';
import type { Sessions } from './session.repository';

/** WeChat's codes for a login code that is used up, expired, forged or blocked. */
const REFUSED_CODES = new Set([40029, 40163, 40226, 41008]);

interface Deps {
  tx: Transactions;
  wechat: Pick<WechatPort, 'login'>;
  sessions: Sessions;
  users: {
    findOrAdd(
      scope: Scope,
      login: { openid: string; unionid: string | null },
    ): Promise<{ id: string; privacyVersion: string | null }>;
  };
  policyVersion: string;
}

/** Who a wx.login code belongs to. @throws SESSION.WECHAT_REJECTED, SERVER.BUSY */
export const loginAtWechat = (wechat: Deps['wechat'], code: string): Promise<WechatLogin> =>
  wechat.login(code).catch((error: unknown) => {
    if (!(error instanceof WechatError)) throw error;
    throw new AppError(REFUSED_CODES.has(error.code) ? 'SESSION.WECHAT_REJECTED' : 'SERVER.BUSY', {
      errcode: error.code,
    });
  });

/** Exchanges a wx.login code for a session. @throws SESSION.WECHAT_REJECTED, SERVER.BUSY */
export const makeSignIn =
  ({ tx, wechat, sessions, users, policyVersion }: Deps) =>
  async (code: string) => {
    const login = await loginAtWechat(wechat, code);
    // In its own statements: after losing the race for a new account, this reads what the winner committed.
    const user = await users.findOrAdd(tx.outside, login);
    return tx.run(async (scope) => {
      const session = await sessions.open(scope, { subjectKind: 'user', subjectId: user.id });
      return {
        token: session.token,
        expiresAt: session.expiresAt.toISOString(),
        userId: user.id,
        privacyAgreed: user.privacyVersion === policyVersion,
      };
    });
  };
