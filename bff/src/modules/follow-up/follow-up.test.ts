import { contract, type FollowUpView } from '@anzhen/shared-types';
import { insertRow } from '../../platform/db/insert-row';
import { openTestWorld, type TestWorld } from '../../testing/harness';
import { makeTestInbox } from '../../testing/inbox';
import { AppointmentRow } from '../appointment/appointment.table';
import { visitRow } from '../appointment/testing/visit-row';
import { MessageRow } from '../notification/notification.table';
import { PatientRow } from '../patient/patient.table';
import { realPatients, seedPatient, seedUser } from '../report/testing/seed-patient';
import { makeFollowUpModule } from '.';
import { FollowUpRow } from './follow-up.table';

const rules = { at: '10:00', rules: [{ departments: ['D0304'], afterDays: 7, ask: '在家量的血压平稳吗？' }] };
const DAY_MS = 86_400_000;

let world: TestWorld;
let desk: ReturnType<typeof makeFollowUpModule>;
let ownerId: string;
let patientId: string;
let persons = 0;
let hisPatientId: string;

const open = () =>
  makeFollowUpModule({ ...world, rules, patients: realPatients(world), notifications: makeTestInbox(world) });
const run = (name: string, copy = desk) => copy.jobs.find((job) => job.name === name)!.run();

beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  // Noon of the 24th in the hospital, a month on each time, so that the tests share one database.
  world.clock.advance(30 * DAY_MS);
  world.clock.set(`${world.clock.now().toISOString().slice(0, 10)}T04:00:00.000Z`);
  persons += 1;
  hisPatientId = `00000${persons}`;
  ownerId = await seedUser(world);
  patientId = await seedPatient(world, ownerId, { hisPatientId });
  desk = open();
});

const today = () => world.clock.now().toISOString().slice(0, 10);
const visit = async (change: Partial<AppointmentRow> = {}): Promise<string> => {
  const row = visitRow(world.clock.now(), {
    ...{ ownerId, patientId, hisPatientId, status: 'visited', visitDate: today() },
    ...change,
  });
  await insertRow(world.tx.outside, AppointmentRow, row);
  return row.id;
};
const planned = () => world.tx.outside.manager.findBy(FollowUpRow, { ownerId });
const told = () => world.tx.outside.manager.findBy(MessageRow, { userId: ownerId });
const look = (actorId: string, followUpId: string) =>
  (desk.routes.getFollowUp as (given: object) => Promise<FollowUpView>)({ actorId, params: { followUpId } });

test('a visit that is over is asked about once, on its day, with the words of its department', async () => {
  await visit();
  await visit({ departmentCode: 'D05', departmentName: '妇产科' });
  await visit({ status: 'confirmed' });
  const copies = [open(), open()];
  await Promise.all(copies.map((copy) => run('plan-follow-ups', copy)));
  expect(await run('plan-follow-ups')).toBe(0);
  const [row, ...more] = await planned();
  expect([row?.question, more]).toEqual(['在家量的血压平稳吗？', []]);
  // Ten o'clock of the hospital, seven days on.
  world.clock.advance(7 * DAY_MS - 2 * 3_600_000 - 1);
  expect(await run('tell-follow-ups')).toBe(0);
  world.clock.advance(1);
  expect([await run('tell-follow-ups'), await run('tell-follow-ups')]).toEqual([1, 0]);
  expect(await told()).toMatchObject([
    {
      ...{ event: 'follow_up', title: '随访', patientId, lane: 'bulk' },
      body: expect.stringMatching(/^试\*员，.+在心血管内科看过病。在家量的血压平稳吗？要复诊或有疑问，请点开。$/),
      link: { route: 'visit.follow-up', params: { followUpId: row!.id } },
    },
  ]);
});

test.each<[string, Partial<AppointmentRow>]>([
  ['has an appointment for a later day', { status: 'confirmed' }],
  ['has come back already', { status: 'visited' }],
])('who %s in the same department is not asked', async (_what, change) => {
  await visit();
  await run('plan-follow-ups');
  // In another account: it is the same person.
  await visit({
    ...change,
    ownerId: 'usr_relative',
    visitDate: new Date(world.clock.now().getTime() + 5 * DAY_MS).toISOString().slice(0, 10),
  });
  world.clock.advance(8 * DAY_MS);
  expect(await run('tell-follow-ups')).toBe(1);
  expect([await told(), (await planned()).map(({ status }) => status)]).toEqual([[], ['returned']]);
});

test('another department, a cancelled registration and an earlier visit are no return', async () => {
  const later = new Date(world.clock.now().getTime() + 5 * DAY_MS).toISOString().slice(0, 10);
  await visit();
  await run('plan-follow-ups');
  await visit({ status: 'cancelled', visitDate: later });
  await visit({ status: 'confirmed', visitDate: later, departmentCode: 'D05' });
  await visit({ visitDate: '2026-01-05' });
  world.clock.advance(8 * DAY_MS);
  await run('tell-follow-ups');
  expect(await told()).toHaveLength(1);
});

test('nobody is asked long after the day, nor for a family member who was removed', async () => {
  await visit();
  const gone = await seedPatient(world, ownerId, { hisPatientId: `${hisPatientId}x` });
  await visit({ patientId: gone, hisPatientId: `${hisPatientId}x`, departmentCode: 'D0304' });
  await run('plan-follow-ups');
  await world.tx.outside.manager.update(PatientRow, { id: gone }, { status: 'removed', removedAt: world.clock.now() });
  const [mine] = (await planned()).filter((row) => row.patientId === patientId);
  await world.tx.outside.manager.update(FollowUpRow, { id: mine!.id }, { dueAt: new Date(0) });
  world.clock.advance(8 * DAY_MS);
  expect(await run('tell-follow-ups')).toBe(2);
  expect([await told(), (await planned()).map(({ status }) => status)]).toEqual([[], ['dropped', 'dropped']]);
});

test('when the messages cannot be written nobody counts as asked', async () => {
  await visit();
  await run('plan-follow-ups');
  world.clock.advance(8 * DAY_MS);
  const notifications = { notifyMany: () => Promise.reject(new Error('disk is full')) };
  const failing = makeFollowUpModule({ ...world, rules, patients: realPatients(world), notifications });
  await expect(run('tell-follow-ups', failing)).rejects.toThrow('disk is full');
  expect((await planned()).map(({ status }) => status)).toEqual(['planned']);
  await run('tell-follow-ups');
  expect(await told()).toHaveLength(1);
});

test('the page says what was asked and whether a return is booked; a stranger finds nothing', async () => {
  await visit();
  await run('plan-follow-ups');
  const [row] = await planned();
  const page = contract.getFollowUp.response.parse(await look(ownerId, row!.id));
  expect(page).toMatchObject({
    maskedName: '试*员',
    departmentCode: 'D0304',
    doctorName: '何知远',
    hasReturned: false,
  });
  await visit({ status: 'paid', visitDate: '2099-01-01' });
  expect(await look(ownerId, row!.id)).toMatchObject({ hasReturned: true });
  await expect(look(await seedUser(world), row!.id)).rejects.toMatchObject({ code: 'FOLLOW_UP.NOT_FOUND' });
});
