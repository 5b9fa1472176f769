import { createHmac } from 'node:crypto';
import { HOTP, Secret } from 'otpauth';
import { contract, type Contract, HOUR, MINUTE, type ReportHead, SECOND } from '@anzhen/shared-types';
import { testCodeKeys } from '../../testing/harness';
import { AuditRow } from '../audit/audit.table';
import { makeAudit } from '../audit';
import { makeSessions } from '../identity';
import type { Bills } from '../billing';
import { MessageRow } from '../notification/notification.table';
import { makeTestInbox } from '../../testing/inbox';
import { makeMemorySessionCache } from '../../adapters/memory';
import { makePatientRepository } from '../patient/patient.repository';
import { TicketRow } from '../queue/queue.table';
import { openQueueWorld, type QueueWorld, session } from '../queue/testing/queue-world';
import { makeStaffModule } from '../staff';
import { codeAt, stepAt } from './person-code.policy';
import { PersonCodeRow } from './person-code.table';
import { makePersonCodeModule } from '.';

const clinic = session('S1');
const secrets = { hospital: 'QH1', keys: testCodeKeys.map(({ key }) => key) };
const facts = { requestId: 'req', ip: '127.0.0.1', device: null };

let world: QueueWorld;
let nurse: string;
let clerk: string;
let ownerId: string;
let patientId: string;
let due: () => ReturnType<Bills['dueOf']>;
let heads: ReportHead[];
let routes: ReturnType<typeof makePersonCodeModule>['routes'];

beforeEach(async () => {
  [due, heads] = [() => Promise.resolve(null), []];
  world = await openQueueWorld();
  const { tx, clock } = world;
  const audit = makeAudit({ clock });
  const sessions = makeSessions({ tx, clock, cache: makeMemorySessionCache(clock) });
  ({ routes } = makePersonCodeModule({
    ...{ ...world, audit, hospital: 'QH1', codeKeys: testCodeKeys },
    staff: makeStaffModule({ ...world, sessions, audit }).staff,
    patients: makePatientRepository(world),
    checkInPerson: world.module.checkInPerson,
    bills: { dueOf: () => due() },
    notifications: makeTestInbox(world),
    reports: { listAgreed: () => Promise.resolve(heads) },
    printReport: (patient, reportId) => Promise.resolve(Buffer.from(`${patient.id} ${reportId}`)),
  }));
  [nurse, clerk] = [await world.nurse('nurse'), await world.nurse('clerk', { role: 'operator' })];
  ownerId = await world.people.user();
  patientId = await world.people.patient(ownerId);
});
afterEach(() => world.close());

const mine = async (id = patientId, actorId = ownerId) =>
  contract.getPersonCode.response.parse(
    await routes.getPersonCode!({ actorId, params: { patientId: id }, facts } as never),
  );
const verify = async (
  code: string,
  purpose: Contract['verifyPersonCode']['request']['purpose'] = 'payment',
  actorId = nurse,
) =>
  contract.verifyPersonCode.response.parse(
    await routes.verifyPersonCode!({ actorId, body: { code, purpose }, facts } as never),
  );
const recorded = () => world.tx.outside.manager.countBy(AuditRow, { action: 'person_code.payment' });

test('the phone gets an hour of codes, a new one every 30 seconds; each says who it is, and is on record', async () => {
  const { codes, stepSeconds } = await mine();
  expect([codes.length * stepSeconds, new Set(codes).size]).toEqual([HOUR / SECOND, codes.length]);
  expect(await verify(codes[0]!)).toMatchObject({ maskedName: '李*兰', ticket: null });
  world.clock.advance(100 * 30 * SECOND);
  expect(await verify(codes[100]!)).toMatchObject({ maskedName: '李*兰' });
  expect(await recorded()).toBe(2);
  // Asking again, also on another phone, changes nothing about the person's code.
  expect((await mine()).codes[0]).toBe(codes[100]);
});

test('a code counts for its 30 seconds and those beside them, once; none before it counts any more', async () => {
  const { codes } = await mine();
  await expect(verify(codes[2]!)).rejects.toMatchObject({ code: 'PERSON_CODE.INVALID' });
  expect(await verify(codes[1]!)).toMatchObject({ maskedName: '李*兰' });
  for (const used of [codes[1]!, codes[0]!])
    await expect(verify(used)).rejects.toMatchObject({ code: 'PERSON_CODE.USED' });
  world.clock.advance(90 * SECOND);
  await expect(verify(codes[1]!)).rejects.toMatchObject({ code: 'PERSON_CODE.INVALID' });
  const both = await Promise.allSettled([verify(codes[3]!), verify(codes[3]!)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('whoever changes a digit, guesses, or lacks the right learns nothing', async () => {
  const [code] = (await mine()).codes;
  const changed = Array.from(
    code!,
    (digit, at) => code!.slice(0, at) + ((Number(digit) + 1) % 10) + code!.slice(at + 1),
  );
  for (const wrong of changed) await expect(verify(wrong)).rejects.toMatchObject({ code: 'PERSON_CODE.INVALID' });
  // Well signed, but nobody has this name.
  const nobody = codeAt(secrets, '9999999999', stepAt(world.clock.now()));
  await expect(verify(nobody)).rejects.toMatchObject({ code: 'PERSON_CODE.INVALID' });
  await expect(verify(code!, 'payment', clerk)).rejects.toMatchObject({ code: 'STAFF.FORBIDDEN' });
  await expect(routes.getPersonCodeDayKey!({ actorId: clerk, facts } as never)).rejects.toMatchObject({
    code: 'STAFF.FORBIDDEN',
  });
  expect(await recorded()).toBe(0);
  expect(await verify(code!)).toMatchObject({ maskedName: '李*兰' });
});

test('a check-in that a nurse’s station verified without a network is made up for later on the same day, once', async () => {
  await world.people.visit({ ownerId, patientId }, clinic);
  const { codes } = await mine();
  const seenAt = world.clock.now().toISOString();
  world.clock.advance(20 * MINUTE);
  const late = (code: string, change: object = {}) =>
    routes.verifyPersonCode!({
      actorId: nurse,
      body: { code, purpose: 'check_in', seenAt, ...change },
      facts,
    } as never);
  await expect(verify(codes[0]!, 'check_in')).rejects.toMatchObject({ code: 'PERSON_CODE.INVALID' });
  // Of another time than the one at which it is said to have been seen.
  await expect(late(codes[5]!)).rejects.toMatchObject({ code: 'PERSON_CODE.INVALID' });
  expect(await late(codes[0]!)).toMatchObject({ maskedName: '李*兰', ticket: { number: 'A001' } });
  await expect(late(codes[0]!)).rejects.toMatchObject({ code: 'PERSON_CODE.USED' });
  const [deed] = await world.tx.outside.manager.findBy(AuditRow, { action: 'person_code.check_in' });
  expect(deed).toMatchObject({ actorId: nurse, patientId, detail: { seenAt } });
  for (const far of ['2026-11-20T02:00:00.000Z', new Date(world.clock.now().getTime() + HOUR).toISOString()]) {
    const ref = codes[0]!.slice(0, 10);
    const made = codeAt(secrets, ref, stepAt(new Date(far)));
    await expect(late(made, { seenAt: far })).rejects.toMatchObject({ code: 'PERSON_CODE.INVALID' });
  }
  expect(contract.verifyPersonCode.request.safeParse({ code: codes[0], purpose: 'payment', seenAt }).success).toBe(
    false,
  );
});

test('a stranger’s patient has no code for me', async () => {
  const stranger = await world.people.user();
  await expect(mine(patientId, stranger)).rejects.toMatchObject({ code: 'PATIENT.NOT_FOUND' });
  expect(await world.tx.outside.manager.count(PersonCodeRow)).toBe(0);
});

test('a nurse checks in by the code; scanning the next one gives the same number', async () => {
  await world.people.visit({ ownerId, patientId }, clinic);
  const { codes } = await mine();
  const first = await verify(codes[0]!, 'check_in');
  expect(first.ticket).toEqual({ number: 'A001', departmentName: clinic.departmentName, room: clinic.room });
  expect((await verify(codes[1]!, 'check_in')).ticket).toEqual(first.ticket);
  expect(await world.tx.outside.manager.count(TicketRow)).toBe(1);
});

test('a code with which nothing was done counts again at once: it was too early, or the HIS was silent', async () => {
  const { codes } = await mine();
  const [code] = codes;
  await expect(verify(code!, 'check_in')).rejects.toMatchObject({ code: 'QUEUE.NOTHING_TO_CHECK_IN' });
  expect(await world.tx.outside.manager.count(TicketRow)).toBe(0);
  // While one desk waits for the HIS, the code is used at no other.
  let refuse!: (reason: Error) => void;
  const silent = new Promise<void>((reached) => {
    due = () => new Promise<never>((_, reject) => ((refuse = reject), reached()));
  });
  const waiting = verify(code!);
  await silent;
  await expect(verify(code!)).rejects.toMatchObject({ code: 'PERSON_CODE.USED' });
  refuse(new Error('the HIS is silent'));
  await expect(waiting).rejects.toThrow('silent');
  expect(await recorded()).toBe(0);
  due = () => Promise.resolve(null);
  expect(await verify(code!)).toMatchObject({ maskedName: '李*兰', bills: null });
  expect(await recorded()).toBe(1);
  await expect(verify(code!, 'check_in')).rejects.toMatchObject({ code: 'PERSON_CODE.USED' });
});

test('a refusal brings no code to life that was used meanwhile', async () => {
  await world.people.visit({ ownerId, patientId }, clinic);
  const { codes } = await mine();
  let refuse!: (reason: Error) => void;
  const silent = new Promise<void>((reached) => {
    due = () => new Promise<never>((_, reject) => ((refuse = reject), reached()));
  });
  const waiting = verify(codes[0]!);
  await silent;
  expect((await verify(codes[1]!, 'check_in')).ticket).toMatchObject({ number: 'A001' });
  refuse(new Error('the HIS is silent'));
  await expect(waiting).rejects.toThrow('silent');
  for (const code of codes.slice(0, 2))
    await expect(verify(code, 'check_in')).rejects.toMatchObject({ code: 'PERSON_CODE.USED' });
});

test('a kiosk without a network verifies with the key of the day, by the book, and with nothing of tomorrow', async () => {
  const { codes, firstStepAt } = await mine();
  const day = contract.getPersonCodeDayKey.response.parse(
    await routes.getPersonCodeDayKey!({ actorId: nurse, facts } as never),
  );
  // As docs/PERSON-CODE.md tells it, with another implementation of RFC 4226.
  const kiosk = (code: string, at: number): boolean => {
    const secret = createHmac('sha256', Buffer.from(day.keys[0]!, 'base64')).update(code.slice(0, 10)).digest();
    const hotp = new HOTP({
      algorithm: 'SHA256',
      digits: 8,
      secret: new Secret({ buffer: new Uint8Array(secret).buffer }),
    });
    return hotp.generate({ counter: Math.floor(at / 30_000) }) === code.slice(10);
  };
  const start = Date.parse(firstStepAt);
  expect(codes.slice(0, 10).map((code, ahead) => kiosk(code, start + ahead * 30_000))).toEqual(Array(10).fill(true));
  expect(kiosk(codes[1]!, start)).toBe(false);
  world.clock.set(day.validUntil);
  const tomorrow = await mine();
  expect(kiosk(tomorrow.codes[0]!, Date.parse(tomorrow.firstStepAt))).toBe(false);
});

const bill = (id: string, totalFen: number, isMergeable = true) => ({ id, title: `单 ${id}`, totalFen, isMergeable });

test('at a cashier the code shows what is due and sends it to the person’s own phone, once; doctors may not look', async () => {
  const { codes } = await mine();
  const doctor = await world.nurse('doctor', { role: 'doctor' });
  await expect(verify(codes[0]!, 'payment', doctor)).rejects.toMatchObject({ code: 'STAFF.FORBIDDEN' });
  expect((await verify(codes[0]!)).bills).toBeNull();
  const fee = { totalFen: 18_210, fundFen: 9_103, accountFen: 4_553, cashFen: 4_554 };
  const list = [bill('B1', 9_660), bill('B2', 8_550), bill('B3', 100, false)];
  due = () => Promise.resolve({ count: 3, fee, list });
  world.clock.advance(30 * SECOND);
  const seen = await verify(codes[1]!);
  expect(seen.bills).toEqual({ fee, list: list.map(({ title, totalFen }) => ({ title, totalFen })) });
  expect(seen.reports).toBeNull();
  const [message, ...others] = await world.tx.outside.manager.find(MessageRow);
  expect(others).toEqual([]);
  expect(message).toMatchObject({ userId: ownerId, event: 'bill_due' });
  expect(message?.link).toEqual({ route: 'visit.bill', params: { patientId, billIds: 'B1,B2' } });
});

test('reports that are out are printed within ten minutes by whoever scanned, and by nobody else', async () => {
  const { codes } = await mine();
  const finance = await world.nurse('finance', { role: 'finance' });
  await expect(verify(codes[0]!, 'report', finance)).rejects.toMatchObject({ code: 'STAFF.FORBIDDEN' });
  const head = { title: '血常规', reportedAt: '2026-11-23T08:20:00.000Z' };
  heads = [
    { ...head, id: 'R1', status: 'ready' },
    { ...head, id: 'R2', status: 'pending' },
  ] as ReportHead[];
  const { reports } = await verify(codes[0]!, 'report');
  expect(reports?.list).toEqual([{ ...head, id: 'R1' }]);
  const pass = reports!.pass;
  expect(contract.printPersonReport.params.safeParse({ pass, reportId: 'R1' }).success).toBe(true);
  const print = async (by: string, with_ = pass) =>
    String(
      await routes.printPersonReport!({
        actorId: by,
        params: { pass: with_, reportId: 'R1' },
        facts,
        ctx: {},
      } as never),
    );
  expect(await print(nurse)).toBe(`${patientId} R1`);
  const printed = { action: 'report.printed', subjectId: 'R1', actorId: nurse, ownerId };
  expect(await world.tx.outside.manager.countBy(AuditRow, printed)).toBe(1);
  const over = { code: 'PERSON_CODE.PASS_OVER' };
  const other = await world.nurse('nurse2');
  const stranger = await world.people.patient(await world.people.user());
  await expect(print(other)).rejects.toMatchObject(over);
  await expect(print(nurse, pass.replace(patientId, stranger))).rejects.toMatchObject(over);
  await expect(print(nurse, pass.replace(/\d{13}/, '9999999999999'))).rejects.toMatchObject(over);
  await expect(print(finance)).rejects.toMatchObject({ code: 'STAFF.FORBIDDEN' });
  world.clock.advance(10 * MINUTE);
  await expect(print(nurse)).rejects.toMatchObject(over);
  expect(await world.tx.outside.manager.countBy(AuditRow, { action: 'report.printed' })).toBe(1);
});
