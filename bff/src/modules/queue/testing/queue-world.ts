import { randomUUID } from 'node:crypto';
import { contract, hospitalDate, type QueueActionRequest } from '@anzhen/shared-types';
import { makeMemorySessionCache } from '../../../adapters/memory';
import type { Call, OpenRecord } from '../../../platform/http/bind';
import { insertRow } from '../../../platform/db/insert-row';
import { newId } from '../../../platform/new-id';
import type { HisPort } from '../../../ports/his';
import { openTestWorld, testLog, type TestWorld } from '../../../testing/harness';
import { makeAppointmentRepository } from '../../appointment/appointment.repository';
import { AppointmentRow } from '../../appointment/appointment.table';
import { visitRow } from '../../appointment/testing/visit-row';
import { makeAudit, makeWorklist } from '../../audit';
import { makeSessions } from '../../identity';
import { UserRow } from '../../identity/identity.table';
import { MessageRow } from '../../notification/notification.table';
import { makeTestInbox } from '../../../testing/inbox';
import { makePatientRepository } from '../../patient/patient.repository';
import { PatientRow } from '../../patient/patient.table';
import { makeStaffModule, type StaffSeed, seedStaff } from '../../staff';
import { StaffRow } from '../../staff/staff.table';
import { makeQueueModule, type QueueDeps } from '..';
import type { ScheduledSession } from '../add-lines.repository';
import { signatureOf } from '../caller-signature';
import { QueueEventRow, QueueRow, TicketRow } from '../queue.table';

export const AREA = '3 楼 B 区';
const place = { campus: '本部', building: '门诊楼', floor: '3 楼', area: 'B 区' };
const facts = { requestId: 'req-test', ip: '127.0.0.1' };

export const session = (sessionId: string, change: Partial<ScheduledSession> = {}): ScheduledSession => ({
  sessionId,
  departmentCode: 'D0304',
  departmentName: '心血管内科',
  doctorId: `doc-${sessionId}`,
  doctorName: '周明远',
  doctorTitle: '主任',
  room: '5 诊室',
  place,
  period: 'morning',
  ...change,
});

const seedPeople = (world: TestWorld) => {
  const scope = world.tx.outside;
  return {
    async user(): Promise<string> {
      const createdAt = world.clock.now();
      const id = newId('user', createdAt);
      const settings = { fontSize: 'follow', privacyVersion: 'v1', privacyAgreedAt: createdAt };
      const sealed = { openidIndex: id, openidCipher: 'sealed', unionidCipher: null };
      await insertRow(scope, UserRow, { id, ...sealed, ...settings, createdAt });
      return id;
    },
    async patient(
      ownerId: string,
      person: { name?: string; birthDate?: string; phone?: string } = {},
    ): Promise<string> {
      const createdAt = world.clock.now();
      const id = newId('patient', createdAt);
      const seal = (column: string, text: string): string => world.cipher.seal(`patient.${column}`, id, text);
      await insertRow(scope, PatientRow, {
        id,
        ownerId,
        status: 'bound',
        relation: 'parent',
        nameCipher: seal('name', person.name ?? '李玉兰'),
        phoneCipher: seal('phone', person.phone ?? '13900002208'),
        idNumberCipher: seal('id_number', '110101195803071244'),
        idNumberIndex: id,
        guardianCipher: null,
        birthDate: person.birthDate ?? '1958-03-07',
        sex: 'female',
        insurance: 'employee',
        hisPatientId: `his-${id}`,
        recordNumber: 'MR0001',
        activeKey: id,
        idempotencyKey: randomUUID(),
        requestHash: 'hash',
        createdAt,
        removedAt: null,
      });
      return id;
    },
  };
};

const seedVisits = (world: TestWorld) => ({
  async visit(
    who: { ownerId: string; patientId: string },
    at: ScheduledSession,
    times: { startsAt?: string; endsAt?: string; status?: string; visitDate?: string } = {},
  ): Promise<string> {
    const now = world.clock.now();
    const { place: where, ...clinic } = at;
    const row = visitRow(now, {
      ...{ ...who, ...clinic, ...where, hisPatientId: `his-${who.patientId}`, visitDate: hospitalDate(now) },
      ...{ startsAt: '08:30', endsAt: '09:00', feeFen: 2500, listFeeFen: 2500, ...times },
    });
    await insertRow(world.tx.outside, AppointmentRow, { ...row, activeNumberKey: row.id, activePersonKey: row.id });
    return row.id;
  },
});

const nurseSeed = (username: string, change: Partial<StaffSeed> = {}): StaffSeed => ({
  username,
  name: '刘静',
  role: 'nurse',
  area: AREA,
  password: 'a password of a test',
  totpSecret: 'KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU',
  ...change,
});

interface SignedParts {
  caller: string;
  timestamp: string;
  nonce: string;
  signature: string;
}

/** The module's routes as their callers see them. */
const callsOf = (module: ReturnType<typeof makeQueueModule>) => ({
  checkIn: (
    ownerId: string,
    patientId: string,
    scene = 'd=D0304',
    location?: { latitude: number; longitude: number },
  ) => module.routes.checkIn!({ actorId: ownerId, body: { patientId, scene, location }, facts } as Call<'checkIn'>),
  ticket: (ownerId: string, ticketId: string, ctx: unknown = { set: () => undefined }) =>
    module.routes.getTicket!({ actorId: ownerId, params: { ticketId }, ctx } as Call<'getTicket'>),
  tickets: (ownerId: string) =>
    module.routes.listTickets!({ actorId: ownerId, ctx: { set: () => undefined } } as unknown as Call<'listTickets'>),
  remind: (ownerId: string, ticketId: string, whenAhead: 1 | 3 | 5 | null) =>
    module.routes.remindMe!({ actorId: ownerId, params: { ticketId }, body: { whenAhead } } as Call<'remindMe'>),
  act: (
    staffId: string,
    queueId: string,
    action: Record<string, unknown> & { action: QueueActionRequest['action'] },
    record?: OpenRecord,
  ) =>
    module.routes.actOnQueue!({
      ...(record ? { record } : {}),
      actorId: staffId,
      params: { queueId },
      body: { idempotencyKey: randomUUID(), ...action },
      facts,
    } as Call<'actOnQueue'>),
  /** As another system sends it, signed with its key. */
  tell: (update: Record<string, unknown>, change: Partial<SignedParts> = {}) => {
    const rawBody = JSON.stringify({ idempotencyKey: randomUUID(), ...update });
    const path = '/api/v1/queue-updates';
    const signed: SignedParts = { caller: 'desk', nonce: randomUUID(), timestamp: '', signature: '', ...change };
    const key = callerKeys.get(signed.caller) ?? Buffer.alloc(32);
    const signature = signatureOf(key, ['POST', path, signed.timestamp, signed.nonce, rawBody]);
    const headers = { ...signed, signature: signed.signature || signature };
    const get = (name: string) => headers[name.slice('x-'.length) as keyof SignedParts] ?? '';
    const ctx = { method: 'POST', url: path, get, request: { rawBody } };
    const body = contract.postQueueUpdate.request.parse(JSON.parse(rawBody));
    return module.routes.postQueueUpdate!({ body, ctx } as unknown as Call<'postQueueUpdate'>);
  },
  expected: (staffId: string, queueId: string) =>
    module.routes.listExpected!({ actorId: staffId, params: { queueId } } as Call<'listExpected'>),
  deeds: (staffId: string, area?: string) =>
    module.routes.listQueueDeeds!({ actorId: staffId, query: { area } } as Call<'listQueueDeeds'>),
  console: (staffId: string, area?: string) =>
    module.routes.listStaffQueues!({ actorId: staffId, query: { area } } as Call<'listStaffQueues'>),
  find: (staffId: string, wanted: string, area?: string) =>
    module.routes.findPeople!({ actorId: staffId, body: { area, wanted } } as Call<'findPeople'>),
  board: (area = AREA) => module.routes.getBoard!({ params: { area } } as Call<'getBoard'>),
  reveal: (staffId: string, ticketId: string) =>
    module.routes.revealIdentity!({ actorId: staffId, params: { ticketId }, facts } as Call<'revealIdentity'>),
});

const callerKeys = new Map([
  ['desk', Buffer.alloc(32, 5)],
  ['his', Buffer.alloc(32, 6)],
]);

const rules: QueueDeps['rules'] = {
  checkInEarlyMinutes: 60,
  periodEnds: { morning: '12:00', afternoon: '17:30', evening: '20:30' },
  returnVisitAfterMinutes: 15,
  missedBehind: 3,
  returnBehind: 3,
  priorities: {
    emergency: { label: '急重', place: 'front' },
    pregnant: { label: '孕妇', place: 'slot' },
    elder: { label: '80 岁以上', place: 'suggest', fromAge: 80 },
  },
  sharedDepartments: ['D0701'],
  exams: [
    {
      code: 'IMG',
      name: '影像科',
      place: { campus: '本部', building: '医技楼', floor: '1 楼', area: 'A 区' },
      rooms: ['1 号机房', '2 号机房'],
    },
  ],
  checkInWithin: null,
  callers: { desk: ['D0901'] },
  privacyDepartments: ['精神心理科', '感染科'],
};

interface Stander {
  name?: string;
  birthDate?: string;
  phone?: string;
  startsAt?: string;
}

/** Everything of the module on a real database, with real patients, registrations and staff; the clock stands at 08:00. */
export const openQueueWorld = async (change: Partial<QueueDeps['rules']> = {}) => {
  const world = await openTestWorld('2026-11-24T00:00:00.000Z');
  const { tx, clock } = world;
  const audit = makeAudit({ clock });
  const appointments = makeAppointmentRepository({ clock });
  const sessions = makeSessions({ tx, clock, cache: makeMemorySessionCache(clock) });
  const { staff } = makeStaffModule({ ...world, sessions, audit });
  const control = {
    schedule: [] as ScheduledSession[],
    published: [] as string[],
    hisAnswer: (): ReturnType<HisPort['checkIn']> =>
      Promise.resolve({ kind: 'done', value: undefined, replayed: false }),
    hisCalls: [] as string[],
  };
  const deps: QueueDeps = {
    ...world,
    log: testLog,
    audit,
    staff,
    worklist: makeWorklist({ clock }),
    his: { checkIn: (_context, key) => (control.hisCalls.push(key), control.hisAnswer()) },
    live: { publish: (topic, seq) => Promise.resolve(void control.published.push(`${topic}=${seq}`)) },
    schedule: { todaysSessions: () => Promise.resolve(control.schedule) },
    patients: makePatientRepository(world),
    appointments: {
      ...appointments,
      markCheckedIn: (scope, id) => appointments.move(scope, id, 'checked_in'),
      selectNotCheckedIn: appointments.selectNotCheckedIn,
      markVisited: (scope, id) => appointments.move(scope, id, 'visited'),
    },
    notifications: makeTestInbox(world),
    readEntryCode: (scene) => {
      const [, departmentCode = null, room] = /^[dr]=(\w+)(?:-(\d+))?$/.exec(scene) ?? [];
      return Promise.resolve({ departmentCode, ...(room ? { room: `${room} 诊室` } : {}) });
    },
    boardLink: (area) => Promise.resolve(area === AREA ? 'https://hospital.example/c/t=B3' : null),
    ...{ callers: callerKeys, areas: [AREA] },
    rules: { ...rules, ...change },
  };
  const module = makeQueueModule(deps);
  const people = { ...seedPeople(world), ...seedVisits(world) };
  const { manager } = tx.outside;

  const call = callsOf(module);

  return {
    ...world,
    control,
    module,
    people,
    call,
    async nurse(username: string, change?: Partial<StaffSeed>): Promise<string> {
      await seedStaff(world, [nurseSeed(username, change)]);
      return (await manager.findOneByOrFail(StaffRow, { username })).id;
    },
    /** Somebody with a registration who has checked in. */
    async standing(at: ScheduledSession, who: Stander = {}) {
      const ownerId = await people.user();
      const patientId = await people.patient(ownerId, who);
      const times = who.startsAt ? { startsAt: who.startsAt, endsAt: '12:00' } : {};
      const appointmentId = await people.visit({ ownerId, patientId }, at, times);
      const ticket = await call.checkIn(ownerId, patientId, `d=${at.departmentCode}`);
      return { ownerId, patientId, appointmentId, ticketId: ticket.id, queueId: ticket.queueId, number: ticket.number };
    },
    queue: (id: string): Promise<QueueRow> => manager.findOneByOrFail(QueueRow, { id }),
    ticketRow: (id: string): Promise<TicketRow> => manager.findOneByOrFail(TicketRow, { id }),
    visitStatus: async (id: string): Promise<string> => (await manager.findOneByOrFail(AppointmentRow, { id })).status,
    events: (queueId: string): Promise<QueueEventRow[]> =>
      manager.find(QueueEventRow, { where: { queueId }, order: { seq: 'ASC' } }),
    /** The kinds of messages somebody has, in the order of the alphabet: those of one instant have no other. */
    messages: async (userId: string): Promise<string[]> =>
      (await manager.findBy(MessageRow, { userId })).map(({ event }) => event).sort(),
  };
};

export type QueueWorld = Awaited<ReturnType<typeof openQueueWorld>>;
