import type { PrivacyPolicyView } from '@anzhen/shared-types';
import type { Routes } from '../../platform/http/bind';
import type { Transactions } from '../../platform/db/transaction';
import type { makePrivacy } from './privacy';
import type { Sessions } from './session.repository';
import type { makeSignIn } from './sign-in';

interface Deps {
  tx: Transactions;
  signIn: ReturnType<typeof makeSignIn>;
  sessions: Sessions;
  privacy: ReturnType<typeof makePrivacy>;
  policy: PrivacyPolicyView;
}

export const makeIdentityRoutes = ({ tx, signIn, sessions, privacy, policy }: Deps): Routes => ({
  signIn: ({ body }) => signIn(body.code),
  signOut: async ({ sessionId }) => void (await sessions.revoke(tx.outside, sessionId)),
  getMe: ({ actorId }) => privacy.me(actorId),
  updateSettings: ({ actorId, body }) => privacy.updateSettings(actorId, body.fontSize),
  getPrivacyPolicy: () => Promise.resolve(policy),
  agreePrivacy: ({ actorId, body }) => privacy.agree(actorId, body.version),
  withdrawPrivacy: ({ actorId }) => privacy.withdraw(actorId),
});
