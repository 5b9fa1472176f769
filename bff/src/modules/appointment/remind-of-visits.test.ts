import { In } from 'typeorm';
import { AppointmentRow } from './appointment.table';
import { openTestWorld, type TestWorld } from '../../testing/harness';
import { makeTestInbox } from '../../testing/inbox';
import { insertAll } from '../../platform/db/insert-row';
import { realPatients, seedPatient, seedUser } from '../report/testing/seed-patient';
import { MessageRow } from '../notification/notification.table';
import { makeAppointmentRepository } from './appointment.repository';
import { makeRemindOfVisitsJob } from './remind-of-visits.job';
import { visitRow } from './testing/visit-row';

let world: TestWorld;
let ownerId: string;
let patientId: string;

beforeAll(async () => {
  // 17:30 of the 24th in the hospital.
  world = await openTestWorld('2026-11-24T09:30:00.000Z');
  ownerId = await seedUser(world);
  patientId = await seedPatient(world, ownerId);
});
afterAll(() => world.close());
beforeEach(() => world.tx.outside.manager.update(AppointmentRow, { status: In(['confirmed']) }, { status: 'visited' }));

const visit = (change: Partial<AppointmentRow> = {}): AppointmentRow =>
  visitRow(world.clock.now(), { ownerId, patientId, hisPatientId: '0000100001', ...change });
const book = async (count: number, change: Partial<AppointmentRow> = {}): Promise<string[]> => {
  const rows = Array.from({ length: count }, () => visit(change));
  // SQLite takes so many values with one statement and no more.
  for (let from = 0; from < rows.length; from += 400)
    await insertAll(world.tx.outside, AppointmentRow, rows.slice(from, from + 400));
  return rows.map(({ id }) => id);
};
/** One copy of the BFF. */
const copy = () =>
  makeRemindOfVisitsJob({
    ...world,
    appointments: makeAppointmentRepository(world),
    patients: realPatients(world),
    notifications: makeTestInbox(world),
    rules: { at: '17:30', until: '21:00', materials: '身份证、医保卡', notes: { D0302: '今晚 8 点后不吃不喝' } },
  });
const told = async (ids: readonly string[]) =>
  (await world.tx.outside.manager.find(MessageRow)).filter(({ link }) =>
    ids.includes(link?.params.appointmentId ?? ''),
  );

test('the evening before, each visit of tomorrow is told with what to bring and what is special there', async () => {
  const [plain = '', gastro = ''] = [
    ...(await book(1)),
    ...(await book(1, { departmentCode: 'D0302', departmentName: '消化内科' })),
  ];
  const others = [
    ...(await book(1, { visitDate: '2026-11-26' })),
    ...(await book(1, { status: 'cancelled' })),
    ...(await book(1, { remindedAt: world.clock.now() })),
  ];
  expect(await copy().run()).toBe(2);
  const [one, two] = await told([plain, gastro]);
  expect(one).toMatchObject({
    ...{ userId: ownerId, event: 'visit_reminder', lane: 'bulk', title: '就诊提醒' },
    body: '试*员，11月25日 周三 09:00–09:30 心血管内科 何知远，门诊楼 3 楼 B 区。请带身份证、医保卡。',
    facts: { when: '2026年11月25日 09:00', departmentName: '心血管内科' },
  });
  expect(two?.body).toContain('请带身份证、医保卡。今晚 8 点后不吃不喝。');
  expect(two?.facts).toMatchObject({ advice: '今晚 8 点后不吃不喝' });
  expect(await told(others)).toEqual([]);
});

test('two workers at once hand out every reminder once, in batches', async () => {
  const ids = await book(1_200);
  const workers = [copy(), copy()];
  for (let done = 1; done > 0;) {
    const counts = await Promise.all(workers.map((worker) => worker.run()));
    done = counts[0]! + counts[1]!;
    expect(Math.max(...counts)).toBeLessThanOrEqual(500);
  }
  expect(await told(ids)).toHaveLength(1_200);
});

test('when the messages cannot be written the visits are not marked either', async () => {
  const ids = await book(3);
  const failing = makeRemindOfVisitsJob({
    ...world,
    appointments: makeAppointmentRepository(world),
    patients: realPatients(world),
    notifications: { notifyMany: () => Promise.reject(new Error('disk is full')) },
    rules: { at: '17:30', until: '21:00', materials: '身份证', notes: {} },
  });
  await expect(failing.run()).rejects.toThrow('disk is full');
  expect(await copy().run()).toBe(3);
  expect(await told(ids)).toHaveLength(3);
});

test('neither before the hour nor at night is anybody reminded', async () => {
  await book(1);
  for (const at of ['2026-11-24T09:29:00Z', '2026-11-24T13:00:00Z']) {
    world.clock.set(at);
    expect(await copy().run()).toBe(0);
  }
});
