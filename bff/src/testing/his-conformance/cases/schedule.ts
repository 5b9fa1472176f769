import { addDays } from '@anzhen/shared-types';
import type { HisSession } from '../../../ports/his';
import type { ConformanceCase } from '../case';
import { fails, holds, NothingToShow, present, same } from '../expectations';
import { context, type World } from '../world';

const group = 'schedule';
const MINUTE_MS = 60_000;

const nextDay = (world: World) => ({ from: world.tomorrow(), to: world.tomorrow() });
export const isCount = (value: number | null): boolean => value === null || (Number.isInteger(value) && value >= 0);

/** Some open session of an expert, and another doctor of the same department. */
export async function expertSession(world: World): Promise<{ session: HisSession; otherDoctorId: string }> {
  for (const departmentCode of world.site.departments) {
    const doctors = (await world.his.listDoctors(context, departmentCode)).filter(({ isGeneral }) => !isGeneral);
    const sessions = await world.his.listSessions(context, { departmentCode, ...nextDay(world) });
    const session = sessions.find(
      ({ status, doctorId }) => status === 'open' && doctors.some(({ id }) => id === doctorId),
    );
    const other = session && doctors.find(({ id }) => id !== session.doctorId);
    if (session && other) return { session, otherDoctorId: other.id };
  }
  throw new NothingToShow('no session of a doctor for whom another could stand in');
}

/** Sells at the counter until nothing is left, and one number more to the stranger (加号). */
export async function sellOut(world: World, sessionId: string) {
  const isFull = async () => (await world.his.listSlots(context, sessionId)).every(({ left }) => left === 0);
  for (let sold = 0; !(await isFull()); sold += 1) {
    if (sold > 200) throw new NothingToShow('the session has too many numbers to sell all of them');
    await world.staff.sellAtWindow(sessionId);
  }
  const extra = await world.staff.sellAtWindow(sessionId, await world.patientId(world.site.stranger));
  holds(extra.isExtra, 'the counter adds a number when none is left', extra);
  return extra;
}

export const scheduleCases: ConformanceCase[] = [
  {
    group,
    name: 'the HIS tells its time, and it is our time',
    needs: [],
    writes: false,
    async run(world) {
      const { serverTime } = await world.his.ping(context);
      const skewMs = Math.abs(serverTime.getTime() - world.clock.now().getTime());
      holds(skewMs < 5 * MINUTE_MS, 'its clock and ours differ by less than five minutes', `${skewMs} ms`);
    },
  },
  {
    group,
    name: 'departments have a code, a name and a place, and no code comes twice',
    needs: [],
    writes: false,
    async run({ his, site }) {
      const departments = await his.listDepartments(context);
      const codes = departments.map(({ code }) => code);
      same(new Set(codes).size, codes.length, 'no code comes twice');
      holds(
        departments.every(({ code, name }) => code !== '' && name !== ''),
        'each has code and name',
        codes,
      );
      const missing = site.departments.filter((code) => !codes.includes(code));
      same(missing, [], 'the departments of the site are among them');
    },
  },
  {
    group,
    name: 'doctors belong to the department that was asked for; one that does not exist has none',
    needs: [],
    writes: false,
    async run({ his, site }) {
      const code = present(site.departments[0], 'a department');
      const doctors = await his.listDoctors(context, code);
      holds(doctors.length > 0, 'there are doctors', doctors);
      same([...new Set(doctors.map(({ departmentCode }) => departmentCode))], [code], 'all of the one department');
      const none = his.listDoctors(context, 'NO-SUCH');
      if ((await none.catch(() => null))?.length !== 0) await fails(none, ['NotFound'], 'no such department');
    },
  },
  {
    group,
    name: 'sessions lie on the days asked for, with whole fees and counts that are never below zero',
    needs: [],
    writes: false,
    async run(world) {
      const [from, to] = [world.tomorrow(), addDays(world.tomorrow(), 2)];
      const departmentCode = world.site.departments[0];
      const sessions = await world.his.listSessions(context, {
        ...(departmentCode ? { departmentCode } : {}),
        from,
        to,
      });
      holds(sessions.length > 0, 'there are sessions', sessions);
      const odd = sessions.filter(
        ({ date, fee, left, total }) =>
          date < from || date > to || !Number.isInteger(fee) || fee < 0 || !isCount(left) || !isCount(total),
      );
      same(odd, [], 'none is out of order');
      same(new Set(sessions.map(({ id }) => id)).size, sessions.length, 'no id comes twice');
    },
  },
  {
    group,
    name: 'one session can be asked for by its id and is the same as in the list',
    needs: [],
    writes: false,
    async run(world) {
      const departmentCode = present(world.site.departments[0], 'a department');
      const [first] = await world.his.listSessions(context, { departmentCode, ...nextDay(world) });
      const { id: sessionId } = present(first, 'a session');
      const one = await world.his.listSessions(context, { departmentCode, sessionId, ...nextDay(world) });
      same(one, [first], 'the same session');
    },
  },
  {
    group,
    name: 'a range longer than the HIS takes is asked for in pieces, and nothing comes twice',
    needs: [],
    writes: false,
    async run(world) {
      const departmentCode = present(world.site.departments[0], 'a department');
      const [from, to] = [addDays(world.today(), -40), addDays(world.today(), 30)];
      const ids = (await world.his.listSessions(context, { departmentCode, from, to })).map(({ id }) => id);
      holds(ids.length > 0, 'there are sessions', ids);
      same(new Set(ids).size, ids.length, 'no id comes twice');
    },
  },
  {
    group,
    name: 'a stopped session (停诊) says so',
    needs: ['site:stoppedDepartment'],
    writes: false,
    async run(world) {
      const departmentCode = world.site.stoppedDepartment!;
      const sessions = await world.his.listSessions(context, { departmentCode, ...nextDay(world) });
      holds(
        sessions.some(({ status }) => status === 'stopped'),
        'one is stopped',
        sessions.map(({ status }) => status),
      );
    },
  },
  {
    group,
    name: 'a session that is not open yet says so',
    needs: ['site:notOpenDepartment'],
    writes: false,
    async run(world) {
      const departmentCode = world.site.notOpenDepartment!;
      const range = { from: world.tomorrow(), to: addDays(world.today(), 14) };
      const sessions = await world.his.listSessions(context, { departmentCode, ...range });
      holds(
        sessions.some(({ status }) => status === 'notOpen'),
        'one is not open',
        sessions.map(({ status }) => status),
      );
    },
  },
  {
    group,
    name: 'a count that the HIS does not tell is unknown or counted slot by slot, never a number of its own making',
    needs: ['site:uncountedDepartment'],
    writes: false,
    async run(world) {
      const departmentCode = world.site.uncountedDepartment!;
      const sessions = await world.his.listSessions(context, { departmentCode, ...nextDay(world) });
      const open = present(
        sessions.find(({ status }) => status === 'open'),
        'an open session',
      );
      const slots = await world.his.listSlots(context, open.id);
      const counts = slots.map(({ left }) => left);
      const sum = counts.some((left) => left === null)
        ? null
        : counts.reduce<number>((all, each) => all + (each ?? 0), 0);
      holds(open.left === null || open.left === sum, 'unknown, or the sum of the slots', [open.left, sum]);
      holds(counts.every(isCount), 'no count is below zero', counts);
    },
  },
  {
    group,
    name: 'time slots follow each other, have clock times, and belong to their session',
    needs: ['timeSlots'],
    writes: false,
    async run(world) {
      const { session } = await world.freeNumber();
      const slots = await world.his.listSlots(context, session.id);
      const odd = slots.filter(
        ({ startsAt, endsAt, sessionId, left }) =>
          !/^\d\d:\d\d$/.test(startsAt) ||
          !/^\d\d:\d\d$/.test(endsAt) ||
          startsAt >= endsAt ||
          sessionId !== session.id ||
          !isCount(left),
      );
      same(odd, [], 'none is out of order');
      const starts = slots.map(({ startsAt }) => startsAt);
      same(starts, [...starts].sort(), 'in the order of the day');
      same(new Set(slots.map(({ id }) => id)).size, slots.length, 'no id comes twice');
    },
  },
  {
    group,
    name: 'a session that does not exist has no slots',
    needs: [],
    writes: false,
    async run({ his }) {
      const none = his.listSlots(context, 'no-such-session');
      if ((await none.catch(() => null))?.length !== 0) await fails(none, ['NotFound'], 'no such session');
    },
  },
  {
    group,
    name: 'a doctor who stands in (替诊) is seen when the session is read again',
    needs: ['staff'],
    writes: true,
    async run(world) {
      const { session, otherDoctorId } = await expertSession(world);
      await world.staff.swapDoctor(session.id, otherDoctorId);
      const { departmentCode } = session;
      const [now] = await world.his.listSessions(context, { departmentCode, sessionId: session.id, ...nextDay(world) });
      same(now?.doctorId, otherDoctorId, 'the other doctor sits there');
    },
  },
  {
    group,
    name: 'numbers added beyond the total (加号) make no count negative and can be read',
    needs: ['staff', 'foreignRegistrations'],
    writes: true,
    async run(world) {
      const { session } = await world.freeNumber();
      const sold = await sellOut(world, session.id);
      const { departmentCode, date } = session;
      const query = { departmentCode, sessionId: session.id, from: date, to: date };
      const [full] = await world.his.listSessions(context, query);
      holds(full?.left === null || full?.left === 0, 'nothing is left', full?.left);
      const extra = await world.his.getRegistration(context, { registrationNo: sold.registrationNo });
      same([extra?.key, extra?.status], [null, 'booked'], 'the added number is a registration without our key');
    },
  },
];
