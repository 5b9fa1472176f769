import { subscriptionKey } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Log } from '../../platform/log/log';
import { PushRejected, type WechatEvent, type WechatPush } from '../../ports/wechat';
import type { Accounts } from '../identity';
import type { ReceiptRepository } from './receipt.repository';
import type { SubscriptionRepository } from './subscription.repository';
import type { TemplateBook } from './template-book';

interface Deps {
  tx: Transactions;
  log: Log;
  push: WechatPush;
  accounts: Pick<Accounts, 'findByOpenid'>;
  book: TemplateBook;
  receipts: ReceiptRepository;
  subscriptions: SubscriptionRepository;
}

type Query = Readonly<Record<string, string>>;

/** Verifies what WeChat pushes and keeps it; the same push once more changes nothing. */
export const makeAcceptPush = ({ tx, log, push, accounts, book, receipts, subscriptions }: Deps) => {
  const verified = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof PushRejected)) throw error;
      log.warn({ reason: error.reason }, 'push of WeChat refused');
      throw new AppError('MESSAGE.PUSH_REJECTED', { reason: error.reason });
    }
  };
  const userOf = (openid: string | null): Promise<string | null> =>
    openid === null ? Promise.resolve(null) : accounts.findByOpenid(tx.outside, openid);
  const keyOf = (templateId: string) => subscriptionKey.options.find((key) => book.ids.subscribe[key] === templateId);

  const keepOne = async (event: WechatEvent): Promise<void> => {
    const userId = await userOf(event.openid);
    if (event.kind === 'receipt') {
      const { appId, remoteId, templateId, outcome } = event;
      await receipts.accept(tx.outside, [{ appId, remoteId, templateId, outcome, userId }]);
      return;
    }
    const key = keyOf(event.templateId);
    if (userId !== null && key) await subscriptions.turnOff(tx.outside, userId, key, event.at);
  };

  return {
    echo: (query: Query): string => verified(() => push.echo(query)),
    /** @throws MESSAGE.PUSH_REJECTED */
    async accept(_headers: unknown, rawBody: string, query: Query): Promise<void> {
      // A push holds one event, or the templates of one person.
      for (const event of verified(() => push.read(query, rawBody))) await keepOne(event);
    },
  };
};
