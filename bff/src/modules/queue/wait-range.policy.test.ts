import fc from 'fast-check';
import { averageMinutes, callIntervals, visitMinutes, waitRange } from './wait-range.policy';

const now = new Date('2026-11-24T01:41:00.000Z');
const minutes = fc.array(fc.double({ min: 0, max: 90, noNaN: true }), { minLength: 3, maxLength: 20 });
const ahead = fc.integer({ min: 1, max: 60 });
const since = fc.option(fc.double({ min: 0, max: 120, noNaN: true }), { nil: null });
const at = (minute: number): Date => new Date(now.getTime() + minute * 60_000);

describe('how long somebody may have to wait', () => {
  test('is a range in steps of five minutes, at least ten wide, that holds the people ahead times the mean', () => {
    fc.assert(
      fc.property(minutes, ahead, since, (intervals, peopleAhead, sinceLastCall) => {
        const range = waitRange({ intervals, peopleAhead, sinceLastCall, now });
        expect(range).not.toBeNull();
        const { fromMinutes, toMinutes } = range!;
        expect(fromMinutes % 5).toBe(0);
        expect(toMinutes % 5).toBe(0);
        expect(toMinutes - fromMinutes).toBeGreaterThanOrEqual(10);
        expect(fromMinutes).toBeLessThanOrEqual(90);
        const mean = intervals.reduce((sum, each) => sum + each, 0) / intervals.length;
        const rest = sinceLastCall === null ? 0 : Math.max(mean - sinceLastCall, mean / 2);
        const middle = peopleAhead * mean + rest;
        expect(fromMinutes).toBeLessThanOrEqual(middle + 2.5);
        expect(toMinutes).toBeGreaterThanOrEqual(middle - 2.5);
      }),
    );
  });

  test('never shrinks when one more person is ahead', () => {
    fc.assert(
      fc.property(minutes, ahead, since, (intervals, peopleAhead, sinceLastCall) => {
        const ask = { intervals, sinceLastCall, now };
        const [near, far] = [waitRange({ ...ask, peopleAhead }), waitRange({ ...ask, peopleAhead: peopleAhead + 1 })];
        expect(far!.fromMinutes).toBeGreaterThanOrEqual(near!.fromMinutes);
        expect(far!.toMinutes).toBeGreaterThanOrEqual(near!.toMinutes);
      }),
    );
  });

  test('is wider where visits differ more, and where fewer are known', () => {
    const width = (intervals: number[]): number => {
      const range = waitRange({ intervals, peopleAhead: 6, sinceLastCall: 0, now })!;
      return range.toMinutes - range.fromMinutes;
    };
    expect(width([2, 12, 2, 12, 2, 12])).toBeGreaterThan(width([6, 8, 6, 8, 6, 8]));
    expect(width([4, 10, 7])).toBeGreaterThan(width([4, 10, 7, 4, 10, 7, 4, 10, 7, 4, 10, 7]));
  });

  test('is not told with fewer than three calls or with nobody ahead', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 2 }), ahead, (intervals, peopleAhead) => {
        expect(waitRange({ intervals, peopleAhead, sinceLastCall: null, now })).toBeNull();
        expect(averageMinutes(intervals)).toBeNull();
      }),
    );
    expect(waitRange({ intervals: [5, 6, 7], peopleAhead: 0, sinceLastCall: null, now })).toBeNull();
  });

  test('says the pace it rests on, and beyond an hour and a half only that', () => {
    const range = waitRange({ intervals: [5, 5, 7, 9, 9], peopleAhead: 4, sinceLastCall: null, now });
    expect(range).toMatchObject({ fromMinutes: 20, toMinutes: 35, fromTime: '10:01', toTime: '10:16' });
    expect(range?.basis).toMatch(/^按最近每 5–9 分钟叫一位估算。急重患者/);
    const far = waitRange({ intervals: [10, 10, 10], peopleAhead: 12, sinceLastCall: null, now });
    expect(far).toMatchObject({ fromMinutes: 90, toMinutes: 120 });
    expect(far?.basis).toMatch(/^要等 1 个半小时以上。按最近每 10 分钟叫一位估算。/);
  });

  test('the visit going on adds what it may still take; one that is overdue may still take half of the usual', () => {
    const ask = { intervals: [10, 10, 10], peopleAhead: 2, now };
    const middleOf = (sinceLastCall: number | null): number => {
      const { fromMinutes, toMinutes } = waitRange({ ...ask, sinceLastCall })!;
      return (fromMinutes + toMinutes) / 2;
    };
    expect([null, 0, 45].map(middleOf)).toEqual([25, 35, 30]);
  });

  test('counts from call to call while somebody waited, and not while the room stood empty; the twenty newest', () => {
    const called = (checkedIn: number, call: number) => ({ checkedInAt: at(checkedIn), calledAt: at(call) });
    const intervals = callIntervals([
      called(0, 10),
      called(1, 17),
      called(40, 41), // Nobody was there from 17 to 40.
      called(30, 50),
      { checkedInAt: at(45), calledAt: null },
    ]);
    expect(intervals).toEqual([9, 7]);
    expect(callIntervals(Array.from({ length: 30 }, (_, index) => called(0, 10 + index)))).toHaveLength(20);
  });

  test('the console looks at the twenty newest finished visits, from the start of the visit or else from the call', () => {
    const visit = (index: number) => ({
      status: 'done',
      calledAt: at(index * 10),
      consultStartedAt: index % 2 === 0 ? at(index * 10 + 2) : null,
      doneAt: at(index * 10 + 9),
    });
    const all = Array.from({ length: 25 }, (_, index) => visit(index));
    const missed = { status: 'missed', calledAt: at(0), consultStartedAt: null, doneAt: null };
    const lengths = visitMinutes([...all, missed]);
    expect(lengths).toHaveLength(20);
    expect(lengths.slice(0, 2)).toEqual([7, 9]);
    expect(averageMinutes(lengths)).toBe(8);
    // Nobody is told that a visit takes no time.
    expect(averageMinutes([0.1, 0.2, 0.3])).toBe(1);
  });
});
