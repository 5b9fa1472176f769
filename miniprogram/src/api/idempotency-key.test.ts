import { resetTaro } from '../../testing/taro';
import { ApiError, clientError } from './api-error';
import { keyFor, withKey } from './idempotency-key';

const refused = (code: string, status: number) =>
  new ApiError({ code, message: '没有扣钱', retryable: false, requestId: 'r', status });

beforeEach(resetTaro);

test('the key is a UUID v4 and is stored before anything is sent', async () => {
  await withKey('hold.s1', async (key) => {
    expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(keyFor('hold.s1')).toBe(key);
  });
});

test('after a definite answer the next attempt is a new intent', async () => {
  const first = await withKey('hold.s1', async (key) => key);
  const second = await withKey('hold.s1', async (key) => key);
  expect(second).not.toBe(first);
});

test.each([
  ['no answer', clientError('NETWORK.TIMEOUT')],
  ['a fault of the server', refused('SERVER.UNEXPECTED', 500)],
  ['a call that is still running', refused('REQUEST.IN_PROGRESS', 409)],
])('after %s the same key is sent again', async (_name, error) => {
  const before = keyFor('hold.s1');
  await expect(withKey('hold.s1', () => Promise.reject(error))).rejects.toBe(error);
  expect(keyFor('hold.s1')).toBe(before);
});

test('a refusal settles the intent', async () => {
  const before = keyFor('hold.s1');
  const error = refused('APPOINTMENT.SLOT_TAKEN', 409);
  await expect(withKey('hold.s1', () => Promise.reject(error))).rejects.toBe(error);
  expect(keyFor('hold.s1')).not.toBe(before);
});
