import type { MessageEvent, MessageView, SubscriptionKey, SubscriptionList } from '@anzhen/shared-types';
import type { MessageRow, SubscriptionRow } from './notification.table';
import type { SubscriptionAnswer } from './subscription.repository';

export const presentMessage = (row: MessageRow): MessageView => ({
  id: row.id,
  event: row.event as MessageEvent,
  title: row.title,
  body: row.body,
  at: row.createdAt.toISOString(),
  unread: row.readAt === null,
  link: row.link,
});

export const presentSubscription = (
  key: SubscriptionKey,
  label: string,
  row: SubscriptionRow | undefined,
): SubscriptionList['subscriptions'][number] => ({
  key,
  label,
  remaining: row?.remaining ?? 0,
  lastAnswer: (row?.lastAnswer ?? null) as SubscriptionAnswer | null,
});
