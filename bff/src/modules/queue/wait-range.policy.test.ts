import fc from 'fast-check';
import { averageMinutes, visitMinutes, waitRange } from './wait-range.policy';

const now = new Date('2026-11-24T01:41:00.000Z');
const minutes = fc.array(fc.double({ min: 0, max: 90, noNaN: true }), { minLength: 3, maxLength: 20 });
const ahead = fc.integer({ min: 1, max: 60 });
const inside = fc.option(fc.double({ min: 0, max: 120, noNaN: true }), { nil: null });

describe('how long somebody may have to wait', () => {
  test('is a range in steps of five minutes, at least ten wide, that holds the middle of what visits took', () => {
    fc.assert(
      fc.property(minutes, ahead, inside, (lengths, peopleAhead, insideForMinutes) => {
        const range = waitRange({ minutes: lengths, peopleAhead, insideForMinutes, now });
        expect(range).not.toBeNull();
        const { fromMinutes, toMinutes } = range!;
        expect(fromMinutes % 5).toBe(0);
        expect(toMinutes % 5).toBe(0);
        expect(toMinutes - fromMinutes).toBeGreaterThanOrEqual(10);
        expect(fromMinutes).toBeLessThanOrEqual(90);
        const sorted = [...lengths].sort((a, b) => a - b);
        const median = sorted[Math.floor((sorted.length - 1) / 2)]! * peopleAhead;
        expect(fromMinutes).toBeLessThanOrEqual(median);
        expect(toMinutes).toBeGreaterThanOrEqual(median);
      }),
    );
  });

  test('never shrinks when one more person is ahead', () => {
    fc.assert(
      fc.property(minutes, ahead, inside, (lengths, peopleAhead, insideForMinutes) => {
        const ask = { minutes: lengths, insideForMinutes, now };
        const [near, far] = [waitRange({ ...ask, peopleAhead }), waitRange({ ...ask, peopleAhead: peopleAhead + 1 })];
        expect(far!.fromMinutes).toBeGreaterThanOrEqual(near!.fromMinutes);
        expect(far!.toMinutes).toBeGreaterThanOrEqual(near!.toMinutes);
      }),
    );
  });

  test('is not told with fewer than three visits or with nobody ahead', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 2 }), ahead, (lengths, peopleAhead) => {
        expect(waitRange({ minutes: lengths, peopleAhead, insideForMinutes: null, now })).toBeNull();
        expect(averageMinutes(lengths)).toBeNull();
      }),
    );
    expect(waitRange({ minutes: [5, 6, 7], peopleAhead: 0, insideForMinutes: null, now })).toBeNull();
  });

  test('says the pace it rests on, and beyond an hour and a half only that', () => {
    const range = waitRange({ minutes: [5, 5, 7, 9, 9], peopleAhead: 4, insideForMinutes: null, now });
    expect(range).toMatchObject({ fromMinutes: 20, toMinutes: 40, fromTime: '10:01', toTime: '10:21' });
    expect(range?.basis).toMatch(/^按今天每人 5–9 分钟估算。急重患者/);
    const far = waitRange({ minutes: [10, 10, 10], peopleAhead: 12, insideForMinutes: null, now });
    expect(far).toMatchObject({ fromMinutes: 90, toMinutes: 120 });
    expect(far?.basis).toMatch(/^要等 1 个半小时以上。按今天每人 10 分钟估算。/);
  });

  test('the visit going on adds what it may still take, and nothing once it is longer than most', () => {
    const ask = { minutes: [10, 10, 10], peopleAhead: 1, now };
    expect(waitRange({ ...ask, insideForMinutes: 0 })).toMatchObject({ fromMinutes: 10, toMinutes: 20 });
    expect(waitRange({ ...ask, peopleAhead: 2, insideForMinutes: 0 })).toMatchObject({
      fromMinutes: 20,
      toMinutes: 30,
    });
    expect(waitRange({ ...ask, peopleAhead: 3, insideForMinutes: 45 })).toMatchObject({
      fromMinutes: 30,
      toMinutes: 40,
    });
  });

  test('looks at the twenty newest finished visits, from the start of the visit or else from the call', () => {
    const at = (minute: number): Date => new Date(now.getTime() + minute * 60_000);
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
  });
});
