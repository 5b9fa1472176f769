import { type DepartmentDayView, fen, SECOND } from '@anzhen/shared-types';
import type { Call } from '../../platform/http/bind';
import { makeShortMemory } from '../../platform/single-flight';
import { HisError, type HisDoctor, type HisPort, type HisSession } from '../../ports/his';
import { makeFakeHisClinic } from '../../testing/fake-his-clinic';
import { makeTestClock } from '../../testing/harness';
import { type HeldBack, makeCatalogModule, type ReadHeldBack } from './index';

const session = (change: Partial<HisSession>): HisSession => ({
  ...{ id: 'S1', departmentCode: 'D01', doctorId: 'W1', doctorName: '周明远', doctorTitle: '主任医师' },
  ...{ substituteFor: null, date: '2026-11-24', period: 'afternoon', status: 'open', total: 9, left: 3 },
  ...{ fee: fen(8000), room: '5 诊室' },
  ...change,
});
const doctor = (id: string, isGeneral = false): HisDoctor => ({
  ...{ id, departmentCode: 'D01', name: id, title: '医师', speciality: '', isGeneral },
});

/** Tuesday 2026-11-24, 08:30 in the hospital, unless told otherwise. */
const openCatalog = (sessions: HisSession[], doctors = [doctor('W1')], his: Partial<HisPort> = {}) => {
  const clock = makeTestClock();
  let asked = 0;
  const questions: string[] = [];
  const held = new Map<string, HeldBack>();
  let heldAsked = 0;
  const readHeldBack: ReadHeldBack = (sessionIds) => {
    heldAsked += 1;
    return Promise.resolve(new Map([...held].filter(([id]) => sessionIds.includes(id))));
  };
  const clinic: HisPort = {
    ...makeFakeHisClinic(clock),
    listDoctors: () => Promise.resolve(doctors),
    listSessions: (_context, { departmentCode, from, to }) => {
      asked += 1;
      questions.push(departmentCode ?? 'everything');
      const isWanted = (each: HisSession) => departmentCode === undefined || each.departmentCode === departmentCode;
      return Promise.resolve(sessions.filter((each) => isWanted(each) && each.date >= from && each.date <= to));
    },
    listSlots: (_context, sessionId) =>
      Promise.resolve([
        { id: 'T1', sessionId, startsAt: '09:00', endsAt: '09:30', total: 5, left: 2 },
        { id: 'T2', sessionId, startsAt: '09:30', endsAt: '10:00', total: 5, left: 1 },
      ]),
    ...his,
  };
  const module = makeCatalogModule({
    ...{ his: clinic, clock, memory: makeShortMemory({ clock }), readHeldBack },
    waitlist: { clearsAt: '22:00', longestLine: 2 },
  });
  const day = (date?: string): Promise<DepartmentDayView> => {
    const call = { params: { departmentCode: 'D01' }, query: { date } };
    return module.routes.getDepartmentDay!(call as unknown as Call<'getDepartmentDay'>);
  };
  const slots = (sessionId: string) =>
    module.routes.listSlots!({ params: { sessionId } } as unknown as Call<'listSlots'>);
  const keep = (sessionId: string, waiting: number, bySlot: Record<string, number> = {}) =>
    held.set(sessionId, { waiting, bySlot: new Map(Object.entries(bySlot)) });
  return { clock, module, day, slots, keep, questions, asked: () => asked, heldAsked: () => heldAsked };
};

describe('a day of a department', () => {
  test('the strip shows seven days from today, each with the best that it has', async () => {
    const { day } = openCatalog([
      session({ id: 'a', date: '2026-11-24' }),
      session({ id: 'b', date: '2026-11-25', left: 0 }),
      session({ id: 'c', date: '2026-11-26', status: 'stopped' }),
      session({ id: 'd', date: '2026-11-27', status: 'notOpen' }),
      session({ id: 'e', date: '2026-11-28', status: 'stopped' }),
      session({ id: 'f', date: '2026-11-28', left: 0, period: 'morning' }),
      session({ id: 'g', date: '2026-12-01' }),
    ]);
    const { days } = await day();
    expect(days.map(({ date, status }) => `${date} ${status}`)).toEqual([
      ...['2026-11-24 open', '2026-11-25 full', '2026-11-26 stopped', '2026-11-27 none', '2026-11-28 full'],
      ...['2026-11-29 none', '2026-11-30 none'],
    ]);
    expect(days[0]?.label).toContain('今天');
  });

  test('it starts at the hospital’s midnight, not at UTC’s', async () => {
    const { clock, day } = openCatalog([]);
    clock.set('2026-11-24T15:59:59.999Z');
    expect((await day()).days[0]?.date).toBe('2026-11-24');
    clock.set('2026-11-24T16:00:00.000Z');
    expect((await day()).days[0]?.date).toBe('2026-11-25');
  });

  test.each([
    [{ status: 'stopped' as const }, 'stopped'],
    [{ status: 'notOpen' as const }, 'not_open'],
    [{ left: 0 }, 'full'],
    [{ left: -1 }, 'full'],
    [{}, 'open'],
    [{ period: 'morning' as const }, 'ended'],
    [{ period: 'morning' as const, status: 'notOpen' as const }, 'ended'],
    [{ period: 'morning' as const, status: 'stopped' as const }, 'stopped'],
  ])('at noon a session that is %j reads %s', async (change, status) => {
    const { clock, day } = openCatalog([session(change)]);
    clock.set('2026-11-24T04:00:00.000Z');
    const [view] = (await day()).doctors[0]?.sessions ?? [];
    expect(view?.status).toBe(status);
    expect(view?.remaining).toBeGreaterThanOrEqual(0);
  });

  test('the general clinic stands first, then those with numbers, then the rest; who is off duty is left out', async () => {
    const people = [doctor('full'), doctor('free'), doctor('off'), doctor('general', true)];
    const { day } = openCatalog(
      [
        session({ id: 'a', doctorId: 'full', left: 0 }),
        session({ id: 'b', doctorId: 'free' }),
        session({ id: 'c', doctorId: 'general' }),
        session({ id: 'd', doctorId: 'off', date: '2026-11-25' }),
      ],
      people,
    );
    expect((await day()).doctors.map(({ id }) => id)).toEqual(['general', 'free', 'full']);
    expect((await day('2026-11-25')).doctors.map(({ id }) => id)).toEqual(['off']);
  });

  test('a doctor’s sessions go by the time of day, and the estimate promises no insurance', async () => {
    const { day } = openCatalog([session({ id: 'b' }), session({ id: 'a', period: 'morning', fee: fen(5000) })]);
    const [first] = (await day()).doctors;
    expect(first?.sessions.map(({ period }) => period)).toEqual(['morning', 'afternoon']);
    expect(first?.estimate).toEqual({ totalFen: 5000, fundFen: 0, accountFen: 0, cashFen: 5000 });
  });

  test('a department that is not there is said so', async () => {
    const { module } = openCatalog([]);
    await expect(module.catalog.department('D99')).rejects.toMatchObject({ code: 'CATALOG.DEPARTMENT_NOT_FOUND' });
  });
});

describe('slots and the earliest number', () => {
  test('a slot whose time is over is past, a session that is not there is said so', async () => {
    const { clock, slots } = openCatalog([session({ id: 'S1', period: 'morning' })]);
    expect((await slots('S1')).slots[0]?.status).toBe('open');
    clock.set('2026-11-24T01:30:00.000Z');
    expect((await slots('S1')).slots[0]?.status).toBe('past');
    await expect(slots('S9')).rejects.toMatchObject({ code: 'CATALOG.SESSION_NOT_FOUND' });
  });

  test('the earliest numbers skip full, stopped and past sessions', async () => {
    const { module } = openCatalog([
      session({ id: 'later', date: '2026-11-26' }),
      session({ id: 'stopped', date: '2026-11-24', status: 'stopped' }),
      session({ id: 'full', date: '2026-11-24', left: 0 }),
      session({ id: 'soon', date: '2026-11-25', period: 'evening' }),
      session({ id: 'sooner', date: '2026-11-25', period: 'morning' }),
    ]);
    expect((await module.findEarliest('D01', 2)).map(({ sessionId }) => sessionId)).toEqual(['sooner', 'soon']);
  });

  test('the nurse sees the sessions of one waiting area that are held today', async () => {
    const { module } = openCatalog([session({ id: 'a' }), session({ id: 'b', status: 'stopped' })]);
    expect((await module.todaysSessions('3 楼 B 区')).map(({ sessionId }) => sessionId)).toEqual(['a']);
    expect(await module.todaysSessions('1 楼')).toEqual([]);
  });
});

describe('asking the hospital seldom', () => {
  test('fifty people who look at once make one question; half a second later there is another', async () => {
    const { clock, day, asked } = openCatalog([session({})]);
    await Promise.all(Array.from({ length: 50 }, () => day()));
    expect(asked()).toBe(1);
    clock.advance(SECOND / 2);
    await day();
    expect(asked()).toBe(2);
  });

  test('the hospital being away is not remembered', async () => {
    let isAway = true;
    const listSessions = () =>
      isAway ? Promise.reject(new HisError('Unavailable', 'away')) : Promise.resolve([session({})]);
    const { day } = openCatalog([], [doctor('W1')], { listSessions });
    await expect(day()).rejects.toMatchObject({ code: 'Unavailable' });
    isAway = false;
    expect((await day()).doctors).toHaveLength(1);
  });

  test('five thousand who open one session at once make one question, and only to its department', async () => {
    const { module, day, questions } = openCatalog([session({}), session({ id: 'S2', departmentCode: 'D02' })]);
    await day();
    questions.length = 0;
    const found = await Promise.all(Array.from({ length: 5_000 }, () => module.catalog.session('S1')));
    expect(new Set(found.map(({ id }) => id))).toEqual(new Set(['S1']));
    expect(questions).toEqual([]);
  });

  test('whoever is about to book reads a listing that is half a second old at most', async () => {
    const { clock, module, questions } = openCatalog([session({})]);
    await module.catalog.session('S1');
    expect(questions).toEqual(['everything', 'D01']);
    clock.advance(SECOND / 2);
    await Promise.all([module.catalog.session('S1'), module.catalog.session('S1')]);
    expect(questions).toEqual(['everything', 'D01', 'D01']);
  });

  test('ids that nobody listed cost one reading of everything in ten seconds', async () => {
    const { clock, module, questions } = openCatalog([session({})]);
    const guess = (id: string) => module.catalog.session(id).catch((error: { code: string }) => error.code);
    const codes = await Promise.all(Array.from({ length: 100 }, (_, index) => guess(`guess-${index}`)));
    expect(new Set(codes)).toEqual(new Set(['CATALOG.SESSION_NOT_FOUND']));
    clock.advance(9 * SECOND);
    await guess('another');
    expect(questions).toEqual(['everything']);
    clock.advance(SECOND);
    await guess('yet another');
    expect(questions).toEqual(['everything', 'everything']);
  });

  test('a session that its department no longer lists is gone, and one that moved is found where it is', async () => {
    const sessions = [session({}), session({ id: 'S2' })];
    const { clock, module } = openCatalog(sessions);
    await module.catalog.session('S1');
    sessions.splice(0, 2, session({ id: 'S2', departmentCode: 'D02' }));
    clock.advance(10 * SECOND);
    await expect(module.catalog.session('S1')).rejects.toMatchObject({ code: 'CATALOG.SESSION_NOT_FOUND' });
    expect((await module.catalog.session('S2')).departmentCode).toBe('D02');
  });
});

describe('numbers that are not for everybody', () => {
  test('while people wait, a session is full to everybody else, whatever the HIS counts', async () => {
    const { day, slots, module, keep } = openCatalog([session({ date: '2026-11-26', left: 3 })]);
    keep('S1', 1);
    const [view] = (await day('2026-11-26')).doctors[0]?.sessions ?? [];
    expect(view).toMatchObject({ status: 'full', remaining: 0, waitlistOpen: true });
    expect((await slots('S1')).slots.map(({ status, remaining }) => `${status} ${remaining}`)).toEqual([
      ...['full 0', 'full 0'],
    ]);
    expect(await module.findEarliest('D01', 3)).toEqual([]);
  });

  test('numbers that wait for their time are taken off their slot and their session', async () => {
    const { day, slots, module, keep } = openCatalog([session({ date: '2026-11-26', left: 3 })]);
    keep('S1', 0, { T1: 2 });
    const [view] = (await day('2026-11-26')).doctors[0]?.sessions ?? [];
    expect(view).toMatchObject({ status: 'open', remaining: 1, waitlistOpen: false });
    expect((await slots('S1')).slots.map(({ remaining }) => remaining)).toEqual([0, 1]);
    expect((await module.findEarliest('D01', 3)).map(({ slotId, remaining }) => [slotId, remaining])).toEqual([
      ['T2', 1],
    ]);
    keep('S1', 0, { T1: 2, T2: 1 });
    expect((await day('2026-11-26')).days[2]?.status).toBe('full');
  });

  test('a session without a limit stays without one', async () => {
    const { day, keep } = openCatalog([session({ left: null })]);
    keep('S1', 0, { T1: 2 });
    expect((await day()).doctors[0]?.sessions[0]).toMatchObject({ status: 'open', remaining: null });
  });

  test('a whole department is asked about with one question', async () => {
    const many = Array.from({ length: 40 }, (_, index) => session({ id: `S${index}` }));
    const { day, heldAsked } = openCatalog(many);
    await day();
    expect(heldAsked()).toBe(1);
  });

  test.each([
    ['2026-11-25T13:59:59.999Z', {}, true],
    ['2026-11-25T14:00:00.000Z', {}, false],
    ['2026-11-25T13:00:00.000Z', { left: 1 }, false],
    ['2026-11-25T13:00:00.000Z', { status: 'stopped' as const }, false],
    ['2026-11-25T13:00:00.000Z', { status: 'notOpen' as const }, false],
  ])('at %s the waitlist of a session tomorrow that is full and %j is open: %s', async (at, change, isOpen) => {
    const { clock, day } = openCatalog([session({ date: '2026-11-26', left: 0, ...change })]);
    clock.set(at);
    expect((await day('2026-11-26')).doctors[0]?.sessions[0]?.waitlistOpen).toBe(isOpen);
  });

  test('a line that is as long as it may be takes nobody more', async () => {
    const { day, keep } = openCatalog([session({ date: '2026-11-26', left: 0 })]);
    keep('S1', 2);
    expect((await day('2026-11-26')).doctors[0]?.sessions[0]?.waitlistOpen).toBe(false);
  });
});
