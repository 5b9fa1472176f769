import { fen, MINUTE } from '@anzhen/shared-types';
import type { HisPort, Probe, WriteResult } from '../../ports/his';
import { CHRONIC, context, done, KEEP_MS, type PeerState, tomorrow } from '../../testing/his-sandbox';
import { type RunningSandbox, startSandbox } from '../../testing/sandbox-process';
import { systemClock } from '../system-clock';
import { makeHisSoap } from '.';

interface SoapCredentials {
  urls: { hisSoap: string };
  hisSoap: { userId: string; aesKey: string; signKey: string };
}

let sandbox: RunningSandbox;
let his: HisPort;
let offsetMs = 0;
let keys = 0;

const clock = { now: () => new Date(systemClock.now().getTime() + offsetMs) };
const newKey = () => `apt_01JDSOAP${String((keys += 1)).padStart(8, '0')}`;
const peer = () => sandbox.control<PeerState>('/his/state');
/** The next call of a function fails. */
const fault = (code: string, how: object) =>
  sandbox.control('/faults', { server: 'hisSoap', path: code, times: 1, ...how });

beforeAll(async () => {
  sandbox = await startSandbox();
  const { urls, hisSoap } = sandbox.credentials as unknown as SoapCredentials;
  his = makeHisSoap({ baseUrl: urls.hisSoap, ...hisSoap }, { clock, log: { warn: () => undefined } });
});
afterEach(() => sandbox.control('/faults', undefined, 'DELETE'));
afterAll(() => sandbox.stop());

async function patientId(): Promise<string> {
  const [patient] = await his.findPatients(context, CHRONIC);
  return patient?.hisPatientId ?? '';
}

/** A free number in a clinic; every test takes another clinic, because a session takes a patient once. */
async function wishIn(departmentCode: string) {
  const sessions = await his.listSessions(context, { departmentCode, from: tomorrow(), to: tomorrow() });
  for (const session of sessions.filter(({ status, left }) => status === 'open' && (left ?? 0) > 0)) {
    const slot = (await his.listSlots(context, session.id)).find(({ left }) => (left ?? 0) > 0);
    if (slot) {
      const command = { hisPatientId: await patientId(), sessionId: session.id, slotId: slot.id, keepMs: KEEP_MS };
      return { key: newKey(), command };
    }
  }
  throw new Error('no free slot');
}

async function heldIn(departmentCode: string) {
  const wish = await wishIn(departmentCode);
  const hold = done(await his.hold(context, wish.key, wish.command)).value;
  return { ...wish, hold, paid: { amount: hold.fee, transactionId: `4200${wish.key}`, paidAt: clock.now() } };
}

async function paidIn(departmentCode: string) {
  const held = await heldIn(departmentCode);
  return { ...held, registration: done(await his.confirm(context, held.key, held.paid)).value };
}

/** Asks until the answer is the last word, letting the time pass that the adapter says it needs. */
async function lastWord(probe: Probe): Promise<string> {
  const first = await his.probe(context, probe);
  if (first.state !== 'notApplied' || first.final) return first.state;
  offsetMs += his.capabilities.settlesWithinMs;
  const second = await his.probe(context, probe);
  offsetMs -= his.capabilities.settlesWithinMs;
  return second.state === 'notApplied' && !second.final ? 'not final' : second.state;
}

const probeOf = (result: WriteResult<unknown>): Probe => {
  if (result.kind !== 'unknown') throw new Error(`not unknown but ${JSON.stringify(result)}`);
  return result.probe;
};

test('one visit: hold, confirm, read, give back; each again is the same again', async () => {
  const { key, command, hold, paid, registration } = await paidIn('D0401');
  expect(hold.visitNumber).toMatch(/^[ABC]\d{3}$/);
  expect(hold.expiresAt.getTime()).toBeGreaterThan(clock.now().getTime() + MINUTE);
  expect(registration).toMatchObject({ status: 'booked', key, slotId: command.slotId, paid: hold.fee });
  expect(done(await his.confirm(context, key, paid)).replayed).toBe(true);
  expect(await his.getRegistration(context, { registrationNo: registration.registrationNo })).toEqual(registration);
  expect(done(await his.refund(context, key, paid.amount, '计划有变'))).toMatchObject({ value: { moneyBy: 'us' } });
  expect(done(await his.refund(context, key, paid.amount, '计划有变')).replayed).toBe(true);
  expect((await peer()).refundsByKey[key]?.amountFen).toBe(paid.amount);
});

type Prepare = (departmentCode: string) => Promise<() => Promise<WriteResult<unknown>>>;

// Every function that writes, with two clinics to try it in.
const WRITES: [string, string, Prepare, [string, string]][] = [
  ['2005', 'a lock', holdOf, ['D0305', 'D0301']],
  ['2007', 'an order', holdOf, ['D0306', 'D0403']],
  ['2008', 'a confirmation', confirmOf, ['D0307', 'D05']],
  ['2009', 'a cancellation', releaseOf, ['D0402', 'D10']],
  ['2010', 'a refund', refundOf, ['D0303', 'D12']],
];

async function holdOf(departmentCode: string) {
  const { key, command } = await wishIn(departmentCode);
  return () => his.hold(context, key, command);
}
async function confirmOf(departmentCode: string) {
  const { key, paid } = await heldIn(departmentCode);
  return () => his.confirm(context, key, paid);
}
async function releaseOf(departmentCode: string) {
  const { key } = await heldIn(departmentCode);
  return () => his.release(context, key);
}
async function refundOf(departmentCode: string) {
  const { key, paid } = await paidIn(departmentCode);
  return () => his.refund(context, key, paid.amount, '计划有变');
}

const live = async () => {
  const { registrations, refundsByKey } = await peer();
  return [registrations, Object.keys(refundsByKey).length];
};

describe.each(WRITES)('%s, %s:', (code, _what, prepare, [one, another]) => {
  test('cut after it was done it is unknown, the probe says applied, and again it has no second effect', async () => {
    const write = await prepare(one);
    await fault(code, { cut: 'after' });
    expect(await lastWord(probeOf(await write()))).toBe('applied');
    const before = await live();
    done(await write());
    expect(await live()).toEqual(before);
  });

  test('cut before it was done it is unknown, the probe says what there is, and again it is done', async () => {
    const write = await prepare(another);
    await fault(code, { cut: 'before' });
    // An order that was cut leaves its lock, and a lock is a number that is taken.
    expect(await lastWord(probeOf(await write()))).toBe(code === '2007' ? 'applied' : 'notApplied');
    done(await write());
  });
});

test('a file and a settlement whose answers are lost are found by their keys', async () => {
  const child = {
    ...{ name: '程小禾', sex: 'female' as const, birthDate: '2023-04-02', phone: '13900000007', idNumber: null },
    guardian: { name: '程安之', idNumber: '99010119930618006X' },
  };
  const key = newKey();
  await fault('1002', { cut: 'before' });
  expect(await lastWord(probeOf(await his.createPatient(context, key, child)))).toBe('notApplied');
  await fault('1002', { cut: 'after' });
  expect(await lastWord(probeOf(await his.createPatient(context, key, child)))).toBe('applied');
  expect(done(await his.createPatient(context, key, child)).replayed).toBe(true);

  const { registration } = await paidIn('D11');
  await sandbox.control('/his/complete-visit', { regNo: registration.registrationNo });
  const bills = (await his.listBills(context, await patientId())).filter(({ status }) => status === 'due');
  const cash = fen(bills.reduce((sum, { total }) => sum + total, 0));
  const command = {
    ...{ billIds: bills.map(({ id }) => id), hisPatientId: await patientId(), cash, fund: fen(0), account: fen(0) },
    ...{ transactionId: '4200soap', insuranceOrderId: null, paidAt: clock.now() },
  };
  const payment = newKey();
  await fault('3003', { cut: 'before' });
  expect(await lastWord(probeOf(await his.settle(context, payment, command)))).toBe('notApplied');
  expect((await peer()).settlementsByKey[payment]).toBeUndefined();
  await fault('3003', { cut: 'after' });
  expect(await lastWord(probeOf(await his.settle(context, payment, command)))).toBe('applied');
  const settled = done(await his.settle(context, payment, command));
  expect([settled.replayed, settled.value.guidance.length > 0]).toEqual([true, true]);
  expect(Object.keys((await peer()).settlementsByKey)).toEqual([payment]);
});

test('a sign-in whose answer was cut is done when the registration says so', async () => {
  const { registration } = await paidIn('D0302');
  await sandbox.control('/clock', { now: `${tomorrow()}T08:00:00+08:00` });
  offsetMs = (await sandbox.control<{ offsetMs: number }>('/clock')).offsetMs;
  await fault('2011', { cut: 'after' });
  expect(done(await his.checkIn(context, registration.registrationNo)).replayed).toBe(true);
  const seen = await his.getRegistration(context, { registrationNo: registration.registrationNo });
  expect(seen?.status).toBe('checkedIn');
  offsetMs = 0;
  await sandbox.control('/clock', { offsetMs });
});
