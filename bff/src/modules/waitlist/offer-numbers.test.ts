import { MINUTE, SECOND } from '@anzhen/shared-types';
import { SESSION_ID } from './testing/fake-clinic';
import { openWaitlist, type WaitlistWorld } from './testing/waitlist-world';

let w: WaitlistWorld;
beforeEach(async () => {
  w = await openWaitlist();
});
afterEach(() => w.world.close());

const patientsOf = (people: readonly { patientId: string }[]) => people.map(({ patientId }) => `his-${patientId}`);
const offeredMessages = async () => (await w.messages()).filter(({ event }) => event === 'waitlist_offered');
/** What the sweepers of one minute do. */
const sweep = async (): Promise<void> => {
  for (let round = 0; round < 3; round += 1) {
    w.world.clock.advance(4 * SECOND);
    for (const name of ['offer-numbers', 'check-holds', 'follow-offered-entries', 'clear-waitlists'])
      await w.runJob(name);
    await w.drain();
  }
};

describe('a number that comes back', () => {
  test('goes to whoever waited longest, who is told until when to pay', async () => {
    const people = await w.line(2);
    await w.handle('number.returned', w.comesBack('T1'));
    expect(await w.statuses(people)).toEqual(['offered', 'waiting']);
    const [message, ...more] = await w.messages();
    const { appointmentId } = await w.entry(people[0]!.entryId);
    expect(more).toEqual([]);
    expect(message).toMatchObject({
      ...{ userId: people[0]!.ownerId, event: 'waitlist_offered', title: '候补到号了' },
      link: { route: 'booking.confirm', params: { appointmentId } },
    });
    expect(message?.body).toContain('30 分钟内付款');
    expect(message?.body).not.toContain('李玉兰');
    const [view] = (await w.call('listWaitlist', people[0]!.ownerId)).entries;
    expect(view).toMatchObject({ status: 'offered', appointmentId, ahead: 0 });
    expect(Date.parse(view?.payUntil ?? '') - w.world.clock.now().getTime()).toBe(30 * MINUTE);
    expect((await w.numbers()).every(({ endedAt }) => endedAt !== null)).toBe(true);
  });

  test('twenty at once go to the first twenty of twenty-five, each one number', async () => {
    const people = await w.line(25);
    const numbers = Array.from({ length: 20 }, (_, index) => w.comesBack(index % 2 ? 'T1' : 'T2'));
    await Promise.all(numbers.map((number) => w.handle('number.returned', number)));
    const statuses = await w.statuses(people);
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill('offered'));
    expect(statuses.slice(20)).toEqual(Array(5).fill('waiting'));
    expect(w.clinic.holders()).toEqual(patientsOf(people.slice(0, 20)));
    expect(await offeredMessages()).toHaveLength(20);
    expect((await w.numbers()).filter(({ endedAt }) => endedAt === null)).toEqual([]);
    expect([w.clinic.leftIn('T1'), w.clinic.leftIn('T2')]).toEqual([0, 0]);
  });

  test('told twice, also at once, is one number', async () => {
    const people = await w.line(2);
    const number = w.comesBack('T1');
    await Promise.all([w.handle('number.returned', number), w.handle('number.returned', number)]);
    await w.handle('number.returned', number);
    expect(await w.numbers()).toHaveLength(1);
    expect(await w.statuses(people)).toEqual(['offered', 'waiting']);
    expect(w.clinic.holders()).toHaveLength(1);
  });

  test('offered by two copies at once goes to one person, and the second number to the second', async () => {
    const people = await w.line(3);
    const other = w.copy();
    const [first, second] = [w.comesBack('T1'), w.comesBack('T2')];
    await Promise.all([w.handle('number.returned', first), w.handle('number.returned', second, other)]);
    await sweep();
    expect(await w.statuses(people)).toEqual(['offered', 'offered', 'waiting']);
    expect(new Set(w.clinic.holders())).toEqual(new Set(patientsOf(people.slice(0, 2))));
    expect(await offeredMessages()).toHaveLength(2);
    expect((await w.numbers()).every(({ endedAt }) => endedAt !== null)).toBe(true);
  });

  test('four copies that sweep and hear at once offer ten numbers to the first ten', async () => {
    const people = await w.line(12);
    const copies = [w.module, w.copy(), w.copy(), w.copy()];
    const numbers = Array.from({ length: 10 }, (_, index) => w.comesBack(index % 3 ? 'T1' : 'T2'));
    await Promise.all([
      ...numbers.map((number, index) => w.handle('number.returned', number, copies[index % 4])),
      ...copies.map((copy) => w.runJob('offer-numbers', copy.jobs)),
    ]);
    await sweep();
    expect(await w.statuses(people)).toEqual([...Array(10).fill('offered'), 'waiting', 'waiting']);
    expect(w.clinic.holders()).toHaveLength(10);
    expect(await offeredMessages()).toHaveLength(10);
    expect((await w.numbers()).every(({ endedAt }) => endedAt !== null)).toBe(true);
  });

  test('and is sold at the counter meanwhile leaves the first in line first', async () => {
    const people = await w.line(2);
    const number = w.comesBack('T1');
    w.clinic.sellOut('T1');
    await w.handle('number.returned', number);
    expect(await w.statuses(people)).toEqual(['waiting', 'waiting']);
    expect((await w.numbers())[0]?.endedAt).not.toBeNull();
    await w.handle('number.returned', w.comesBack('T1'));
    expect(await w.statuses(people)).toEqual(['offered', 'waiting']);
  });

  test('that the hospital refuses to one person goes to the next, and the line does not stand still', async () => {
    const people = await w.line(3);
    w.clinic.refuse(people[0]!.patientId);
    await w.handle('number.returned', w.comesBack('T1'));
    expect(await w.statuses(people)).toEqual(['waiting', 'offered', 'waiting']);
    const before = w.clinic.holds();
    await w.handle('number.returned', w.comesBack('T2'));
    expect(await w.statuses(people)).toEqual(['waiting', 'offered', 'offered']);
    expect(w.clinic.holds()).toBe(before + 1);
  });

  test('passes over whoever has got a number in the department that day, or missed too many visits, meanwhile', async () => {
    w.clinic.open('S2', { doctorName: '钱思远', period: 'afternoon' });
    const people = await w.line(3);
    w.world.clock.advance(1);
    const other = { ...people[0]!, entryId: (await w.join(people[0]!, 'S2')).id };
    await w.handle('number.returned', w.comesBack('T1', 'S2'));
    w.blocked.add(`his-${people[1]!.patientId}`);
    await w.handle('number.returned', w.comesBack('T1'));
    expect(await w.statuses([other, ...people])).toEqual(['offered', 'waiting', 'waiting', 'offered']);
    expect(w.clinic.holds()).toBe(2);
  });

  test('while the hospital is away waits for it, and then goes to the first', async () => {
    const people = await w.line(2);
    const number = w.comesBack('T1');
    w.clinic.setAway(true);
    await expect(w.handle('number.returned', number)).rejects.toMatchObject({ code: 'Unavailable' });
    await expect(w.runJob('offer-numbers')).rejects.toMatchObject({ code: 'Unavailable' });
    expect(await w.statuses(people)).toEqual(['waiting', 'waiting']);
    w.clinic.setAway(false);
    await w.runJob('offer-numbers');
    expect(await w.statuses(people)).toEqual(['offered', 'waiting']);
  });
});

describe('a hold of which no answer came', () => {
  test('stands as offered, and is told once the hospital says that it has the number', async () => {
    const people = await w.line(1);
    w.clinic.loseAnswers(1);
    await w.handle('number.returned', w.comesBack('T1'));
    expect(await w.statuses(people)).toEqual(['offered']);
    expect(await w.messages()).toEqual([]);
    const { appointmentId } = await w.entry(people[0]!.entryId);
    // It had arrived after all.
    await w.clinic.his.hold({ traceId: 't' }, appointmentId ?? '', {
      ...{ hisPatientId: `his-${people[0]!.patientId}`, sessionId: SESSION_ID, slotId: 'T1', keepMs: MINUTE },
    });
    await sweep();
    expect(await w.statuses(people)).toEqual(['offered']);
    expect(await offeredMessages()).toHaveLength(1);
    expect(w.clinic.holders()).toHaveLength(1);
  });

  test('that never arrived gives the person the place back, before everybody behind', async () => {
    const people = await w.line(2);
    w.clinic.loseAnswers(1);
    await w.handle('number.returned', w.comesBack('T1'));
    expect(await w.statuses(people)).toEqual(['offered', 'waiting']);
    await sweep();
    expect(await w.statuses(people)).toEqual(['offered', 'waiting']);
    expect(w.clinic.holders()).toEqual(patientsOf(people.slice(0, 1)));
    expect(await offeredMessages()).toHaveLength(1);
  });
});

describe('a crash', () => {
  test('between holding and writing the offer: the next try finds the number held, and tells once', async () => {
    const people = await w.line(2);
    const number = w.comesBack('T1');
    w.inbox.failures = 1;
    await expect(w.handle('number.returned', number)).rejects.toThrow('the process ended here');
    expect(await w.statuses(people)).toEqual(['waiting', 'waiting']);
    expect(w.clinic.holders()).toHaveLength(1);
    await w.handle('number.returned', number);
    expect(await w.statuses(people)).toEqual(['offered', 'waiting']);
    expect(w.clinic.holders()).toEqual(patientsOf(people.slice(0, 1)));
    expect(await offeredMessages()).toHaveLength(1);
    expect((await w.numbers()).every(({ endedAt }) => endedAt !== null)).toBe(true);
  });

  test('and another number meanwhile: the first keeps the first number, the second gets the other', async () => {
    const people = await w.line(2);
    w.inbox.failures = 1;
    await w.handle('number.returned', w.comesBack('T1')).catch(() => undefined);
    await w.handle('number.returned', w.comesBack('T2'), w.copy());
    expect(await w.statuses(people)).toEqual(['offered', 'offered']);
    expect(w.clinic.holders()).toEqual(patientsOf(people));
    expect((await w.numbers()).every(({ endedAt }) => endedAt !== null)).toBe(true);
  });

  test('of which nobody hears again until the hold is over: the number goes round once more', async () => {
    const people = await w.line(1);
    w.inbox.failures = 1;
    await w.handle('number.returned', w.comesBack('T1')).catch(() => undefined);
    w.world.clock.advance(35 * MINUTE);
    await w.runJob('expire-holds');
    await w.drain();
    await sweep();
    expect(await w.statuses(people)).toEqual(['offered']);
    expect(w.clinic.holders()).toHaveLength(1);
  });
});

describe('what becomes of an offer', () => {
  test('paid, it is taken', async () => {
    const people = await w.line(2);
    await w.handle('number.returned', w.comesBack('T1'));
    await w.pay(people[0]!, (await w.entry(people[0]!.entryId)).appointmentId);
    await w.drain();
    expect(await w.runJob('follow-offered-entries')).toBe(1);
    expect(await w.runJob('follow-offered-entries')).toBe(0);
    expect(await w.statuses(people)).toEqual(['taken', 'waiting']);
  });

  test('not paid in time, it has passed, and the next in line is offered the number', async () => {
    const people = await w.line(3);
    await w.handle('number.returned', w.comesBack('T1'));
    w.world.clock.advance(33 * MINUTE);
    await w.runJob('expire-holds');
    await w.drain();
    await Promise.all([w.runJob('follow-offered-entries'), w.runJob('follow-offered-entries', w.copy().jobs)]);
    expect(await w.statuses(people)).toEqual(['passed', 'offered', 'waiting']);
    expect(w.clinic.holders()).toEqual(patientsOf(people.slice(1, 2)));
    const again = await w.join(people[0]!);
    expect(again).toMatchObject({ status: 'waiting', ahead: 1 });
  });
});

describe('numbers that come free without us', () => {
  test('go to the line: an added number, and one given back at the counter', async () => {
    const people = await w.line(3);
    w.clinic.free('T1');
    w.clinic.free('T2');
    w.world.clock.advance(SECOND);
    expect(await w.runJob('offer-numbers')).toBe(2);
    w.world.clock.advance(SECOND);
    expect(await w.runJob('offer-numbers')).toBe(0);
    expect(await w.statuses(people)).toEqual(['offered', 'offered', 'waiting']);
  });

  test('a session that no longer counts gives everybody who waits a number', async () => {
    const people = await w.line(3);
    w.clinic.open(SESSION_ID, {}, { T1: null });
    w.world.clock.advance(SECOND);
    expect(await w.runJob('offer-numbers')).toBe(3);
    expect(await w.statuses(people)).toEqual(['offered', 'offered', 'offered']);
  });

  test('are looked for in a few departments at a time, each in its turn', async () => {
    const sessions = ['D01', 'D02', 'D03', 'D04', 'D05', 'D06'].map((code) => `session-of-${code}`);
    for (const id of sessions) w.clinic.open(id, { departmentCode: id.slice(-3) });
    for (const id of sessions) await w.line(1, id);
    for (const id of sessions) w.clinic.free('T1', id);
    w.world.clock.advance(SECOND);
    expect(await w.runJob('offer-numbers')).toBe(4);
    expect(await w.runJob('offer-numbers')).toBe(2);
    const before = w.clinic.asked();
    w.world.clock.advance(SECOND);
    expect(await w.runJob('offer-numbers')).toBe(0);
    expect(w.clinic.asked()).toBe(before);
  });
});
