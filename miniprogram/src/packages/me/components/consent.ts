import type { MessageSettings } from '@anzhen/shared-types';

export type MessageKind = MessageSettings['kinds'][number];
type Consent = NonNullable<MessageKind['consent']>;

/** What WeChat still allows, as it is. */
export const consentText = ({ isLasting, remaining, lastAnswer }: Consent): string => {
  if (remaining > 0) return isLasting ? '微信允许了，一直能发' : `微信还能提醒 ${remaining} 次`;
  if (lastAnswer === 'reject' || lastAnswer === 'ban') return '微信没有允许';
  return lastAnswer === 'accept' ? '次数用完了' : '还没有允许过';
};

/** What becomes of a message of this kind when WeChat may not send it. */
export const hasText = ({ channels }: Pick<MessageKind, 'channels'>): boolean =>
  channels.some(({ channel, on }) => channel === 'sms' && on);

/** What a tap on the button gets, `first` when there is nothing yet; null when there is nothing more to ask for. */
export const askText = ({ isLasting, remaining }: Consent, first: string): string | null => {
  if (remaining === 0) return first;
  return isLasting ? null : '再加 1 次';
};
