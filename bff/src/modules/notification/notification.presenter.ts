import type { MessageEvent, MessageSettings, MessageView, SubscriptionAnswer } from '@anzhen/shared-types';
import type { MessageRow, SubscriptionRow } from './notification.table';

export const presentMessage = (row: MessageRow): MessageView => ({
  id: row.id,
  event: row.event as MessageEvent,
  title: row.title,
  body: row.body,
  at: row.createdAt.toISOString(),
  unread: row.readAt === null,
  link: row.link,
});

export const presentConsent = (
  isLasting: boolean,
  row: SubscriptionRow | undefined,
): NonNullable<MessageSettings['kinds'][number]['consent']> => ({
  isLasting,
  remaining: row?.remaining ?? 0,
  lastAnswer: (row?.lastAnswer ?? null) as SubscriptionAnswer | null,
});
