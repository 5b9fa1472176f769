import { newId } from './new-id';

const at = new Date('2026-11-24T02:00:00.000Z');

test('ids of one instant sort in the order in which they were made, whatever their kind', () => {
  const ids = Array.from({ length: 2_000 }, (_, index) => newId(index % 2 ? 'payment' : 'refund', at).slice(4));
  expect(ids).toEqual([...new Set(ids)].sort());
});

test('ids of different instants sort by the instant, also when an earlier one is asked for later', () => {
  const now = newId('payment', at);
  const before = newId('payment', new Date(at.getTime() - 1));
  const again = newId('payment', at);
  expect([now, before, again].sort()[0]).toBe(before);
  expect(new Set([now, before, again]).size).toBe(3);
  expect(now).toMatch(/^pay_[0-9A-HJKMNP-TV-Z]{26}$/);
});
