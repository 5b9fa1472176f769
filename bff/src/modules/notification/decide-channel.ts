import type { MessageChannel, SubscriptionKey } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { ChannelChoiceRepository } from './channel-choice.repository';
import type { TemplateBook } from './template-book';

interface Deps {
  tx: Transactions;
  book: TemplateBook;
  choices: ChannelChoiceRepository;
}

interface Decision {
  userId: string;
  key: SubscriptionKey;
  channel: MessageChannel;
  on: boolean;
}

/**
 * A person turns one channel of one kind off or on, from the next message on; once more changes nothing.
 * @throws MESSAGE.CHANNEL_NOT_OFFERED
 */
export const makeDecideChannel =
  ({ tx, book, choices }: Deps) =>
  async ({ userId, key, channel, on }: Decision): Promise<void> => {
    const isOffered = book.kinds.some((kind) => kind.key === key && kind.channels.includes(channel));
    if (!isOffered) throw new AppError('MESSAGE.CHANNEL_NOT_OFFERED', { key, channel });
    await (on ? choices.turnOn : choices.turnOff)(tx.outside, userId, key, channel);
  };
