import { DAY, HOUR, type MessageEvent, type SubscriptionKey, type SubscriptionList } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { HospitalConfig } from '../../platform/hospital-config';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Routes } from '../../platform/http/bind';
import type { Clock } from '../../ports/clock';
import type { DeliveryRepository } from './delivery.repository';
import type { MessageRepository } from './message.repository';
import { presentMessage, presentSubscription } from './notification.presenter';
import type { SubscriptionRepository } from './subscription.repository';
import { askableIds, type TemplateBook } from './template-book';

interface Deps {
  tx: Transactions;
  clock: Clock;
  config: HospitalConfig['messages'];
  messages: MessageRepository;
  subscriptions: SubscriptionRepository;
  deliveries: DeliveryRepository;
  book: TemplateBook;
}

export const makeNotificationRoutes = (deps: Deps): Routes => {
  const { tx, clock, config, messages, subscriptions, deliveries, book } = deps;
  const keptSince = (): Date => new Date(clock.now().getTime() - config.keepDays * DAY);
  const listSubscriptions = async (userId: string): Promise<SubscriptionList> => {
    const rows = await subscriptions.listOf(tx.outside, userId);
    const of = (key: string) => rows.find(({ templateKey }) => templateKey === key);
    return {
      subscriptions: (Object.keys(askableIds(book.ids)) as SubscriptionKey[]).map((key) =>
        presentSubscription(key, config.templates[key].label, of(key)),
      ),
    };
  };

  /** WeChat lets us ask only after a tap, so the permission often comes just after the message it is meant for. */
  const sendWhatWaited = async (scope: Scope, userId: string, key: SubscriptionKey): Promise<void> => {
    const events = Object.keys(config.events).filter((event) => book.ruleOf(event as MessageEvent)?.template === key);
    const since = new Date(clock.now().getTime() - HOUR);
    const messageId = await deliveries.reopenUnsent(scope, userId, events, since);
    if (messageId !== null) await messages.sendAgain(scope, [messageId], clock.now());
  };

  return {
    async listMessages({ actorId }) {
      const since = keptSince();
      const [rows, unreadCount] = await Promise.all([
        messages.listOf(tx.outside, actorId, since),
        messages.countUnread(tx.outside, actorId, since),
      ]);
      return { messages: rows.map(presentMessage), unreadCount };
    },
    async readMessage({ actorId, params }) {
      const isTheirs = await messages.markRead(tx.outside, actorId, params.messageId, clock.now());
      if (!isTheirs) throw new AppError('MESSAGE.NOT_FOUND', { messageId: params.messageId });
    },
    listSubscriptions: ({ actorId }) => listSubscriptions(actorId),
    async reportSubscriptions({ actorId, body }) {
      // One tap asks for a template once; a second answer for it in the same report counts for nothing.
      const answers = new Map(body.results.map(({ key, answer }) => [key, answer]));
      await tx.run(async (scope) => {
        for (const [key, answer] of answers) {
          await subscriptions.record(scope, actorId, key, answer);
          if (answer === 'accept') await sendWhatWaited(scope, actorId, key);
        }
      });
      return listSubscriptions(actorId);
    },
  };
};
