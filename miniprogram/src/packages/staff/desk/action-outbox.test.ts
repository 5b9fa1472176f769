import type { QueueActionRequest, StaffQueue } from '@anzhen/shared-types';
import { ApiError } from '@/api/api-error';
import { makeOutbox, type OutboxEntry } from './action-outbox';

const queueAfter = (number: string): StaffQueue => ({ id: 'que_room5', current: { number } }) as StaffQueue;
const noAnswer = () => new ApiError({ code: 'NETWORK.OFFLINE', message: '网络不通', retryable: true, requestId: '' });
const answered = (status: number, code: string) =>
  new ApiError({ code, message: '这位患者的状态已经变了', retryable: false, requestId: 'r', status });
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

/** A device with a clock, a store and a line to the BFF that the test answers. */
const makeDevice = (stored: readonly OutboxEntry[] = [], shelf = { entries: stored }, keyPrefix = 'key') => {
  let nowMs = 1_000_000;
  let keys = 0;
  let isFull = false;
  const sent: { queueId: string; request: QueueActionRequest }[] = [];
  const answers: (() => Promise<StaffQueue>)[] = [];
  const timers: { run(): void; ms: number }[] = [];
  const outbox = makeOutbox({
    send: (queueId, request) => {
      sent.push({ queueId, request });
      return (answers.shift() ?? (() => new Promise<never>(() => undefined)))();
    },
    load: () => shelf.entries,
    save: (entries) => {
      if (isFull) throw new Error('setStorage:fail exceed storage max size');
      shelf.entries = entries;
    },
    now: () => nowMs,
    makeKey: () => `${keyPrefix}-${(keys += 1)}`,
    later: (run, ms) => {
      const timer = { run, ms };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
  });
  outbox.actFor('stf_nurse');
  return {
    outbox,
    sent,
    saved: () => shelf.entries,
    shelf,
    fill: () => {
      isFull = true;
    },
    pass: (ms: number) => {
      nowMs += ms;
    },
    answer: (with_: StaffQueue | Error) =>
      answers.push(() => (with_ instanceof Error ? Promise.reject(with_) : Promise.resolve(with_))),
    timers,
    fire: async () => {
      timers.shift()?.run();
      await settle();
    },
  };
};

const callNext = { action: 'call_next' } as const;
const words = { label: '5 诊室叫下一位 A019', expects: 'A019' };

test('two tabs of one PC keep their decisions beside each other, and a settled one is gone from both', async () => {
  const one = makeDevice();
  const other = makeDevice([], one.shelf, 'other');
  one.answer(noAnswer());
  other.answer(noAnswer());
  one.outbox.add('que_room5', callNext, words);
  other.outbox.add('que_room6', callNext, words);
  await settle();
  expect(
    one
      .saved()
      .map(({ id }) => id)
      .sort(),
  ).toEqual(['key-1', 'other-1']);
  // The second tab is closed without having been answered; the PC still knows what was decided there.
  one.answer(queueAfter('A019'));
  await one.fire();
  expect(one.saved().map(({ id }) => id)).toEqual(['other-1']);
  const reopened = makeDevice([], one.shelf);
  expect(reopened.sent.map(({ request }) => request.idempotencyKey)).toEqual(['other-1']);
});

test('a device that is full sends what was decided all the same, one after the other', async () => {
  const device = makeDevice();
  device.fill();
  device.answer(queueAfter('A019'));
  device.answer(queueAfter('A020'));
  expect(device.outbox.add('que_room5', callNext, words)).toBe(true);
  await settle();
  device.pass(1_001);
  expect(device.outbox.add('que_room5', callNext, { label: '5 诊室叫下一位 A020', expects: 'A020' })).toBe(true);
  await settle();
  expect(device.sent.map(({ request }) => request.idempotencyKey)).toEqual(['key-1', 'key-2']);
  expect(device.outbox.store.get().entries).toEqual([]);
});

test('a double click is one action, even when the first one is answered in between', async () => {
  const device = makeDevice();
  device.answer(queueAfter('A019'));
  expect(device.outbox.add('que_room5', callNext, words)).toBe(true);
  await settle();
  device.pass(400);
  expect(device.outbox.add('que_room5', callNext, { label: '5 诊室叫下一位 A020', expects: 'A020' })).toBe(false);
  await settle();
  expect(device.sent).toHaveLength(1);
  expect(device.outbox.store.get()).toEqual({ entries: [], outcomes: [] });
});

test('without an answer the same key is sent again until there is one', async () => {
  const device = makeDevice();
  device.answer(noAnswer());
  device.answer(answered(503, 'SERVER.BUSY'));
  device.answer(queueAfter('A019'));
  device.outbox.add('que_room5', callNext, words);
  await settle();
  expect(device.outbox.store.get().entries).toMatchObject([{ state: 'waiting', attempts: 1 }]);
  await device.fire();
  await device.fire();
  expect(device.sent.map(({ request }) => request.idempotencyKey)).toEqual(['key-1', 'key-1', 'key-1']);
  expect(device.saved()).toEqual([]);
  expect(device.outbox.store.get().outcomes).toMatchObject([{ kind: 'done', text: '5 诊室叫下一位 A019：已同步' }]);
});

test('a decision is on the device before it is sent, and a restart sends it with its key', async () => {
  const before = makeDevice();
  before.answer(noAnswer());
  before.outbox.add('que_room5', callNext, words);
  expect(before.saved()).toHaveLength(1);
  await settle();

  const after = makeDevice(before.saved());
  await settle();
  expect(after.sent).toEqual([{ queueId: 'que_room5', request: { action: 'call_next', idempotencyKey: 'key-1' } }]);
});

test('a refusal is not repeated and its reason is kept until the nurse has read it', async () => {
  const device = makeDevice();
  device.answer(answered(409, 'QUEUE.ILLEGAL_MOVE'));
  device.outbox.add('que_room5', { action: 'miss', ticketId: 'tkt_a018' }, { label: '5 诊室过号 A018', expects: null });
  await settle();
  expect(device.timers).toHaveLength(0);
  expect(device.saved()).toEqual([]);
  const [outcome] = device.outbox.store.get().outcomes;
  expect(outcome).toMatchObject({ kind: 'refused', text: '没有成功：5 诊室过号 A018。这位患者的状态已经变了' });
  device.outbox.dismiss(outcome!.id);
  expect(device.outbox.store.get().outcomes).toEqual([]);
});

test('decisions for one room keep their order, and another room does not wait for them', async () => {
  const device = makeDevice();
  device.answer(noAnswer());
  device.outbox.add('que_room5', callNext, words);
  await settle();
  device.pass(2_000);
  device.answer(noAnswer());
  expect(device.outbox.add('que_room5', callNext, { label: '5 诊室叫下一位 A020', expects: 'A020' })).toBe(true);
  await settle();
  device.answer(queueAfter('B012'));
  device.outbox.add('que_room3', callNext, { label: '3 诊室叫下一位 B012', expects: 'B012' });
  device.answer(queueAfter('A019'));
  device.answer(queueAfter('A020'));
  device.outbox.retryNow();
  await settle();
  await settle();
  expect(device.sent.map(({ queueId, request }) => `${queueId} ${request.idempotencyKey}`)).toEqual([
    'que_room5 key-1',
    'que_room5 key-1',
    'que_room3 key-3',
    'que_room5 key-1',
    'que_room5 key-2',
  ]);
});

test('a late call that reached another person says whom', async () => {
  const device = makeDevice();
  device.answer(queueAfter('A020'));
  device.outbox.add('que_room5', callNext, words);
  await settle();
  expect(device.outbox.store.get().outcomes).toMatchObject([
    { kind: 'changed', text: '5 诊室叫下一位 A019：实际叫到的是 A020' },
  ]);
});

test('after the session ended nothing is sent until the same person signs in again', async () => {
  const device = makeDevice();
  device.answer(answered(401, 'SESSION.EXPIRED'));
  device.outbox.add('que_room5', callNext, words);
  await settle();
  device.outbox.actFor('stf_other');
  await settle();
  expect(device.sent).toHaveLength(1);
  expect(device.saved()).toHaveLength(1);
  device.answer(queueAfter('A019'));
  device.outbox.actFor('stf_nurse');
  await settle();
  expect(device.sent.map(({ request }) => request.idempotencyKey)).toEqual(['key-1', 'key-1']);
  expect(device.saved()).toEqual([]);
});

test('giving up a decision that was sent says that it may have been carried out', async () => {
  const device = makeDevice();
  device.answer(noAnswer());
  device.outbox.add('que_room5', callNext, words);
  await settle();
  device.outbox.drop('key-1');
  expect(device.saved()).toEqual([]);
  expect(device.outbox.store.get().outcomes[0]?.text).toContain('可能已经生效');
});
