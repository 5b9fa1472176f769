import type { Transactions } from '../../platform/db/transaction';
import type { SendResult, TemplateData, WechatPort } from '../../ports/wechat';
import type { Accounts } from '../identity';
import type { Channel, DeliveryRepository, FinalStatus } from './delivery.repository';
import { pageOf } from './message-page';
import type { TemplateKey } from './message-titles';
import type { MessageRow } from './notification.table';
import type { SubscriptionRepository } from './subscription.repository';

export interface ChannelDeps {
  tx: Transactions;
  accounts: Accounts;
  wechat: Pick<WechatPort, 'sendSubscribeMessage' | 'sendTemplateMessage' | 'findOfficialOpenid'>;
  /** Template ids; they belong to the hospital's WeChat accounts and come from the environment. */
  templateIds: { subscribe: Record<TemplateKey, string>; official: Partial<Record<TemplateKey, string>> };
  deliveries: DeliveryRepository;
  subscriptions: SubscriptionRepository;
}

/** WeChat's errcode for "does not follow this official account"; we say the same when we find no follower. */
const NOT_FOLLOWING = 43004;

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
 * The two ways through WeChat. A send is taken from the person's quota before WeChat is asked, and given back only when
 * WeChat refused. Both throw when the same message should be tried again.
 */
export const makeWechatChannels = (deps: ChannelDeps) => {
  const { tx, accounts, wechat, templateIds, deliveries, subscriptions } = deps;

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
    const status = isStranger ? ('no_follower' as const) : final.status;
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

  return { sendOfficial, sendSubscribe };
};
