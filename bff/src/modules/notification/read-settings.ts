import type { MessageSettings } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { ChannelChoiceRepository } from './channel-choice.repository';
import { messageTitles } from './message-titles';
import { presentConsent } from './notification.presenter';
import type { SubscriptionRepository } from './subscription.repository';
import type { TemplateBook } from './template-book';

interface Deps {
  tx: Transactions;
  book: TemplateBook;
  choices: ChannelChoiceRepository;
  subscriptions: SubscriptionRepository;
}

/** What leaves the app for one person: what the hospital has, what the person wants, what WeChat still allows. */
export const makeReadSettings =
  ({ tx, book, choices, subscriptions }: Deps) =>
  async (userId: string): Promise<MessageSettings> => {
    const [isOff, rows] = await Promise.all([
      choices.offOf(tx.outside, [userId]),
      subscriptions.listOf(tx.outside, userId),
    ]);
    const consents = new Map(rows.map((row) => [row.templateKey, row]));
    return {
      kinds: book.kinds.map(({ key, label, events, channels }) => ({
        ...{ key, label, covers: events.map((event) => messageTitles[event]) },
        channels: channels.map((channel) => ({ channel, on: !isOff(userId, key, channel) })),
        consent: channels.includes('subscribe') ? presentConsent(book.isLasting(key), consents.get(key)) : null,
      })),
    };
  };
