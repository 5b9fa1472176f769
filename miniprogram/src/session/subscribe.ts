import type { SubscriptionAnswer, SubscriptionKey } from '@anzhen/shared-types';
import { call } from '@/api';
import { requestSubscribe } from '@/platform/wechat';
import { readRuntime } from './runtime';

/**
 * Asks WeChat for one message of each kind that this hospital has a template for, and tells the BFF the answers. Call it
 * from a tap on 提醒我, never on entry.
 * @throws ApiError
 */
export const subscribeTo = async (
  keys: readonly SubscriptionKey[],
): Promise<Partial<Record<SubscriptionKey, SubscriptionAnswer>>> => {
  const { subscribeTemplates } = await readRuntime();
  const asked = keys.flatMap((key) => {
    const templateId = subscribeTemplates[key];
    return templateId === undefined ? [] : [{ key, templateId }];
  });
  if (asked.length === 0) return {};
  const answers = await requestSubscribe(asked.map(({ templateId }) => templateId));
  const results = asked.map(({ key, templateId }) => ({ key, answer: answers[templateId] ?? 'reject' }) as const);
  await call('reportSubscriptions', { body: { results } });
  return Object.fromEntries(results.map(({ key, answer }) => [key, answer]));
};
