import { fen } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { HisError, type HisSession, type HisSlot } from '../../ports/his';
import type { HeldBack } from '../catalog';
import { makeTestClock } from '../../testing/harness';
import { NumberRefused } from './number-refused';
import { makeFindAlternatives, makeWithAlternatives } from './find-alternatives';

const session = (id: string, change: Partial<HisSession> = {}): HisSession => ({
  ...{ id, departmentCode: 'D01', doctorId: 'W1', doctorName: '周明远', doctorTitle: '主任医师', substituteFor: null },
  ...{ date: '2026-11-25', period: 'morning', status: 'open', total: 9, left: 3, fee: fen(8000), room: '5 诊室' },
  ...change,
});
const slot = (sessionId: string, startsAt: string, left: number | null = 1): HisSlot => ({
  ...{ id: `${sessionId}@${startsAt}`, sessionId, startsAt, endsAt: `${startsAt.slice(0, 3)}59`, total: 1, left },
});

const wish = { sessionId: 'S1', departmentCode: 'D01' };
const limits = { perPatientPerDay: 2, perPatientPerDepartmentPerDay: 1, perAccountPerDay: 8, openPerDepartment: {} };

/** Tuesday 2026-11-24, 08:30 in the hospital. */
const openSchedule = (
  sessions: HisSession[],
  slotsBySession: Record<string, HisSlot[]> = {},
  heldBack: Record<string, HeldBack> = {},
) => {
  const clock = makeTestClock();
  const asked = { sessions: 0, slots: 0, heldBack: 0 };
  const catalog = {
    sessionsOf: () => ((asked.sessions += 1), Promise.resolve(sessions)),
    slots: (id: string) => ((asked.slots += 1), Promise.resolve(slotsBySession[id] ?? [slot(id, '09:00')])),
  };
  const find = makeFindAlternatives({
    catalog,
    clock,
    readHeldBack: () => ((asked.heldBack += 1), Promise.resolve(new Map(Object.entries(heldBack)))),
    rules: { limits },
  });
  const from = async (slotId?: string) =>
    (await find({ ...wish, ...(slotId ? { slotId } : {}) }, [])).map((each) => each.slotId);
  return { clock, asked, find, from };
};

test('the same session comes first, then the doctor, then the department that day, then the earliest', async () => {
  const { from } = openSchedule(
    [
      session('early', { doctorId: 'W3', date: '2026-11-24', period: 'evening' }),
      session('day', { doctorId: 'W2', period: 'afternoon' }),
      session('far', { date: '2026-11-30' }),
      session('near', { date: '2026-11-26' }),
      session('S1'),
    ],
    { S1: [slot('S1', '08:00'), slot('S1', '09:00', 0), slot('S1', '11:00')] },
  );
  expect(await from('S1@09:00')).toEqual([
    ...['S1@08:00', 'S1@11:00', 'near@09:00', 'far@09:00', 'day@09:00', 'early@09:00'],
  ]);
});

test('six at most, the nearest times of the session first, and never the slot that was refused', async () => {
  const times = ['08:00', '08:30', '09:00', '09:30', '10:00', '10:30', '11:00', '11:30'];
  const { from } = openSchedule([session('S1'), session('S2')], { S1: times.map((time) => slot('S1', time)) });
  expect(await from('S1@10:00')).toEqual(
    ['09:30', '10:30', '09:00', '11:00', '08:30', '11:30'].map((time) => `S1@${time}`),
  );
});

test('nothing that is over, full, stopped or not open yet is offered; no limit counts as free', async () => {
  const { from } = openSchedule(
    [
      session('S1', { status: 'stopped' }),
      session('full', { left: 0 }),
      session('below', { left: -2 }),
      session('later', { status: 'notOpen' }),
      session('today', { date: '2026-11-24' }),
      session('extra', { date: '2026-11-28', total: 3, left: 5 }),
      session('endless', { date: '2026-11-29', left: null }),
    ],
    { today: [slot('today', '07:00'), slot('today', '09:00')], endless: [slot('endless', '09:00', null)] },
  );
  expect(await from()).toEqual(['today@09:00', 'extra@09:00', 'endless@09:00']);
});

test('what is kept for the waitlist, or goes into sale later, is not offered', async () => {
  const none = new Map<string, number>();
  const { from } = openSchedule(
    [session('S1'), session('line'), session('later'), session('S4')],
    {},
    {
      line: { waiting: 1, bySlot: none },
      later: { waiting: 0, bySlot: new Map([['later@09:00', 1]]) },
    },
  );
  expect(await from('S1@09:00')).toEqual(['S4@09:00']);
});

test('where this person may have no more numbers, others come up in their place, and only for this person', async () => {
  const { find } = openSchedule(
    [
      session('S1', { status: 'stopped' }),
      ...['24', '26'].map((day) => session(`on${day}`, { date: `2026-11-${day}`, period: 'evening' })),
      ...Array.from({ length: 20 }, (_, index) => session(`other${index}`, { doctorId: 'W2' })),
      session('later', { doctorId: 'W3', date: '2026-12-01' }),
    ],
    { on24: [slot('on24', '19:00')] },
  );
  const visit = { hisPatientId: 'p', visitDate: '2026-11-24', departmentCode: 'D01', sessionId: 'seen', isOpen: false };
  const own = await find(wish, [visit, { ...visit, visitDate: '2026-11-25', isOpen: true }]);
  expect(own.map(({ sessionId }) => sessionId)).toEqual(['on26', 'later']);
  expect((await find(wish, [])).map(({ sessionId }) => sessionId)).toContain('on24');
});

test('a session that has left the schedule still has the earliest numbers of its department', async () => {
  const { from } = openSchedule([session('b', { date: '2026-11-29' }), session('a', { date: '2026-11-26' })]);
  expect(await from()).toEqual(['a@09:00', 'b@09:00']);
});

test('five thousand refusals in one moment cost one look at the schedule', async () => {
  const { asked, find } = openSchedule([session('S1'), session('S2')]);
  await Promise.all(Array.from({ length: 5000 }, () => find({ ...wish, slotId: 'S1@09:00' }, [])));
  expect(asked).toEqual({ sessions: 1, slots: 2, heldBack: 1 });
});

test('nor do five thousand who have something booked ask the database one by one', async () => {
  const { asked, find } = openSchedule([session('S1'), session('S2')]);
  const visit = { hisPatientId: 'p', visitDate: '2026-12-01', departmentCode: 'D02', sessionId: 'X', isOpen: true };
  await Promise.all(Array.from({ length: 5000 }, () => find(wish, [visit])));
  expect(asked).toMatchObject({ sessions: 1, heldBack: 1 });
});

describe('a refusal', () => {
  const { find } = openSchedule([session('S2')]);

  test.each([
    [new HisError('SlotTaken', 'taken'), 'APPOINTMENT.SLOT_TAKEN'],
    [new HisError('SessionFull', 'full'), 'APPOINTMENT.SESSION_FULL'],
    [new AppError('APPOINTMENT.SESSION_STOPPED'), 'APPOINTMENT.SESSION_STOPPED'],
  ])('%p carries what else is free', async (thrown, code) => {
    const error = await makeWithAlternatives(find)(thrown, wish);
    expect(error).toMatchObject({ code, alternatives: [{ sessionId: 'S2' }] });
  });

  test('offers nothing that the person would be refused for what they have booked', async () => {
    const visit = { hisPatientId: 'p', visitDate: '2026-11-25', departmentCode: 'D01', sessionId: 'S9', isOpen: true };
    const thrown = new NumberRefused(new AppError('APPOINTMENT.SLOT_TAKEN'), [visit]);
    expect(await makeWithAlternatives(find)(thrown, wish)).toMatchObject({ alternatives: [] });
  });

  test('of another kind stays as it was', async () => {
    const thrown = new HisError('RuleDenied', 'no', '医院规定');
    expect(await makeWithAlternatives(find)(thrown, wish)).toBe(thrown);
  });

  test('is told even when nothing else can be found out', async () => {
    const lost = makeWithAlternatives(() => Promise.reject(new HisError('Unavailable', 'away')));
    const error = await lost(new HisError('SlotTaken', 'taken'), wish);
    expect(error).toMatchObject({ code: 'APPOINTMENT.SLOT_TAKEN', alternatives: [] });
  });
});
