import { MISHAPS } from './between';
import { makeBatch } from './schedule';

test('the same seed gives the same batch, another seed another one', () => {
  expect(makeBatch(7, 40)).toEqual(makeBatch(7, 40));
  expect(makeBatch(8, 40)).not.toEqual(makeBatch(7, 40));
});

test('a few batches hold every way to go wrong, every jump and every death', () => {
  const batches = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((seed) => makeBatch(seed, 80));
  const mishaps = batches.flatMap(({ schedules }) =>
    schedules.flatMap(({ persons }) => persons.flatMap((person) => Object.values(person.mishaps).flat())),
  );
  expect(new Set(mishaps)).toEqual(new Set([null, ...MISHAPS]));
  expect(new Set(batches.map(({ jump }) => jump)).size).toBe(5);
  expect(new Set(batches.flatMap(({ deaths }) => deaths.map(({ who }) => who)))).toEqual(
    new Set(['bff', 'mariadb', 'redis']),
  );
});
