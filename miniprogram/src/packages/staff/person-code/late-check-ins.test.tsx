import { createHmac } from 'node:crypto';
import { act, fireEvent, render, screen } from '@testing-library/react';
import type { VerifiedPerson } from '@anzhen/shared-types';
import { clientError } from '@/api/api-error';
import { keepStaffSession } from '@/session';
import { answerWith, openWith, resetTaro, seenRequests } from '../../../../testing/taro';
import PersonCodeDeskPage from '../pages/person-code';
import { stepOfCode } from './check-code';
import { type LateCheckIn, type LateDeps, makeLateCheckIns } from './late-check-ins';

const dayKey = createHmac('sha256', 'plainly invented').update('person-code:QH1:2026-11-24').digest();
const REF = '9000000042';
const NOW = Date.parse('2026-11-24T02:00:05.000Z');

/** As docs/PERSON-CODE.md tells it, with Node's own HMAC. */
const codeAt = (ms: number, ref = REF): string => {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(ms / 30_000)));
  const person = createHmac('sha256', dayKey).update(ref).digest();
  const mac = createHmac('sha256', person).update(counter).digest();
  const number = mac.readUInt32BE(mac[31]! & 0x0f) & 0x7fffffff;
  return ref + String(number % 1e8).padStart(8, '0');
};
const keys = [dayKey.toString('base64')];

test('the codes of a whole hour are proved as the BFF proves them, and those of other times are not', () => {
  for (let ahead = 0; ahead < 120; ahead += 1) {
    const at = NOW + ahead * 30_000;
    expect(stepOfCode(keys, codeAt(at), at)).toBe(Math.floor(at / 30_000));
  }
  for (const [shift, counts] of [
    [-30_000, true],
    [30_000, true],
    [-60_000, false],
    [60_000, false],
  ] as const)
    expect(stepOfCode(keys, codeAt(NOW + shift), NOW) !== null).toBe(counts);
  expect(stepOfCode(['AAAA', ...keys], codeAt(NOW), NOW)).not.toBeNull();
  expect(stepOfCode([], codeAt(NOW), NOW)).toBeNull();
});

const person: VerifiedPerson = {
  ...{ maskedName: '李*兰', sex: 'female', ageYears: 68, recordNumber: 'R1', bills: null, reports: null },
  ticket: { number: 'A001', departmentName: '心血管内科', room: '5 诊室' },
};

const openStation = (change: Partial<LateDeps> = {}) => {
  const device = { now: NOW, saved: [] as readonly LateCheckIn[], sent: [] as LateCheckIn[], isOnline: false };
  const open = () =>
    makeLateCheckIns({
      fetchDayKey: () => Promise.resolve({ keys, validUntil: '2026-11-24T16:00:00.000Z' }),
      send: (late) => {
        if (!device.isOnline) return Promise.reject(clientError('NETWORK.OFFLINE'));
        device.sent.push(late);
        return Promise.resolve(person);
      },
      load: () => device.saved,
      save: (waiting) => (device.saved = waiting),
      now: () => device.now,
      ...change,
    });
  return { device, open };
};

test('without a network a code is proved, kept over a restart, told once the network is back, and done', async () => {
  const { device, open } = openStation();
  const station = open();
  expect(station.take(codeAt(NOW), 'nurse')).toBe('unknown');
  await station.prepare();
  expect(station.take(codeAt(NOW), 'nurse')).toBe('kept');
  await station.tell('nurse');
  expect(station.store.get().waiting).toHaveLength(1);
  const restarted = open();
  device.isOnline = true;
  await restarted.tell('somebody else');
  expect(device.sent).toEqual([]);
  await restarted.tell('nurse');
  expect(device.sent).toEqual([{ code: codeAt(NOW), seenAt: new Date(NOW).toISOString(), staffId: 'nurse' }]);
  expect([restarted.store.get().waiting, device.saved]).toEqual([[], []]);
  expect(restarted.store.get().outcomes).toMatchObject([{ isDone: true, text: '李*兰 已签到，A001 号' }]);
});

test('a code that this device has seen, an earlier one, a made-up one and one of tomorrow are refused', async () => {
  const { device, open } = openStation();
  const station = open();
  await station.prepare();
  expect(station.take(codeAt(NOW), 'nurse')).toBe('kept');
  expect(station.take(codeAt(NOW), 'nurse')).toBe('used');
  expect(station.take(codeAt(NOW - 30_000), 'nurse')).toBe('used');
  expect(station.take(`${REF}00000000`, 'nurse')).toBe('wrong');
  expect(station.take(codeAt(NOW, '9000000043'), 'nurse')).toBe('kept');
  device.now = Date.parse('2026-11-24T16:00:00.000Z');
  expect(station.take(codeAt(device.now), 'nurse')).toBe('unknown');
});

test('what the BFF refuses is told to the nurse and not asked again', async () => {
  const refusal = Object.assign(clientError('NETWORK.BAD_ANSWER'), { status: 409, message: '今天没有可以签到的号' });
  const { open } = openStation({ send: () => Promise.reject(refusal) });
  const station = open();
  await station.prepare();
  station.take(codeAt(NOW), 'nurse');
  await station.tell('nurse');
  expect(station.store.get()).toMatchObject({
    waiting: [],
    outcomes: [{ isDone: false, text: '没有签到成：今天没有可以签到的号' }],
  });
  station.dismiss(codeAt(NOW));
  expect(station.store.get().outcomes).toEqual([]);
});

test('a code that was used already may be one whose first answer was lost: the nurse is sent to look', async () => {
  const used = Object.assign(clientError('NETWORK.BAD_ANSWER'), { status: 409, code: 'PERSON_CODE.USED' });
  const { open } = openStation({ send: () => Promise.reject(used) });
  const station = open();
  await station.prepare();
  station.take(codeAt(NOW), 'nurse');
  await station.tell('nurse');
  expect(station.store.get().outcomes).toMatchObject([{ isDone: false, text: '这个码用过了，请看队里有没有这个人' }]);
});

describe('the page', () => {
  const settle = () => act(async () => undefined);
  const scanned = async (code: string): Promise<void> => {
    fireEvent.input(document.getElementById('person-digits')!, { target: { value: code } });
    for (let turn = 0; turn < 10; turn += 1) await settle();
  };
  let isOnline: boolean;
  const openPage = async (params: Record<string, string> = {}) => {
    resetTaro();
    openWith(params);
    isOnline = true;
    const day = { keys, date: '2026-11-24', validUntil: new Date(Date.now() + 3_600_000).toISOString() };
    answerWith(({ url }) => {
      if (!isOnline) throw new Error('no network');
      return { statusCode: 200, data: url.endsWith('/day-key') ? day : person };
    });
    const staff = { id: 'stf_nurse', name: '测护士', role: 'nurse' as const, area: '' };
    keepStaffSession({ token: 't', expiresAt: '2099-01-01T00:00:00.000Z', staff });
    render(<PersonCodeDeskPage />);
    await settle();
  };
  const verifications = () => seenRequests().filter(({ url }) => url.endsWith('/verification'));

  test('it opens with the purpose it is asked for, and the eighteenth digit is the deed', async () => {
    await openPage({ purpose: 'payment' });
    await scanned('900000004212345');
    expect(verifications()).toEqual([]);
    await scanned('900000004212345678');
    expect(verifications().map(({ data }) => data)).toEqual([{ code: '900000004212345678', purpose: 'payment' }]);
    expect(document.getElementById('verified')?.textContent).toContain('李*兰');
    expect(screen.getByText('没有待缴的费。')).toBeTruthy();
  });

  test('without a network a check-in is taken down, and a payment is not', async () => {
    await openPage({ purpose: 'check_in' });
    isOnline = false;
    await scanned(codeAt(Date.now()));
    expect(document.getElementById('kept')).not.toBeNull();
    expect(document.getElementById('late-list')?.textContent).toContain('等网络好了自动签到');
    await scanned('900000004200000000');
    expect(document.getElementById('kept')).toBeNull();
    fireEvent.click(screen.getByText('缴费'));
    await scanned(codeAt(Date.now(), '9000000044'));
    expect(document.getElementById('kept')).toBeNull();
    expect(document.querySelectorAll('#late-list .indigo')).toHaveLength(1);
  });
});
