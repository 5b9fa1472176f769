import type { RuntimeView, SubscriptionAnswer, SubscriptionKey } from '@anzhen/shared-types';
import { call } from '@/api';
import { requestSubscribe } from '@/platform/wechat';
import { readRuntime } from './runtime';

/** Of what this hospital has a template for: what can be asked with one tap, and what needs another. */
export const splitByTap = (
  templates: RuntimeView['subscribeTemplates'],
  keys: readonly SubscriptionKey[],
): { now: { key: SubscriptionKey; templateId: string }[]; later: SubscriptionKey[] } => {
  const offered = keys.flatMap((key) => {
    const template = templates[key];
    return template === undefined ? [] : [{ key, ...template }];
  });
  // WeChat refuses one question about lasting templates and others (20002), and asks one question per tap.
  const now = offered.filter(({ isLasting }) => isLasting === offered[0]?.isLasting);
  return {
    now: now.map(({ key, id }) => ({ key, templateId: id })),
    later: offered.filter((each) => !now.includes(each)).map(({ key }) => key),
  };
};

export interface Subscribed {
  answers: Partial<Record<SubscriptionKey, SubscriptionAnswer>>;
  /** WeChat takes these with another tap only. */
  later: readonly SubscriptionKey[];
}

/**
 * Asks WeChat for one message of each kind that this hospital has a template for, and tells the BFF the answers. Call it
 * from a tap on 提醒我, never on entry.
 * @throws ApiError
 */
export const subscribeTo = async (keys: readonly SubscriptionKey[]): Promise<Subscribed> => {
  const { subscribeTemplates } = await readRuntime();
  const { now, later } = splitByTap(subscribeTemplates, keys);
  if (now.length === 0) return { answers: {}, later };
  const given = await requestSubscribe(now.map(({ templateId }) => templateId));
  const results = now.map(({ key, templateId }) => ({ key, answer: given[templateId] ?? 'reject' }) as const);
  await call('reportSubscriptions', { body: { results } });
  return { answers: Object.fromEntries(results.map(({ key, answer }) => [key, answer])), later };
};
