import * as fc from 'fast-check';
import { makePairTable } from './pair-table';

const half = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 0xffffffff }));

test('every pair is found with its last number, and no other pair is', () => {
  const pair = fc.tuple(half, half);
  fc.assert(
    fc.property(fc.array(fc.tuple(pair, fc.nat())), fc.array(pair), (put, asked) => {
      const table = makePairTable(put.length);
      const known = new Map<string, number>();
      for (const [[first, second], value] of put) {
        table.put(first, second, value);
        known.set(`${first} ${second}`, value);
      }
      for (const [first, second] of [...asked, ...put.map(([each]) => each)])
        expect(table.get(first, second)).toBe(known.get(`${first} ${second}`) ?? -1);
    }),
  );
});
