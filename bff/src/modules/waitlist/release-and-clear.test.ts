import { MINUTE } from '@anzhen/shared-types';
import { SlotStockRow } from '../appointment/slot-stock.table';
import { SESSION_ID } from './testing/fake-clinic';
import { openWaitlist, type WaitlistWorld } from './testing/waitlist-world';

let w: WaitlistWorld;
afterEach(() => w.world.close());

/** A slot that is counted, so that a number put into sale can be seen. */
const openCounted = async (options?: Parameters<typeof openWaitlist>[0]) => {
  w = await openWaitlist(options);
  const { tx, clock } = w.world;
  const row = { id: `${SESSION_ID}:T1`, sessionId: SESSION_ID, slotId: 'T1', remaining: 0, changedAt: clock.now() };
  await tx.outside.manager.insert(SlotStockRow, row);
};
const inSale = async () =>
  (await w.world.tx.outside.manager.findOneByOrFail(SlotStockRow, { id: `${SESSION_ID}:T1` })).remaining;

describe('a number that nobody waits for', () => {
  test('is sold again at a moment drawn between three and thirty minutes, and not a millisecond before', async () => {
    const drawn: [number, number][] = [];
    await openCounted({
      randomBetween: (min, max) => {
        drawn.push([min, max]);
        return 7 * MINUTE + 123;
      },
    });
    await w.handle('number.returned', w.comesBack('T1'));
    expect(drawn).toEqual([[3 * MINUTE, 30 * MINUTE]]);
    w.world.clock.advance(7 * MINUTE + 122);
    expect(await w.runJob('release-returned-numbers')).toBe(0);
    expect(await inSale()).toBe(0);
    w.world.clock.advance(1);
    expect(await w.runJob('release-returned-numbers')).toBe(1);
    expect(await inSale()).toBe(1);
    expect(await w.runJob('release-returned-numbers')).toBe(0);
    expect(await inSale()).toBe(1);
  });

  test('told twice is drawn once: a second message moves nothing', async () => {
    const draws = [10 * MINUTE, 3 * MINUTE];
    await openCounted({ randomBetween: () => draws.shift() ?? 0 });
    const number = w.comesBack('T1');
    await w.handle('number.returned', number);
    await w.handle('number.returned', number);
    w.world.clock.advance(10 * MINUTE - 1);
    expect(await w.runJob('release-returned-numbers')).toBe(0);
  });

  test('two copies that sweep at once put it into sale once', async () => {
    await openCounted({ randomBetween: (min) => min });
    await Promise.all([w.comesBack('T1'), w.comesBack('T1')].map((number) => w.handle('number.returned', number)));
    w.world.clock.advance(3 * MINUTE);
    const jobs = [w.module, w.copy(), w.copy()].map(({ jobs: all }) => w.runJob('release-returned-numbers', all));
    expect((await Promise.all(jobs)).reduce((sum, did) => sum + did, 0)).toBe(2);
    expect(await inSale()).toBe(2);
  });

  test('is not lost when the sale cannot be written: both or neither', async () => {
    await openCounted({ randomBetween: (min) => min });
    await w.handle('number.returned', w.comesBack('T1'));
    w.world.clock.advance(3 * MINUTE);
    const { putBack } = w.booking.appointments;
    w.booking.appointments.putBack = () => Promise.reject(new Error('disk is full'));
    const broken = w.copy();
    await expect(w.runJob('release-returned-numbers', broken.jobs)).rejects.toThrow('disk is full');
    expect((await w.numbers())[0]?.endedAt).toBeNull();
    w.booking.appointments.putBack = putBack;
    expect(await w.runJob('release-returned-numbers', w.copy().jobs)).toBe(1);
    expect(await inSale()).toBe(1);
  });

  test('goes to somebody who joins before its time instead', async () => {
    await openCounted({ randomBetween: (_min, max) => max });
    await w.handle('number.returned', w.comesBack('T1'));
    const people = await w.line(1);
    w.world.clock.advance(30 * MINUTE);
    expect(await w.runJob('release-returned-numbers')).toBe(0);
    await w.runJob('offer-numbers');
    expect(await w.statuses(people)).toEqual(['offered']);
    expect(await w.runJob('release-returned-numbers')).toBe(0);
    expect(await inSale()).toBe(0);
  });
});

describe('the evening before', () => {
  beforeEach(() => openCounted({ randomBetween: (min) => min }));

  test('at 22:00 everybody who waits is told that no number came, once', async () => {
    const people = await w.line(3);
    w.world.clock.set('2026-11-25T13:59:59.999Z');
    expect(await w.runJob('clear-waitlists')).toBe(0);
    w.world.clock.set('2026-11-25T14:00:00.000Z');
    const jobs = [w.module, w.copy()].map(({ jobs: all }) => w.runJob('clear-waitlists', all));
    await Promise.all(jobs);
    expect(await w.runJob('clear-waitlists')).toBe(0);
    expect(await w.statuses(people)).toEqual(['cleared', 'cleared', 'cleared']);
    const messages = await w.messages();
    expect(messages.every(({ event }) => event === 'waitlist_cleared')).toBe(true);
    expect(messages.map(({ userId }) => userId).sort()).toEqual(people.map(({ ownerId }) => ownerId).sort());
    expect(messages[0]).toMatchObject({ link: { route: 'booking.doctors', params: { departmentCode: 'D01' } } });
    expect(messages[0]?.body).toBe(
      '李*兰候补的明天上午 心血管内科 周明远没有等到号，候补结束，没有扣钱。可以另选医生或时间。',
    );
  });

  test('from 22:00 on nobody is offered a number any more, also before the sweeper came', async () => {
    const people = await w.line(1);
    w.world.clock.set('2026-11-25T14:00:00.000Z');
    await w.handle('number.returned', w.comesBack('T1'));
    await w.runJob('offer-numbers');
    expect(await w.statuses(people)).toEqual(['waiting']);
    w.world.clock.advance(3 * MINUTE);
    expect(await w.runJob('release-returned-numbers')).toBe(1);
    expect(await inSale()).toBe(1);
  });

  test('a number offered at the last moment stays theirs until it is to be paid', async () => {
    const people = await w.line(2);
    w.world.clock.set('2026-11-25T13:59:59.999Z');
    await w.handle('number.returned', w.comesBack('T1'));
    w.world.clock.set('2026-11-25T14:00:00.000Z');
    await w.runJob('clear-waitlists');
    expect(await w.statuses(people)).toEqual(['offered', 'cleared']);
    await w.pay(people[0]!, (await w.entry(people[0]!.entryId)).appointmentId);
    await w.drain();
    await w.runJob('follow-offered-entries');
    expect(await w.statuses(people)).toEqual(['taken', 'cleared']);
  });

  test('a session of the day after is left alone at midnight', async () => {
    w.clinic.open('S2', { date: '2026-11-27' });
    const [today, tomorrow] = [await w.line(1), await w.line(1, 'S2')];
    w.world.clock.set('2026-11-25T16:00:00.000Z');
    await w.runJob('clear-waitlists');
    expect(await w.statuses([...today, ...tomorrow])).toEqual(['cleared', 'waiting']);
  });
});

describe('a session that is stopped', () => {
  beforeEach(() => openCounted());

  test('ends the wait of everybody in its line, and of nobody else', async () => {
    w.clinic.open('S2');
    const [here, there] = [await w.line(2), await w.line(1, 'S2')];
    await w.world.tx.run((scope) => w.module.waitlist.clearSession(scope, SESSION_ID, 'stopped'));
    await w.world.tx.run((scope) => w.module.waitlist.clearSession(scope, SESSION_ID, 'stopped'));
    expect(await w.statuses([...here, ...there])).toEqual(['cleared', 'cleared', 'waiting']);
    const messages = await w.messages();
    expect(messages).toHaveLength(2);
    expect(messages[0]?.body).toContain('停诊了');
  });

  test('is noticed by the sweeper when the event was lost', async () => {
    const people = await w.line(2);
    w.clinic.change(SESSION_ID, { status: 'stopped' });
    w.clinic.free('T1');
    w.world.clock.advance(1_000);
    await w.runJob('offer-numbers');
    expect(await w.statuses(people)).toEqual(['cleared', 'cleared']);
  });
});
