import type { MessageView } from '@anzhen/shared-types';
import { useDidShow } from '@tarojs/taro';
import { useRef, useState } from 'react';
import { asApiError, call, useResource } from '@/api';
import { openLink } from '@/routes';
import { groupByDay } from '../../components/group-by-day';
import { useAskWechat } from '../../components/use-ask-wechat';

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

/** Messages of this account, and how often WeChat may still remind. */
export const useMessages = () => {
  const messages = useResource('messages', () => call('listMessages'));
  const settings = useResource('message-settings', () => call('getMessageSettings'));
  const { asking, remark: refusal, ask } = useAskWechat(() => settings.reload());
  const [isMarking, setMarking] = useState(false);
  const [remark, setRemark] = useState<string | null>(null);
  const firstShow = useRef(true);
  useDidShow(() => {
    if (!firstShow.current) {
      messages.reload();
      settings.reload();
    }
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
    settings,
    asking,
    isMarking,
    remark: remark ?? refusal?.text ?? null,
    subscribe: ask,
    open: (message: MessageView) => void open(message),
    readAll: () => void readAll(),
  };
};
