import { CursorRow, OutboxRow } from '../../platform/jobs/jobs.table';
import { HisError, type HisEvent } from '../../ports/his';
import { openTestWorld, type TestWorld } from '../../testing/harness';
import { makeHospitalEventsModule } from './index';

describe('what happened in the hospital', () => {
  let world: TestWorld;
  let events: HisEvent[];
  beforeEach(async () => {
    world = await openTestWorld();
    events = [];
  });
  afterEach(() => world.close());

  const happen = (...types: HisEvent['type'][]) => {
    for (const type of types) {
      const id = events.length + 1;
      events.push({ id, type, hisPatientId: '0000100001', subjectId: `subject-${id}`, at: world.clock.now() });
    }
  };
  const listEvents = (_context: unknown, sinceId: number) =>
    Promise.resolve(events.filter(({ id }) => id > sinceId).slice(0, 3));
  const copy = (his = { listEvents }) => {
    const [job] = makeHospitalEventsModule({ ...world, his }).jobs;
    if (!job) throw new Error('no job');
    return () => job.run();
  };
  const told = async () =>
    (await world.tx.outside.manager.find(OutboxRow, { order: { dedupeKey: 'ASC' } })).map(
      ({ topic, dedupeKey }) => `${dedupeKey} ${topic}`,
    );
  const cursor = async () => (await world.tx.outside.manager.findOneBy(CursorRow, { name: 'his-events' }))?.value;

  test('is handed on once each, in batches, and remembered', async () => {
    const run = copy();
    happen('sessionStopped', 'billReady', 'reportReady', 'visitCompleted');
    expect([await run(), await run(), await run()]).toEqual([3, 1, 0]);
    expect(await told()).toEqual([
      'his-event:1 his.sessionStopped',
      'his-event:2 his.billReady',
      'his-event:3 his.reportReady',
      'his-event:4 his.visitCompleted',
    ]);
    expect(await cursor()).toBe('4');
    const [message] = await world.tx.outside.manager.find(OutboxRow, { where: { dedupeKey: 'his-event:1' } });
    expect(message?.payload).toEqual({ eventId: 1, hisPatientId: '0000100001', subjectId: 'subject-1' });
  });

  test('read by several copies at once is handed on once, from the very first event on', async () => {
    const copies = [copy(), copy(), copy()];
    for (let round = 0; round < 3; round += 1) {
      happen('billReady', 'reportReady');
      const done = await Promise.all(copies.map((run) => run()));
      expect(done.reduce((total, each) => total + each, 0)).toBe(2);
    }
    expect(await told()).toHaveLength(6);
    expect(await cursor()).toBe('6');
  });

  test('stays unread while the hospital is away', async () => {
    happen('billReady');
    const away = { listEvents: () => Promise.reject(new HisError('Unavailable', 'away')) };
    await expect(copy(away)()).rejects.toMatchObject({ code: 'Unavailable' });
    expect(await told()).toEqual([]);
    expect(await cursor()).toBeUndefined();
    expect(await copy()()).toBe(1);
  });

  test('moves neither the cursor nor the messages when one of them cannot be written', async () => {
    happen('billReady', 'reportReady');
    const add: typeof world.outbox.add = (scope, message) =>
      message.dedupeKey === 'his-event:2'
        ? Promise.reject(new Error('disk is full'))
        : world.outbox.add(scope, message);
    const [job] = makeHospitalEventsModule({ ...world, his: { listEvents }, outbox: { ...world.outbox, add } }).jobs;
    await expect(job?.run()).rejects.toThrow('disk is full');
    expect(await told()).toEqual([]);
    expect(await cursor()).toBeUndefined();
  });
});
