import { hospitalTime, MINUTE } from '@anzhen/shared-types';
import type { HospitalConfig, MessageTemplate } from '../../platform/hospital-config';
import type { Transactions } from '../../platform/db/transaction';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import type { SendResult, TemplateData, WechatPort } from '../../ports/wechat';
import type { Accounts } from '../identity';
import type { Channel, DeliveryRepository, FinalStatus } from './delivery.repository';
import { pageOf } from './message-page';
import { type TemplateKey, templateOf } from './message-titles';
import type { MessageRepository } from './message.repository';
import type { MessageRow } from './notification.table';
import type { SubscriptionRepository } from './subscription.repository';

export interface DeliverDeps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  accounts: Accounts;
  wechat: Pick<WechatPort, 'sendSubscribeMessage' | 'sendTemplateMessage' | 'findOfficialOpenid'>;
  templates: HospitalConfig['messages']['templates'];
  /** Template ids; they belong to the hospital's WeChat accounts and come from the environment. */
  templateIds: { subscribe: Record<TemplateKey, string>; official: Partial<Record<TemplateKey, string>> };
  messages: MessageRepository;
  deliveries: DeliveryRepository;
  subscriptions: SubscriptionRepository;
}

// "Go to the room now" is wrong when it comes late: by then the next person sits there.
const CALL_GOOD_FOR_MS = 10 * MINUTE;

/** WeChat's errcode for "does not follow this official account"; we say the same when we find no follower. */
const NOT_FOLLOWING = 43004;

const fill = (template: MessageTemplate, facts: Readonly<Record<string, string>>, sentAt: Date): TemplateData =>
  Object.fromEntries(
    Object.entries(template.fields).map(([field, { fact, otherwise }]) => [
      field,
      // A time field takes nothing but a time; without a fact it is the moment of the message.
      facts[fact] || otherwise || hospitalTime(sentAt),
    ]),
  );

interface Final {
  status: FinalStatus;
  errorCode: number | null;
  remoteId: string | null;
}

const finalOf = (result: Exclude<SendResult, { kind: 'retry' }>): Final => {
  const none = { errorCode: null, remoteId: null };
  switch (result.kind) {
    case 'sent':
      return { ...none, status: 'sent', remoteId: result.remoteId };
    case 'noQuota':
      return { ...none, status: 'no_quota' };
    case 'refused':
      return { ...none, status: 'refused', errorCode: result.code };
  }
};

/**
 * Sends one message through WeChat: a call through the official account when the person follows it, all else (and a call
 * that could not go that way) as a subscribe message. A send is taken from the person's quota before WeChat is asked, and
 * given back only when WeChat refused. Throws when it should be tried again.
 */
export const makeDeliverMessage = (deps: DeliverDeps) => {
  const { tx, clock, log, accounts, wechat, templates, templateIds, messages, deliveries, subscriptions } = deps;

  /** Does what needs the turn; a failure gives the turn up, so that the next try need not wait for it to end. */
  const holdingTurn = async (message: MessageRow, channel: Channel, work: () => Promise<SendResult>) => {
    let code = -1;
    try {
      const result = await work();
      if (result.kind !== 'retry') return finalOf(result);
      code = result.code;
      throw new Error(`WeChat did not take the message on channel ${channel}: ${code}`);
    } catch (error) {
      await deliveries.release(tx.outside, message.id, channel, code);
      throw error;
    }
  };

  const sendOfficial = async (message: MessageRow, key: TemplateKey, data: TemplateData): Promise<FinalStatus> => {
    const turn = await deliveries.take(tx.outside, message.id, 'official');
    if (turn === 'busy') throw new Error('another worker is sending this message');
    if (turn !== 'new' && turn !== 'resumed') return turn;
    const templateId = templateIds.official[key];
    const final = await holdingTurn(message, 'official', async () => {
      const unionid = await accounts.unionidOf(tx.outside, message.userId);
      const officialOpenid = unionid === null ? null : await wechat.findOfficialOpenid(unionid);
      if (!templateId || officialOpenid === null) return { kind: 'refused', code: NOT_FOLLOWING };
      const page = pageOf(message.link);
      return wechat.sendTemplateMessage({ officialOpenid, templateId, page, data, clientMessageId: message.id });
    });
    const isStranger = final.errorCode === NOT_FOLLOWING;
    const status = isStranger ? ('not_following' as const) : final.status;
    await deliveries.finish(tx.outside, message.id, 'official', { ...final, status });
    return status;
  };

  const sendSubscribe = async (message: MessageRow, key: TemplateKey, data: TemplateData): Promise<FinalStatus> => {
    const { userId } = message;
    const turn = await tx.run(async (scope) => {
      const taken = await deliveries.take(scope, message.id, 'subscribe');
      if (taken !== 'new' || (await subscriptions.takeOne(scope, userId, key))) return taken;
      await deliveries.finish(scope, message.id, 'subscribe', { status: 'no_quota', errorCode: null, remoteId: null });
      return 'no_quota' as const;
    });
    if (turn === 'busy') throw new Error('another worker is sending this message');
    if (turn !== 'new' && turn !== 'resumed') return turn;
    const final = await holdingTurn(message, 'subscribe', async () => {
      const openid = await accounts.openidOf(tx.outside, userId);
      const page = pageOf(message.link);
      return wechat.sendSubscribeMessage({ openid, templateId: templateIds.subscribe[key], page, data });
    });
    await tx.run(async (scope) => {
      if (!(await deliveries.finish(scope, message.id, 'subscribe', final))) return;
      if (final.status === 'no_quota') await subscriptions.empty(scope, userId, key);
      if (final.status === 'refused') await subscriptions.giveBack(scope, userId, key);
    });
    return final.status;
  };

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
