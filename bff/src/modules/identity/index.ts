import type { PrivacyPolicyView } from '@anzhen/shared-types';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { SessionCache } from '../../ports/session-cache';
import type { WechatPort } from '../../ports/wechat';
import { makeIdentityRoutes } from './identity.routes';
import { makePrivacy } from './privacy';
import { makeSessions } from './session.repository';
import { makeSignIn } from './sign-in';
import { makeUserRepository } from './user.repository';

export type { Accounts } from './accounts';
export type { SessionEntrance } from './identity.table';
export type { PrivacyGate } from './privacy';
export type { SessionActor, Sessions } from './session.repository';
export { makeSessions } from './session.repository';
export { loginAtWechat } from './sign-in';

interface Deps {
  tx: Transactions;
  clock: Clock;
  cipher: FieldCipher;
  cache: SessionCache;
  wechat: Pick<WechatPort, 'login'>;
  policy: PrivacyPolicyView;
}

export const makeIdentityModule = ({ tx, clock, cipher, cache, wechat, policy }: Deps) => {
  const sessions = makeSessions({ tx, clock, cache });
  const users = makeUserRepository({ clock, cipher });
  const privacy = makePrivacy({ tx, users, policy });
  const signIn = makeSignIn({ tx, wechat, sessions, users, policyVersion: policy.version });
  return {
    routes: makeIdentityRoutes({ tx, signIn, sessions, privacy, policy }),
    sessions,
    accounts: users,
    privacyGate: privacy,
    erase: users.erase,
    profileOf: privacy.me,
  };
};
