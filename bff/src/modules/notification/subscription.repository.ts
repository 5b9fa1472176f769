import { SECOND, type SubscriptionAnswer, type SubscriptionKey } from '@anzhen/shared-types';
import { In, LessThan, MoreThan } from 'typeorm';
import { insertUnlessExists } from '../../platform/db/insert-row';
import { forUpdate, marks, readRows } from '../../platform/db/read-rows';
import type { Scope } from '../../platform/db/transaction';
import { updateEach } from '../../platform/db/update-each';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import { SubscriptionRow } from './notification.table';

// WeChat is the truth and says 43101 when nothing is left; a phone that reports too often must not pile up promises.
const REMAINING_MAX = 50;

/** One consent is one message; a consent that lasts is one that is not used up. */
const REMAINING_AFTER: Record<SubscriptionAnswer, string> = {
  accept: `CASE WHEN remaining < ${REMAINING_MAX} THEN remaining + 1 ELSE remaining END`,
  reject: 'remaining',
  filter: 'remaining',
  ban: '0',
};

export interface WantedSend {
  userId: string;
  templateKey: SubscriptionKey;
  /** 长期订阅: until it is turned off. */
  isLasting: boolean;
}

/** How many sends of one template are left of many people; whoever has none is left out. */
const remainingOf = async (
  { manager }: Scope,
  userIds: readonly string[],
  templateKey: SubscriptionKey,
): Promise<ReadonlyMap<string, number>> => {
  const where = { userId: In([...userIds]), templateKey, remaining: MoreThan(0) };
  const rows = await manager.findBy(SubscriptionRow, where);
  return new Map(rows.map(({ userId, remaining }) => [userId, remaining]));
};

export const makeSubscriptionRepository = ({ clock }: { clock: Clock }) => {
  const change = async (
    { manager }: Scope,
    userIds: readonly string[],
    templateKey: string,
    remaining: string,
  ): Promise<void> => {
    await manager
      .createQueryBuilder()
      .update(SubscriptionRow)
      .set({ remaining: () => remaining, updatedAt: clock.now() })
      .where('user_id IN (:...userIds) AND template_key = :templateKey', { userIds, templateKey })
      .execute();
  };

  return {
    listOf: ({ manager }: Scope, userId: string): Promise<SubscriptionRow[]> =>
      manager.findBy(SubscriptionRow, { userId }),
    remainingOf,
    async record(
      scope: Scope,
      userId: string,
      templateKey: SubscriptionKey,
      answer: SubscriptionAnswer,
    ): Promise<void> {
      const now = clock.now();
      const row = { id: newId('grant', now), userId, templateKey, remaining: 0, lastAnswer: null, updatedAt: now };
      await insertUnlessExists(scope, SubscriptionRow, row);
      await change(scope, [userId], templateKey, REMAINING_AFTER[answer]);
      await scope.manager.update(SubscriptionRow, { userId, templateKey }, { lastAnswer: answer });
    },
    /**
     * Takes sends before WeChat is asked; one that lasts is only looked at. Answers which of the wanted there were,
     * in their order. Needs a transaction.
     */
    async take(scope: Scope, wanted: readonly WantedSend[]): Promise<boolean[]> {
      const users = [...new Set(wanted.map(({ userId }) => userId))].sort();
      if (users.length === 0) return [];
      const where = `WHERE user_id IN (${marks(users)}) ORDER BY id ${forUpdate(scope)}`;
      const rows = await readRows(scope, SubscriptionRow, where, users);
      const taken = new Set<SubscriptionRow>();
      const granted = wanted.map(({ userId, templateKey, isLasting }) => {
        const row = rows.find((each) => each.userId === userId && each.templateKey === templateKey);
        if (!row || row.remaining <= 0) return false;
        if (isLasting) return true;
        row.remaining -= 1;
        taken.add(row);
        return true;
      });
      const updatedAt = clock.now();
      const changes = [...taken].map(({ id, remaining }) => ({ id, remaining, updatedAt }));
      await updateEach(scope, SubscriptionRow, changes);
      return granted;
    },
    /**
     * The person did not want this template any more at that time, says WeChat. Who has allowed it since, wants it: a push
     * that comes late or twice takes nothing away. Where that leaves us wrong, WeChat's 43101 empties the count.
     */
    async turnOff(scope: Scope, userId: string, templateKey: SubscriptionKey, at: Date): Promise<void> {
      const none = { remaining: 0, lastAnswer: 'reject', updatedAt: clock.now() };
      // WeChat counts whole seconds.
      const updatedAt = LessThan(new Date(at.getTime() + SECOND));
      await scope.manager.update(SubscriptionRow, { userId, templateKey, updatedAt }, none);
    },
    /** One send for each time that a person stands in the list. */
    async giveBack(scope: Scope, userIds: readonly string[], templateKey: SubscriptionKey): Promise<void> {
      const times = new Map<string, number>();
      for (const userId of userIds) times.set(userId, (times.get(userId) ?? 0) + 1);
      for (const sends of new Set(times.values())) {
        const users = [...times].filter(([, each]) => each === sends).map(([userId]) => userId);
        await change(scope, users, templateKey, `remaining + ${sends}`);
      }
    },
    /** WeChat says that nothing is left, whatever we counted. */
    empty: (scope: Scope, userIds: readonly string[], templateKey: SubscriptionKey): Promise<void> =>
      change(scope, userIds, templateKey, '0'),
  };
};

export type SubscriptionRepository = ReturnType<typeof makeSubscriptionRepository>;
