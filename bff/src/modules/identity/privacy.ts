import type { MeView, PrivacyPolicyView } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Statement } from '../../platform/db/together';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { UserRow } from './identity.table';
import type { UserRepository } from './user.repository';

interface Deps {
  tx: Transactions;
  users: Pick<UserRepository, 'byId' | 'agreedTo' | 'keepAgreedTo' | 'recordConsent' | 'setFontSize'>;
  policy: PrivacyPolicyView;
}

export interface PrivacyGate {
  /** @throws PRIVACY.REQUIRED unless the person agreed to the policy in force */
  requireAgreement(scope: Scope, userId: string): Promise<void>;
  /** Those of many who agreed to the policy in force. */
  agreedAmong(scope: Scope, userIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** The same; these accounts are held until the transaction ends, so that their limits are judged by one at a time. */
  keepAgreed(scope: Scope, userIds: readonly string[]): Statement<ReadonlySet<string>>;
}

const presentMe = (user: UserRow, policy: PrivacyPolicyView): MeView => ({
  userId: user.id,
  privacy: {
    currentVersion: policy.version,
    agreedVersion: user.privacyVersion,
    agreedAt: user.privacyAgreedAt?.toISOString() ?? null,
  },
  settings: { fontSize: user.fontSize as MeView['settings']['fontSize'] },
});

/** Agreement is asked before the first collection and can be withdrawn at any time (个人信息保护法 §14–15). */
export const makePrivacy = ({ tx, users, policy }: Deps) => {
  const me = async (userId: string): Promise<MeView> => presentMe(await users.byId(tx.outside, userId), policy);
  return {
    me,
    async agree(userId: string, version: string): Promise<MeView> {
      if (version !== policy.version) throw new AppError('PRIVACY.VERSION_OUTDATED', { userId, version });
      await tx.run(async (scope) => {
        await users.recordConsent(scope, await users.byId(scope, userId), 'agreed', version);
      });
      return me(userId);
    },
    async withdraw(userId: string): Promise<MeView> {
      await tx.run(async (scope) => {
        const user = await users.byId(scope, userId);
        if (user.privacyVersion !== null) await users.recordConsent(scope, user, 'withdrawn', user.privacyVersion);
      });
      return me(userId);
    },
    async updateSettings(userId: string, fontSize: string): Promise<MeView> {
      await users.setFontSize(tx.outside, userId, fontSize);
      return me(userId);
    },
    agreedAmong: (scope: Scope, userIds: readonly string[]) => users.agreedTo(scope, userIds, policy.version),
    keepAgreed: (scope: Scope, userIds: readonly string[]) => users.keepAgreedTo(scope, userIds, policy.version),
    async requireAgreement(scope: Scope, userId: string): Promise<void> {
      const user = await users.byId(scope, userId);
      if (user.privacyVersion !== policy.version) throw new AppError('PRIVACY.REQUIRED', { userId });
    },
  };
};
