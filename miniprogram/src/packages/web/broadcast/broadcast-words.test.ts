import type { BroadcastView } from '@anzhen/shared-types';
import { smsLength } from '@anzhen/shared-types/kernel';
import {
  audienceName,
  clockOf,
  countOf,
  isLive,
  longestSms,
  lookOf,
  resultName,
  smsText,
  timeLeft,
} from './broadcast-words';

const broadcast = (change: Partial<BroadcastView> = {}): BroadcastView => ({
  ...{ id: 'bct_1', status: 'done', event: 'change_notice', title: '就诊变动通知', words: '改到 10 点' },
  ...{ audience: [{ day: '2026-11-25', departmentCode: 'D0304', sessionId: null, name: '心血管内科' }] },
  ...{ nudgedAt: null, updatedAt: '2026-11-24T02:00:00.000Z' },
  ...{ writtenBy: '许文', isOwn: true, writtenAt: '2026-11-24T02:00:00.000Z', releasedBy: null, releasedAt: null },
  ...{ endedAt: null, reason: null, people: 3, results: { subscribe: 3 }, sendAt: null, since: null, trials: [] },
  ...change,
});

test('a broadcast that ended with people to call says so before anything else', () => {
  expect(lookOf(broadcast()).text).toBe('全部送达');
  expect(lookOf(broadcast({ results: { subscribe: 2, unreached: 1 } })).text).toBe('要打电话');
  expect(lookOf(broadcast({ status: 'stopped', results: { unreached: 1, waiting: 2 } })).text).toBe('要打电话');
  expect(lookOf(broadcast({ results: { subscribe: 2, phoned: 1 } })).text).toBe('都告知了');
  expect(lookOf(broadcast({ status: 'sending', results: { unreached: 1, waiting: 2 } })).text).toBe('正在发');
});

test('it is read again soon while people are on their way, and not for one that only waits to be released', () => {
  expect(isLive([broadcast({ status: 'sending', results: { waiting: 3 } })])).toBe(true);
  expect(isLive([broadcast({ status: 'stopped', results: { on_way: 1 } })])).toBe(true);
  expect(isLive([broadcast(), broadcast({ status: 'waiting', results: {} })])).toBe(false);
  const trial = { by: '许文', at: '2026-11-24T02:00:00.000Z', result: 'on_way' as const };
  expect(isLive([broadcast({ status: 'draft', results: {}, trials: [trial] })])).toBe(true);
});

test('results are counted together, and whom a stop left out was not merely not sent yet', () => {
  expect(countOf(broadcast({ results: { subscribe: 2, official: 1 } }), 'subscribe', 'official', 'sms')).toBe(3);
  expect([resultName('waiting', 'paused'), resultName('waiting', 'stopped')]).toEqual(['还没发', '停发，没有发']);
});

test('the groups of an audience stand one after the other', () => {
  const [one] = broadcast().audience;
  expect(audienceName(broadcast({ audience: [one!, { ...one!, name: '何知远 上午' }] }))).toBe(
    '心血管内科、何知远 上午',
  );
});

test.each([
  ['08:05', '08:05'],
  ['8:05', '08:05'],
  [' 23：59 ', '23:59'],
  ['0805', '08:05'],
  ['805', '08:05'],
  ['8:5', null],
  ['24:00', null],
  ['08:60', null],
  ['12', null],
  ['早上', null],
  ['', null],
])('a time typed as “%s” is %p', (typed, time) => {
  expect(clockOf(typed)).toBe(time);
});

test.each([
  [27 * 3_600_000 + 59_000, '1 天 3 小时'],
  [2 * 3_600_000 + 5 * 60_000 + 59_999, '2 小时 5 分'],
  [3_600_000, '1 小时'],
  [270_000, '4 分 30 秒'],
  [59_000, '59 秒'],
  [999, '马上'],
])('%d ms are left: %s', (ms, words) => {
  expect(timeLeft(ms)).toBe(words);
});

test('a text message is filled in and cut as the gateway gets it, and its longest form is known', () => {
  const params = [
    { fact: 'maskedName', otherwise: '您', most: 10 },
    { fact: 'when', otherwise: '近日', most: 20 },
    { fact: null, otherwise: '有变化', most: 6 },
  ];
  const sms = { text: '{1}，您{2}的门诊有变化：{3}。', params };
  const facts = { maskedName: '王*国', when: '' };
  expect(smsText(sms, '青禾', { facts, words: '改到 10 点来' })).toBe('【青禾】王*国，您近日的门诊有变化：改到 10 。');
  expect(smsLength(longestSms(sms, '青禾', '改'))).toEqual({ signs: 4 + 10 + 2 + 20 + 7 + 1 + 1, parts: 1 });
});
