import { type SubscriptionList } from '@anzhen/shared-types';
import { insertUnlessExists } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { TemplateKey } from './message-titles';
import { SubscriptionRow } from './notification.table';

export type SubscriptionAnswer = NonNullable<SubscriptionList['subscriptions'][number]['lastAnswer']>;

// WeChat is the truth and says 43101 when nothing is left; a phone that reports too often must not pile up promises.
const REMAINING_MAX = 50;

const REMAINING_AFTER: Record<SubscriptionAnswer, string> = {
  accept: `CASE WHEN remaining < ${REMAINING_MAX} THEN remaining + 1 ELSE remaining END`,
  reject: 'remaining',
  filter: 'remaining',
  ban: '0',
};

export const makeSubscriptionRepository = ({ clock }: { clock: Clock }) => {
  const change = async (scope: Scope, userId: string, templateKey: string, remaining: string, extra = '') => {
    const { affected } = await scope.manager
      .createQueryBuilder()
      .update(SubscriptionRow)
      .set({ remaining: () => remaining, updatedAt: clock.now() })
      .where(`user_id = :userId AND template_key = :templateKey ${extra}`, { userId, templateKey })
      .execute();
    return affected === 1;
  };

  return {
    listOf: ({ manager }: Scope, userId: string): Promise<SubscriptionRow[]> =>
      manager.findBy(SubscriptionRow, { userId }),
    async record(scope: Scope, userId: string, templateKey: TemplateKey, answer: SubscriptionAnswer): Promise<void> {
      const now = clock.now();
      const row = { id: newId('grant', now), userId, templateKey, remaining: 0, lastAnswer: null, updatedAt: now };
      await insertUnlessExists(scope, SubscriptionRow, row);
      await change(scope, userId, templateKey, REMAINING_AFTER[answer]);
      await scope.manager.update(SubscriptionRow, { userId, templateKey }, { lastAnswer: answer });
    },
    /** Takes one send before WeChat is asked; false when none is left. */
    takeOne: (scope: Scope, userId: string, templateKey: TemplateKey): Promise<boolean> =>
      change(scope, userId, templateKey, 'remaining - 1', 'AND remaining > 0'),
    giveBack: (scope: Scope, userId: string, templateKey: TemplateKey): Promise<boolean> =>
      change(scope, userId, templateKey, 'remaining + 1'),
    /** WeChat says that nothing is left, whatever we counted. */
    empty: (scope: Scope, userId: string, templateKey: TemplateKey): Promise<boolean> =>
      change(scope, userId, templateKey, '0'),
  };
};

export type SubscriptionRepository = ReturnType<typeof makeSubscriptionRepository>;
