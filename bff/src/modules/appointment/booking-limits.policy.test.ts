import { MINUTE } from '@anzhen/shared-types';
import fc from 'fast-check';
import { type CountedVisit, makeLimitLedger } from './booking-limits.policy';
import { requireLongHolds } from './appointment.policy';
import { makeAppointmentModule } from '.';

const limits = {
  perPatientPerDay: 2,
  perPatientPerDepartmentPerDay: 1,
  perAccountPerDay: 3,
  openPerDepartment: { D2: 1 },
};
const wish = (change: Partial<CountedVisit & { ownerId: string }> = {}) => ({
  ...{ ownerId: 'usr_1', hisPatientId: 'P1', visitDate: '2026-11-25', departmentCode: 'D1', sessionId: 'S1' },
  ...change,
});
const visit = (change: Partial<CountedVisit> = {}): CountedVisit => {
  const { ownerId: _, ...rest } = wish(change);
  return { ...rest, isOpen: true, ...change };
};
const nobody = { visits: [], begunToday: new Map<string, number>(), blocked: new Set<string>() };

describe('limits of booking', () => {
  test('a person has one place in a session, one visit of a department and two visits on a day', () => {
    const judge = (visits: CountedVisit[]) => makeLimitLedger({ ...nobody, visits }, limits).judge(wish());
    expect(judge([])).toBeNull();
    expect(judge([visit()])).toBe('APPOINTMENT.ALREADY_BOOKED');
    expect(judge([visit({ sessionId: 'S2' })])).toBe('APPOINTMENT.DEPARTMENT_LIMIT');
    const others = [visit({ sessionId: 'S3', departmentCode: 'D3' }), visit({ sessionId: 'S4', departmentCode: 'D4' })];
    expect(judge(others)).toBe('APPOINTMENT.LIMIT_REACHED');
    expect(judge(others.map((each) => ({ ...each, visitDate: '2026-11-26' })))).toBeNull();
    expect(judge([visit({ hisPatientId: 'P2' })])).toBeNull();
  });

  test('a visit that is over counts on its day and does not keep anybody out of the session or the department', () => {
    const over = visit({ sessionId: 'S9', departmentCode: 'D2', isOpen: false });
    const ledger = makeLimitLedger({ ...nobody, visits: [over] }, limits);
    expect(ledger.judge(wish({ departmentCode: 'D2', visitDate: '2026-11-26' }))).toBeNull();
    const open = makeLimitLedger({ ...nobody, visits: [{ ...over, isOpen: true }] }, limits);
    expect(open.judge(wish({ departmentCode: 'D2', visitDate: '2026-11-26' }))).toBe('APPOINTMENT.DEPARTMENT_LIMIT');
  });

  test('an account and a person with too many no-shows are told so', () => {
    const begunToday = new Map([['usr_1', 3]]);
    expect(makeLimitLedger({ ...nobody, begunToday }, limits).judge(wish())).toBe('APPOINTMENT.ACCOUNT_LIMIT');
    const blocked = new Set(['P1']);
    expect(makeLimitLedger({ ...nobody, blocked }, limits).judge(wish())).toBe('APPOINTMENT.NO_SHOW_BLOCKED');
  });

  test('however many wishes come together, no limit is ever passed', () => {
    const name = (prefix: string, count: number) => fc.integer({ min: 1, max: count }).map((n) => `${prefix}${n}`);
    const wishes = fc.array(
      fc.record({
        ownerId: name('usr_', 3),
        hisPatientId: name('P', 4),
        visitDate: name('2026-11-2', 2),
        departmentCode: name('D', 3),
        sessionId: name('S', 8),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(wishes, (wanted) => {
        const ledger = makeLimitLedger(nobody, limits);
        const passed = wanted.filter((each) => {
          if (ledger.judge(each) !== null) return false;
          ledger.add(each);
          return true;
        });
        const most = (keyOf: (each: (typeof passed)[number]) => string): number => {
          const counts = new Map<string, number>();
          for (const each of passed) counts.set(keyOf(each), (counts.get(keyOf(each)) ?? 0) + 1);
          return Math.max(0, ...counts.values());
        };
        expect(most(({ hisPatientId, sessionId }) => `${hisPatientId} ${sessionId}`)).toBeLessThanOrEqual(1);
        expect(most(({ hisPatientId, visitDate }) => `${hisPatientId} ${visitDate}`)).toBeLessThanOrEqual(2);
        expect(most(({ ownerId }) => ownerId)).toBeLessThanOrEqual(3);
      }),
    );
  });
});

test('a HIS that keeps a number no longer than paying may last is refused at boot, with what to change', () => {
  const booking = { holdMinutes: 15, waitlist: { payMinutes: 30 } };
  const start = (holdTtlMs: number | null, change = {}, hold: 'number' | 'none' = 'number') => {
    const input = { rules: { ...booking, ...change }, his: { capabilities: { hold, holdTtlMs } } };
    return () => requireLongHolds(input.rules, input.his.capabilities);
  };
  expect(start(32 * MINUTE)).not.toThrow();
  expect(start(null)).not.toThrow();
  expect(start(MINUTE, {}, 'none')).not.toThrow();
  const inLine = 'booking.waitlist.payMinutes gives 30 minutes to pay, and the HIS keeps a number for 31 at most';
  expect(start(31 * MINUTE)).toThrow(inLine);
  expect(start(null, { hisHoldMinutes: 31 })).toThrow(inLine);
  expect(start(60 * MINUTE, { hisHoldMinutes: 10 })).toThrow(
    'booking.holdMinutes gives 13 minutes to pay, and booking.waitlist.payMinutes gives 30 minutes to pay, and the HIS keeps a number for 10 at most',
  );
  const short = { rules: booking, his: { capabilities: { hold: 'number', holdTtlMs: MINUTE } } };
  expect(() => makeAppointmentModule(short as never)).toThrow('the HIS keeps a number for 1 at most');
});
