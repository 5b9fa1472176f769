import type { HisRegistration } from '../../ports/his';
import { appealUntil, canDecideAppeals, overHalfDays, standingOf, verdictOf } from './no-show.policy';

const rules = { noShow: { limit: 3, windowDays: 90, blockDays: 30, appealDays: 7 } };
const at = (text: string) => new Date(text);

test.each([
  ['2026-11-24T05:59:59.999Z', '13:59:59.999', []],
  ['2026-11-24T06:00:00.000Z', '14:00', ['morning']],
  ['2026-11-24T11:29:59.999Z', '19:29:59.999', ['morning']],
  ['2026-11-24T11:30:00.000Z', '19:30', ['morning', 'afternoon']],
  ['2026-11-24T14:30:00.000Z', '22:30', ['morning', 'afternoon', 'evening']],
])('at %s (%s in the hospital) these half days of the day are over: %j', (now, _local, over) => {
  const { periods, before, from } = overHalfDays(at(now));
  expect(periods).toEqual([
    { date: '2026-11-23', over: ['morning', 'afternoon', 'evening'] },
    { date: '2026-11-24', over },
  ]);
  expect([from, before]).toEqual(['2026-11-17', '2026-11-23']);
});

test('a day ends at the hospital’s midnight, not at UTC’s', () => {
  expect(overHalfDays(at('2026-11-24T15:59:59.999Z')).periods[1]?.date).toBe('2026-11-24');
  expect(overHalfDays(at('2026-11-24T16:00:00.000Z')).periods[1]).toEqual({ date: '2026-11-25', over: [] });
});

test('the hospital has the last word, and what it does not know counts against nobody', () => {
  const said = (status: HisRegistration['status'], isStopped = false) => verdictOf({ status, isStopped });
  expect(verdictOf(null)).toBe('unclear');
  expect([said('booked'), said('booked', true)]).toEqual(['missed', 'leave']);
  expect([said('checkedIn'), said('visited', true)]).toEqual(['checked_in', 'visited']);
  expect([said('refunded'), said('cancelled')]).toEqual(['ended', 'ended']);
  expect([said('held'), said('expired')]).toEqual(['unclear', 'unclear']);
});

describe('three missed visits in ninety days', () => {
  const now = at('2026-11-24T06:00:00.000Z');
  test.each([
    ['two are not enough', ['2026-11-10', '2026-11-20'], 2, null],
    [
      'three close booking until thirty days after the last',
      ['2026-09-01', '2026-11-10', '2026-11-20'],
      3,
      '2026-12-19T16:00:00.000Z',
    ],
    ['an old one no longer counts', ['2026-08-22', '2026-11-10', '2026-11-20'], 2, null],
    ['the oldest day that counts', ['2026-08-23', '2026-11-10', '2026-11-20'], 3, '2026-12-19T16:00:00.000Z'],
    ['the block is over on the thirtieth day', ['2026-10-01', '2026-10-02', '2026-10-25'], 3, null],
    ['and holds until the evening before', ['2026-10-01', '2026-10-02', '2026-10-26'], 3, '2026-11-24T16:00:00.000Z'],
    [
      'it does not end early because an old one falls out',
      ['2026-08-10', '2026-10-30', '2026-11-05'],
      3,
      '2026-12-04T16:00:00.000Z',
    ],
  ])('%s', (_what, days, counted, until) => {
    const standing = standingOf(days, now, rules);
    expect(standing.counted).toBe(counted);
    expect(standing.blockedUntil?.toISOString() ?? null).toBe(until);
  });

  test('nobody without a missed visit is blocked', () => {
    expect(standingOf([], now, rules)).toEqual({ counted: 0, blockedUntil: null });
  });
});

test('an appeal is taken for seven days, once', () => {
  const row = { status: 'counted', appealedAt: null, createdAt: at('2026-11-24T06:00:00.000Z') };
  expect(appealUntil(row, at('2026-12-01T05:59:59.999Z'), rules)?.toISOString()).toBe('2026-12-01T06:00:00.000Z');
  expect(appealUntil(row, at('2026-12-01T06:00:00.000Z'), rules)).toBeNull();
  expect(appealUntil({ ...row, status: 'upheld' }, row.createdAt, rules)).toBeNull();
});

test('registrars and administrators decide', () => {
  const roles = ['nurse', 'doctor', 'registrar', 'finance', 'operator', 'administrator', 'auditor'] as const;
  expect(roles.filter(canDecideAppeals)).toEqual(['registrar', 'administrator']);
});
