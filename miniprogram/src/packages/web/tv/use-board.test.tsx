import type { BoardView } from '@anzhen/shared-types';
import { act, renderHook } from '@testing-library/react';
import { answerWith, resetTaro, seenRequests } from '../../../../testing/taro';
import { CALL_SHOWN_MS } from './call-player';
import { useBoard } from './use-board';

const MORNING = Date.parse('2026-11-24T01:41:00.000Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const called = (number: string, minute: number): BoardView['calls'][number] => ({
  number,
  maskedName: '何*',
  room: '3 诊室',
  at: new Date(MORNING + minute * 60_000).toISOString(),
  text: `请 ${number} 号到 3 诊室就诊`,
});

const pass = (ms: number): Promise<void> => act(() => jest.advanceTimersByTimeAsync(ms));

/** A screen that was just switched on, the hospital's answers, and the hospital's clock: as far ahead as told. */
const switchOn = async () => {
  let calls: BoardView['calls'] = [called('B011', 0)];
  let isAway = false;
  let aheadMs = 0;
  answerWith(() => {
    if (isAway) throw new Error('no network');
    const serverNow = new Date(Date.now() + aheadMs).toISOString();
    const data = {
      area: '3 楼 B 区',
      departmentNames: [],
      rooms: [],
      calls,
      missed: [],
      missedBehind: 3,
      codeLink: null,
      serverNow,
    };
    return { statusCode: 200, data, header: { 'X-Server-Time': serverNow } };
  });
  const { result, unmount } = renderHook(() => useBoard('3 楼 B 区'));
  await pass(0);
  return {
    screen: () => ({ number: result.current.showing?.number, isStale: result.current.isStale }),
    nowMs: () => result.current.nowMs,
    call: (...listed: BoardView['calls']) => (calls = listed),
    cut: (away: boolean) => (isAway = away),
    setHospitalClock: (ms: number) => (aheadMs = ms),
    unmount,
  };
};

beforeEach(() => {
  resetTaro();
  jest.useFakeTimers({ now: MORNING });
});
afterEach(() => jest.useRealTimers());

test('a screen without network says so half a minute later, even when its clock is put back meanwhile', async () => {
  const { screen, cut, unmount } = await switchOn();
  expect(screen()).toEqual({ number: 'B011', isStale: false });
  cut(true);
  jest.setSystemTime(MORNING - HOUR_MS);
  await pass(29_000);
  expect(screen().isStale).toBe(false);
  await pass(2_000);
  expect(screen()).toEqual({ number: 'B011', isStale: true });
  cut(false);
  await pass(10_000);
  expect(screen().isStale).toBe(false);
  unmount();
});

test('calls line up as always while the hospital sets its clock back and forth', async () => {
  const { screen, call, setHospitalClock, nowMs, unmount } = await switchOn();
  call(called('A019', 2), called('B012', 1), called('B011', 0));
  await pass(10_000);
  expect(screen().number).toBe('B012');
  setHospitalClock(-HOUR_MS);
  await pass(CALL_SHOWN_MS + 500);
  expect(screen().number).toBe('A019');
  await pass(10_000);
  expect(Date.now() - nowMs()).toBeGreaterThan(HOUR_MS - 1_000);
  setHospitalClock(DAY_MS);
  call(called('C001', 3), called('A019', 2));
  await pass(20_000);
  expect(screen()).toEqual({ number: 'C001', isStale: false });
  unmount();
});

test('a machine that slept for three days does not show the old numbers as new, and goes on without a reload', async () => {
  const { screen, call, cut, unmount } = await switchOn();
  await pass(600_000);
  const timers = jest.getTimerCount();
  const before = seenRequests().length;
  cut(true);
  jest.setSystemTime(Date.now() + 3 * DAY_MS);
  await pass(1_000);
  expect(screen().isStale).toBe(true);
  cut(false);
  call(called('D001', 5));
  await pass(60_000);
  expect(screen()).toEqual({ number: 'D001', isStale: false });
  expect(seenRequests().length).toBeGreaterThan(before);
  expect(jest.getTimerCount()).toBeLessThanOrEqual(timers);
  unmount();
  expect(jest.getTimerCount()).toBe(0);
});
