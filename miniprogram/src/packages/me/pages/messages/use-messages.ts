import type { MessageView, SubscriptionList } from '@anzhen/shared-types';
import { useDidShow } from '@tarojs/taro';
import { useRef, useState } from 'react';
import { asApiError, call, useResource } from '@/api';
import { openLink } from '@/routes';
import { subscribeTo } from '@/session';
import { groupByDay } from '../../components/group-by-day';

type Key = SubscriptionList['subscriptions'][number]['key'];

// What somebody has to do something about; the rest is news.
const TO_HANDLE: ReadonlySet<MessageView['event']> = new Set([
  'session_stopped',
  'queue_called',
  'queue_missed',
  'bill_due',
]);

/** Unread messages that ask for something stand first; all others under their day, newest first. */
export const arrange = (messages: readonly MessageView[]) => {
  const toHandle = messages.filter(({ event, unread }) => unread && TO_HANDLE.has(event));
  const rest = messages.filter((message) => !toHandle.includes(message));
  return { toHandle, days: groupByDay(rest, ({ at }) => at) };
};

const answerText = (answer: string | undefined): string | null => {
  if (answer === 'accept') return null;
  if (answer === 'filter') return '微信没有开放这条提醒，不影响看病。请看这一页或听现场叫号。';
  return '微信没有允许提醒，不影响看病。想要时可以再点一次，或在微信的设置里打开。';
};

/** Messages of this account, and how often WeChat may still remind. */
export const useMessages = () => {
  const messages = useResource('messages', () => call('listMessages'));
  const subscriptions = useResource('subscriptions', () => call('listSubscriptions'));
  const [asking, setAsking] = useState<Key | null>(null);
  const [isMarking, setMarking] = useState(false);
  const [remark, setRemark] = useState<string | null>(null);
  const firstShow = useRef(true);
  useDidShow(() => {
    if (!firstShow.current) messages.reload();
    firstShow.current = false;
  });

  const attempt = async (run: () => Promise<void>): Promise<void> => {
    setRemark(null);
    try {
      await run();
    } catch (error) {
      setRemark(asApiError(error).message);
    }
  };
  const subscribe = async (key: Key): Promise<void> => {
    setAsking(key);
    await attempt(async () => {
      setRemark(answerText((await subscribeTo([key]))[key]));
      subscriptions.reload();
    });
    setAsking(null);
  };
  const markRead = (message: MessageView): Promise<unknown> =>
    message.unread ? call('readMessage', { params: { messageId: message.id } }) : Promise.resolve();
  const open = (message: MessageView): Promise<void> =>
    attempt(async () => {
      await markRead(message);
      if (!message.link || !(await openLink(message.link))) messages.reload();
    });
  const readAll = async (): Promise<void> => {
    setMarking(true);
    await attempt(async () => {
      for (const message of messages.data?.messages ?? []) await markRead(message);
    });
    messages.reload();
    setMarking(false);
  };
  return {
    messages,
    subscriptions,
    asking,
    isMarking,
    remark,
    subscribe: (key: Key) => void subscribe(key),
    open: (message: MessageView) => void open(message),
    readAll: () => void readAll(),
  };
};
