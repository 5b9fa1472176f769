import type { BroadcastView } from '@anzhen/shared-types';
import { countOf, isLive, lookOf, resultName } from './broadcast-words';

const broadcast = (change: Partial<BroadcastView> = {}): BroadcastView => ({
  ...{ id: 'bct_1', status: 'done', event: 'change_notice', title: '就诊变动通知', words: '改到 10 点' },
  ...{ audience: { day: '2026-11-25', departmentCode: 'D0304', sessionId: null }, audienceName: '心血管内科' },
  ...{ writtenBy: '许文', isOwn: true, writtenAt: '2026-11-24T02:00:00.000Z', releasedBy: null, releasedAt: null },
  ...{ endedAt: null, reason: null, people: 3, results: { subscribe: 3 } },
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
});

test('results are counted together, and whom a stop left out was not merely not sent yet', () => {
  expect(countOf(broadcast({ results: { subscribe: 2, official: 1 } }), 'subscribe', 'official', 'sms')).toBe(3);
  expect([resultName('waiting', 'paused'), resultName('waiting', 'stopped')]).toEqual(['还没发', '停发，没有发']);
});
