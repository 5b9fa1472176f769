import { waitAtMost } from './wait-at-most';

const never = new Promise<string>(() => undefined);

test('what comes soon is the answer', async () => {
  expect(await waitAtMost(1_000, Promise.resolve('done'), 'late')).toBe('done');
});

test('what takes too long, or fails, is late', async () => {
  expect(await waitAtMost(1, never, 'late')).toBe('late');
  expect(await waitAtMost(1_000, Promise.reject(new Error('away')), 'late')).toBe('late');
});
