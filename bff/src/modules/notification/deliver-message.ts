import { hospitalTime, MINUTE } from '@anzhen/shared-types';
import type { HospitalConfig, MessageTemplate } from '../../platform/hospital-config';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import type { TemplateData } from '../../ports/wechat';
import { templateOf } from './message-titles';
import type { MessageRepository } from './message.repository';
import { type ChannelDeps, makeWechatChannels } from './wechat-channels';

export interface DeliverDeps extends ChannelDeps {
  clock: Clock;
  log: Log;
  templates: HospitalConfig['messages']['templates'];
  messages: MessageRepository;
}

// "Go to the room now" is wrong when it comes late: by then the next person sits there.
const CALL_GOOD_FOR_MS = 10 * MINUTE;

const fill = (template: MessageTemplate, facts: Readonly<Record<string, string>>, sentAt: Date): TemplateData =>
  Object.fromEntries(
    Object.entries(template.fields).map(([field, { fact, otherwise }]) => [
      field,
      // A time field takes nothing but a time; without a fact it is the moment of the message.
      facts[fact] || otherwise || hospitalTime(sentAt),
    ]),
  );

/**
 * Sends one message through WeChat: a call through the official account when the person follows it, all else (and a call
 * that could not go that way) as a subscribe message. Throws when it should be tried again.
 */
export const makeDeliverMessage = (deps: DeliverDeps) => {
  const { tx, clock, log, templates, messages } = deps;
  const { sendOfficial, sendSubscribe } = makeWechatChannels(deps);

  return async ({
    messageId,
    facts,
  }: {
    messageId: string;
    facts: Readonly<Record<string, string>>;
  }): Promise<void> => {
    const message = await messages.find(tx.outside, messageId);
    // Deleted by age or with the account: nothing is left to tell.
    if (!message) return;
    const key = templateOf[message.event as keyof typeof templateOf];
    if (key === undefined) return;
    const isCall = message.event === 'queue_called';
    if (isCall && clock.now().getTime() - message.createdAt.getTime() > CALL_GOOD_FOR_MS) {
      log.warn({ messageId }, 'call was too old to be sent');
      return;
    }
    const data = fill(templates[key], facts, message.createdAt);
    const isThere = isCall && (await sendOfficial(message, key, data)) === 'sent';
    const status = isThere ? 'sent' : await sendSubscribe(message, key, data);
    log.info({ messageId, event: message.event, status }, 'message delivery ended');
  };
};
