import { contract, type Contract, type EndpointName } from '@anzhen/shared-types';
import { insertAll } from '../../../platform/db/insert-row';
import { newId } from '../../../platform/new-id';
import type { SendResult } from '../../../ports/wechat';
import { testLog, type TestWorld } from '../../../testing/harness';
import { AppointmentRow } from '../../appointment/appointment.table';
import { visitRow } from '../../appointment/testing/visit-row';
import { makeAudit } from '../../audit';
import { makeUserRepository } from '../../identity/user.repository';
import { DeliveryRow, MessageRow, SubscriptionRow } from '../../notification/notification.table';
import { hospital, openNotificationDesk } from '../../notification/testing/notification-desk';
import { PatientRow } from '../../patient/patient.table';
import { realPatients, seedUser } from '../../report/testing/seed-patient';
import { makeStaffModule, seedStaff } from '../../staff';
import { makeStaffRepository } from '../../staff/staff.repository';
import { StaffRow } from '../../staff/staff.table';
import { makeBroadcastModule } from '..';
import { BroadcastGroupRow, BroadcastPersonRow, BroadcastRow, BroadcastTrialRow } from '../broadcast.table';

/** The module on a real database, with real messages of which only WeChat's answers are scripted. */
export const openBroadcastDesk = async (world: TestWorld) => {
  const woken: string[] = [];
  const wake = (job: string) => void woken.push(job);
  const answers: SendResult[] = [];
  const answer = () => Promise.resolve(answers.shift() ?? { kind: 'sent' as const, remoteId: null });
  const patients = realPatients(world);
  const accounts = makeUserRepository(world);
  const notification = openNotificationDesk(world, {
    ...{ wake, privacyDepartments: [] },
    wechat: {
      ...{ sendAssistantMessage: answer, sendSubscribeMessage: answer, sendTemplateMessage: answer },
      findOfficialOpenid: () => Promise.resolve(null),
    },
  });
  const audit = makeAudit(world);
  const { staff } = makeStaffModule({ ...world, sessions: {} as never, audit } as never);
  const seed = { password: 'plainly-invented-1', totpSecret: 'KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU', area: '3 楼 B 区' };
  await seedStaff(world, [
    { ...seed, username: 'writer', name: '测试运营', role: 'operator' },
    { ...seed, username: 'second', name: '测试复核', role: 'operator' },
    { ...seed, username: 'nurse', name: '测试护士', role: 'nurse' },
  ]);
  const rows = await world.tx.outside.manager.find(StaffRow);
  const staffId = (username: string): string => rows.find((row) => row.username === username)?.id ?? '';

  /** The member of staff signs in with this WeChat from now on; answers the account that it has as a patient. */
  const bindWechat = async (username: string): Promise<string> => {
    const { id: userId } = await accounts.findOrAdd(world.tx.outside, { openid: `openid-${username}`, unionid: null });
    await makeStaffRepository(world).setWechat(world.tx.outside, staffId(username), `openid-${username}`);
    return userId;
  };

  const moduleWith = (change: Partial<Parameters<typeof makeBroadcastModule>[0]> = {}) => {
    const { notifications, outlook } = notification;
    return makeBroadcastModule({
      ...{ ...world, log: testLog, audit, staff, accounts, patients, notifications, outlook, config: hospital, wake },
      ...change,
    });
  };
  const made = moduleWith();
  const call = async <Name extends EndpointName>(
    name: Name,
    by: 'writer' | 'second' | 'nurse',
    given: { params?: object; query?: object; body?: object } = {},
  ): Promise<Contract[Name]['response']> => {
    const facts = { requestId: 'request-1', ip: '127.0.0.1', device: null };
    const input = { actorId: staffId(by), params: {}, query: {}, body: {}, facts, ...given };
    const answered = (made.routes[name] as (input: unknown) => Promise<unknown>)(input);
    return contract[name].response.parse(await answered) as Contract[Name]['response'];
  };
  return {
    ...{ bindWechat, hospital, woken, answers, moduleWith, routes: made.routes, call, staffId, notification },
    jobs: [...made.jobs, ...notification.jobs],
  };
};
export type BroadcastDesk = Awaited<ReturnType<typeof openBroadcastDesk>>;

/** People with an account each, or all with one, booked in a session of 2026-11-25. */
export const seedBooked = async (
  world: TestWorld,
  names: readonly string[],
  change: Partial<AppointmentRow> = {},
): Promise<AppointmentRow[]> => {
  const { tx, clock, cipher } = world;
  const now = clock.now();
  const owner = change.ownerId ?? (names.length > 5 ? await seedUser(world) : undefined);
  const owners = await Promise.all(names.map(async () => owner ?? (await seedUser(world))));
  const patients = names.map((name, at): PatientRow => {
    const id = newId('patient', now);
    return {
      ...{ id, ownerId: owners[at] ?? '', status: 'bound', relation: 'mother', birthDate: '1958-03-12', sex: 'female' },
      nameCipher: cipher.seal('patient.name', id, name),
      phoneCipher: cipher.seal('patient.phone', id, `1390000${String(at).padStart(4, '0')}`),
      ...{ idNumberCipher: null, idNumberIndex: null, guardianCipher: null, insurance: 'none' },
      ...{ hisPatientId: id, recordNumber: `R${at}`, activeKey: id, idempotencyKey: id, requestHash: '' },
      ...{ createdAt: now, removedAt: null },
    };
  });
  const visits = patients.map(({ id: patientId, ownerId }) =>
    visitRow(now, { hisPatientId: patientId, ...change, ownerId, patientId }),
  );
  await insertAll(tx.outside, PatientRow, patients);
  await insertAll(tx.outside, AppointmentRow, visits);
  return visits;
};

export const grantSends = (world: TestWorld, userId: string, templateKey: string, remaining: number) =>
  world.tx.outside.manager.insert(SubscriptionRow, {
    ...{ id: newId('grant', world.clock.now()), userId, templateKey, remaining, lastAnswer: 'accept' },
    updatedAt: world.clock.now(),
  });

type Requested = Contract['moveBroadcast']['request'];
type Unseen<Move> = Move extends { updatedAt: string } ? Omit<Move, 'updatedAt'> & { updatedAt?: string } : Move;
type Move = Unseen<Requested>;

export const session = { day: '2026-11-25', departmentCode: 'D0304', sessionId: 's1' };

/** The ways of the people in the tests, by the names that the tests tell of. */
export const deedsAt = (at: () => { world: TestWorld; desk: BroadcastDesk }) => {
  const draft = (change: Partial<Contract['draftBroadcast']['request']> = {}, by: 'writer' | 'second' = 'writer') =>
    at().desk.call('draftBroadcast', by, {
      body: { event: 'change_notice', words: '改到 10 点，请晚点来', audience: [session], sendAt: null, ...change },
    });
  /** As a page moves it that has just been loaded, unless it says which state of it was seen. */
  const move = async (broadcastId: string, by: 'writer' | 'second', body: Move) => {
    const { updatedAt } = await at().world.tx.outside.manager.findOneByOrFail(BroadcastRow, { id: broadcastId });
    const seen = 'people' in body ? { updatedAt: updatedAt.toISOString(), ...body } : body;
    return at().desk.call('moveBroadcast', by, { params: { broadcastId }, body: seen });
  };
  const dryRun = (...audience: Contract['dryRunBroadcast']['request']['audience']) =>
    at().desk.call('dryRunBroadcast', 'writer', {
      body: { event: 'change_notice', audience: audience.length > 0 ? audience : [session] },
    });
  const job = (name: string) => at().desk.jobs.find((each) => each.name === name)!;
  const send = async () => {
    let moved = 0;
    for (let did = 1; did > 0;) moved += did = await job('send-broadcasts').run();
    return moved;
  };
  const deliver = async () => {
    while ((await job('deliver-messages-bulk').run()) > 0);
  };
  const messages = () => at().world.tx.outside.manager.find(MessageRow);
  const resultsOf = async (id: string) =>
    (await at().desk.call('listBroadcasts', 'writer')).broadcasts.find((each) => each.id === id)?.results;
  const statusOf = async (id: string) =>
    (await at().world.tx.outside.manager.findOneByOrFail(BroadcastRow, { id })).status;
  return { draft, move, dryRun, job, send, deliver, messages, resultsOf, statusOf };
};

/** Leaves the staff and takes everything else away; it is 10:00 in the hospital, the day before the visits. */
export const clearBroadcasts = async (world: TestWorld, desk: BroadcastDesk): Promise<void> => {
  world.clock.set('2026-11-24T02:00:00.000Z');
  const { manager } = world.tx.outside;
  const told = [
    BroadcastPersonRow,
    BroadcastTrialRow,
    BroadcastGroupRow,
    BroadcastRow,
    DeliveryRow,
    MessageRow,
    SubscriptionRow,
  ];
  for (const table of [...told, AppointmentRow, PatientRow]) await manager.deleteAll(table as typeof BroadcastRow);
  [desk.woken.length, desk.answers.length] = [0, 0];
};
