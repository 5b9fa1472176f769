import { DAY, HOUR, type SubscriptionKey } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { HospitalConfig } from '../../platform/hospital-config';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Routes } from '../../platform/http/bind';
import type { Clock } from '../../ports/clock';
import type { ChannelChoiceRepository } from './channel-choice.repository';
import { makeDecideChannel } from './decide-channel';
import type { DeliveryRepository } from './delivery.repository';
import type { MessageRepository } from './message.repository';
import { presentMessage } from './notification.presenter';
import type { WakeLane } from './notify';
import { makeReadSettings } from './read-settings';
import type { SubscriptionRepository } from './subscription.repository';
import type { TemplateBook } from './template-book';

interface Deps {
  tx: Transactions;
  clock: Clock;
  config: HospitalConfig['messages'];
  messages: MessageRepository;
  subscriptions: SubscriptionRepository;
  deliveries: DeliveryRepository;
  choices: ChannelChoiceRepository;
  book: TemplateBook;
  wakeLane: WakeLane;
}

export const makeNotificationRoutes = (deps: Deps): Routes => {
  const { tx, clock, config, messages, subscriptions, deliveries, choices, book, wakeLane } = deps;
  const readSettings = makeReadSettings(deps);
  const decideChannel = makeDecideChannel(deps);
  const keptSince = (): Date => new Date(clock.now().getTime() - config.keepDays * DAY);
  /** WeChat lets us ask only after a tap, so the permission often comes just after the message it is meant for. */
  const sendWhatWaited = async (scope: Scope, userId: string, key: SubscriptionKey): Promise<void> => {
    const since = new Date(clock.now().getTime() - HOUR);
    const messageId = await deliveries.reopenUnsent(scope, userId, book.eventsOf(key), since);
    if (messageId === null) return;
    await messages.sendAgain(scope, [messageId], clock.now());
    wakeLane(scope, 'now');
  };

  return {
    async listMessages({ actorId }) {
      const since = keptSince();
      const [rows, unreadCount] = await Promise.all([
        messages.listOf(tx.outside, actorId, since),
        messages.countUnread(tx.outside, actorId, since),
      ]);
      return { messages: rows.map(presentMessage), unreadCount, keepDays: config.keepDays };
    },
    async readMessage({ actorId, params }) {
      const isTheirs = await messages.markRead(tx.outside, actorId, params.messageId, clock.now());
      if (!isTheirs) throw new AppError('MESSAGE.NOT_FOUND', { messageId: params.messageId });
    },
    getMessageSettings: ({ actorId }) => readSettings(actorId),
    decideMessageChannel: ({ actorId, params, body }) => decideChannel({ userId: actorId, ...params, ...body }),
    async reportSubscriptions({ actorId, body }) {
      // One tap asks for a template once; a second answer for it in the same report counts for nothing.
      const answers = new Map(body.results.map(({ key, answer }) => [key, answer]));
      await tx.run(async (scope) => {
        for (const [key, answer] of answers) {
          await subscriptions.record(scope, actorId, key, answer);
          if (answer !== 'accept') continue;
          // Who asks for a reminder now wants it, whatever was turned off before.
          await choices.turnOn(scope, actorId, key, 'subscribe');
          await sendWhatWaited(scope, actorId, key);
        }
      });
      return readSettings(actorId);
    },
  };
};
