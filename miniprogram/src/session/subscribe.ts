import type { SubscriptionList } from '@anzhen/shared-types';
import { call } from '@/api';
import { requestSubscribe, type SubscribeAnswer } from '@/platform/wechat';
import { readRuntime } from './runtime';

type Key = SubscriptionList['subscriptions'][number]['key'];

/**
 * Asks WeChat for one message of each kind and tells the BFF the answers. Call it from a tap on 提醒我, never on entry.
 * @throws ApiError
 */
export const subscribeTo = async (keys: readonly Key[]): Promise<Record<Key, SubscribeAnswer>> => {
  const { subscribeTemplates } = await readRuntime();
  const answers = await requestSubscribe(keys.map((key) => subscribeTemplates[key]));
  const results = keys.map((key) => ({ key, answer: answers[subscribeTemplates[key]] ?? 'reject' }) as const);
  await call('reportSubscriptions', { body: { results } });
  return Object.fromEntries(results.map(({ key, answer }) => [key, answer])) as Record<Key, SubscribeAnswer>;
};
