import type { SubscriptionKey } from '@anzhen/shared-types';
import { useState } from 'react';
import { asApiError } from '@/api';
import { subscribeTo } from '@/session';

const answerText = (answer: string | undefined): string | null => {
  if (answer === 'accept') return null;
  if (answer === 'filter') return '微信没有开放这条提醒，不影响看病。请看消息页或听现场叫号。';
  return '微信没有允许提醒，不影响看病。想要时可以再点一次，或在微信的设置里打开。';
};

/** Asks WeChat for one kind of reminder, after a tap. `onAnswer` hears what WeChat said. */
export const useAskWechat = (onAnswer: (key: SubscriptionKey, hasAllowed: boolean) => void) => {
  const [asking, setAsking] = useState<SubscriptionKey | null>(null);
  const [remark, setRemark] = useState<{ key: SubscriptionKey; text: string } | null>(null);
  const ask = async (key: SubscriptionKey): Promise<void> => {
    setAsking(key);
    setRemark(null);
    try {
      const answer = (await subscribeTo([key])).answers[key];
      const text = answerText(answer);
      if (text !== null) setRemark({ key, text });
      onAnswer(key, answer === 'accept');
    } catch (error) {
      setRemark({ key, text: asApiError(error).message });
    }
    setAsking(null);
  };
  return { asking, remark, ask: (key: SubscriptionKey) => void ask(key) };
};
