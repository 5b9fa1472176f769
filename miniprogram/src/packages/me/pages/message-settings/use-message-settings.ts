import type { MessageChannel, SubscriptionKey } from '@anzhen/shared-types';
import { useRef, useState } from 'react';
import { asApiError, call, useResource } from '@/api';
import { useAskWechat } from '../../components/use-ask-wechat';

/** Which channel carries which kind of message to this account. */
export const useMessageSettings = () => {
  const settings = useResource('message-settings', () => call('getMessageSettings'));
  /** Switches as they were last set here, ahead of what was read. */
  const [chosen, setChosen] = useState<Readonly<Record<string, boolean>>>({});
  const [fault, setFault] = useState<{ key: SubscriptionKey; text: string } | null>(null);
  const saving = useRef(new Set<string>());
  const idOf = (key: SubscriptionKey, channel: MessageChannel): string => `${key}.${channel}`;

  const { asking, remark, ask } = useAskWechat((key, hasAllowed) => {
    // Who has just allowed it wants it: the BFF turns the channel on with the answer.
    if (hasAllowed) setChosen((before) => ({ ...before, [idOf(key, 'subscribe')]: true }));
    settings.reload();
  });

  const decide = async (key: SubscriptionKey, channel: MessageChannel, on: boolean): Promise<void> => {
    const id = idOf(key, channel);
    // A second tap on the same switch may come before the first is saved.
    if (saving.current.has(id)) return;
    saving.current.add(id);
    setFault(null);
    setChosen((before) => ({ ...before, [id]: on }));
    try {
      await call('decideMessageChannel', { params: { key, channel }, body: { on } });
    } catch (error) {
      setChosen((before) => ({ ...before, [id]: !on }));
      setFault({ key, text: asApiError(error).message });
    }
    saving.current.delete(id);
  };

  return {
    settings,
    asking,
    ask,
    isOn: (key: SubscriptionKey, { channel, on }: { channel: MessageChannel; on: boolean }): boolean =>
      chosen[idOf(key, channel)] ?? on,
    decide: (key: SubscriptionKey, channel: MessageChannel, on: boolean) => void decide(key, channel, on),
    /** What went wrong with the last tap on one of this kind's buttons. */
    faultOf: (key: SubscriptionKey): string | null => [fault, remark].find((each) => each?.key === key)?.text ?? null,
  };
};
