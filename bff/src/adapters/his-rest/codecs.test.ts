import { addDays, toYuanText } from '@anzhen/shared-types';
import fc from 'fast-check';
import { z } from 'zod';
import {
  countOrNone,
  flag,
  listOf,
  listOrNone,
  localDate,
  localTime,
  toWallTime,
  visitNumberOf,
  wallTime,
  wallTimeOrNone,
  wholeFen,
  windows,
  yuan,
} from './codecs';

const takes = (schema: z.ZodType, given: unknown) => schema.safeParse(given).success;

/** Instants that a hospital may write down: to the second, in years of four digits. */
const instants = fc
  .date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true })
  .map((at) => new Date(Math.floor(at.getTime() / 1000) * 1000));

describe('money', () => {
  const amounts = fc.nat({ max: 9_999_999_999 });

  test('every amount comes back from its yuan text, without a fen lost to fractions', () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        expect(yuan.parse(toYuanText(amount))).toBe(amount);
        expect(wholeFen.parse(amount)).toBe(amount);
      }),
    );
    // The ones that floating point gets wrong.
    for (const [text, amount] of [
      ['1.15', 115],
      ['0.29', 29],
      ['4.35', 435],
      ['1.10', 110],
      ['19.99', 1999],
    ] as const) {
      expect(yuan.parse(text)).toBe(amount);
    }
  });

  test('a yuan text has two digits after its point and no other form', () => {
    const odd = [
      '',
      '80',
      '80.0',
      '80.000',
      '80.0000',
      '.80',
      '080.00',
      '00.80',
      '-80.00',
      '+80.00',
      ' 80.00',
      '80.00 ',
    ];
    odd.push('8e1', '80,00', '1,080.00', '８０.００', 'NaN', '0x50.00', '80.00\n', '80..00', '¥80.00', '100000000.00');
    for (const given of odd) expect([given, takes(yuan, given)]).toEqual([given, false]);
    const near = fc.string({ unit: fc.constantFrom(...'0123456789.-+e '), maxLength: 10 });
    fc.assert(
      fc.property(fc.oneof(near, fc.string(), fc.double().map(String)), (given) => {
        const isCanonical = /^(0|[1-9][0-9]*)\.[0-9][0-9]$/.test(given) && given.length <= 11;
        expect(takes(yuan, given)).toBe(isCanonical);
      }),
      { numRuns: 1_000 },
    );
  });

  test('fen as a number is whole, safe and not below nothing', () => {
    for (const given of [-1, 0.5, 80.01, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '8000', null, true]) {
      expect([given, takes(wholeFen, given)]).toEqual([given, false]);
    }
    fc.assert(
      fc.property(fc.double(), (given) => {
        expect(takes(wholeFen, given)).toBe(Number.isSafeInteger(given) && given >= 0 && given <= 9_999_999_999);
      }),
    );
  });
});

describe('time', () => {
  test('an instant comes back from the wall, in every zone that this runs in', () => {
    fc.assert(
      fc.property(instants, (at) => {
        expect(wallTime.parse(toWallTime(at))).toEqual(at);
      }),
    );
    expect(wallTime.parse('2026-11-24 00:00:00').toISOString()).toBe('2026-11-23T16:00:00.000Z');
    // The last summer time of China, when a zone database would add an hour.
    expect(wallTime.parse('1991-07-01 12:00:00').toISOString()).toBe('1991-07-01T04:00:00.000Z');
  });

  test('a time or day that does not exist is refused, not moved to another', () => {
    const odd = ['2026-02-29 10:00:00', '2026-02-30 10:00:00', '2026-04-31 10:00:00', '2026-13-01 10:00:00'];
    odd.push('2026-11-24 24:00:00', '2026-11-24 10:60:00', '2026-11-24 10:00:60', '2026-11-24T10:00:00');
    odd.push('2026-11-24 :05:00', '2026-11-24  9:05:00', '2026-11-24 9:5:00', '9:05:00');
    odd.push('2026-11-24 10:00:00+08:00', '2026-11-24', '', '-1', '0000-00-00 00:00:00');
    for (const given of odd) expect([given, takes(wallTime, given)]).toEqual([given, false]);
    for (const given of ['2026-02-29', '2026-11-31', '2026-00-01', '2026-1-1', '', '2026-11-24 ']) {
      expect([given, takes(localDate, given)]).toEqual([given, false]);
    }
    for (const given of ['24:00', '08:60', '8:0', ':00', '008:00', '08:00:00', '', '-1']) {
      expect([given, takes(localTime, given)]).toEqual([given, false]);
    }
    expect([takes(wallTime, '2024-02-29 23:59:59'), takes(localDate, '2024-02-29'), takes(localTime, '23:59')]).toEqual(
      [...[true, true, true]],
    );
  });

  test('an hour without its leading zero is the same hour', () => {
    expect(wallTime.parse('2026-11-24 9:05:00')).toEqual(wallTime.parse('2026-11-24 09:05:00'));
    expect([localTime.parse('8:00'), localTime.parse('08:00')]).toEqual(['08:00', '08:00']);
  });

  test('any text is a valid instant or refused; only "" is none', () => {
    const near = fc.string({ unit: fc.constantFrom(...'0123456789-: '), minLength: 19, maxLength: 19 });
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), (given) => {
        const parsed = wallTimeOrNone.safeParse(given);
        if (given === '') expect(parsed.data).toBeNull();
        else expect(parsed.success && Number.isNaN(parsed.data?.getTime())).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  test('a range is cut into pieces that touch and never overlap', () => {
    const day = fc.integer({ min: 0, max: 3_000 }).map((days) => addDays('2024-01-01', days));
    fc.assert(
      fc.property(day, fc.integer({ min: -5, max: 400 }), fc.integer({ min: 1, max: 92 }), (from, length, most) => {
        const cut = windows(from, addDays(from, length - 1), most);
        const days = cut.flatMap(({ startDate, endDate }) => {
          const found: string[] = [];
          for (let at = startDate; at <= endDate; at = addDays(at, 1)) found.push(at);
          expect(found.length).toBeLessThanOrEqual(most);
          return found;
        });
        expect(days).toEqual(Array.from({ length: Math.max(0, length) }, (_none, index) => addDays(from, index)));
      }),
      { numRuns: 50 },
    );
  });
});

test('-1 is no number, fewer than none is none, 99 is ninety-nine here', () => {
  expect([countOrNone.parse(-1), countOrNone.parse(-2), countOrNone.parse(0), countOrNone.parse(99)]).toEqual([
    null,
    0,
    0,
    99,
  ]);
  for (const given of ['6', 1.5, Number.NaN, null, undefined])
    expect([given, takes(countOrNone, given)]).toEqual([given, false]);
});

test('flags are two texts, and a visit number grows beyond three digits (加号)', () => {
  for (const given of [true, 1, '', '2', '-1']) expect([given, takes(flag, given)]).toEqual([given, false]);
  expect([visitNumberOf(1, 7), visitNumberOf(2, 12), visitNumberOf(3, 1234)]).toEqual(['A007', 'B012', 'C1234']);
});

describe('lists', () => {
  const numbers = z.object({ list: listOf(z.number()), told: listOrNone(z.number()) });

  test('a list of one may stand alone, and an empty one may be missing', () => {
    expect(numbers.parse({ list: [1, 2], told: [3] })).toEqual({ list: [1, 2], told: [3] });
    expect(numbers.parse({ list: 1, told: 3 })).toEqual({ list: [1], told: [3] });
    expect(numbers.parse({})).toEqual({ list: [], told: undefined });
  });

  test('what is no list of such things is none', () => {
    for (const given of [null, 'one', {}, [[1]], [null]])
      expect([given, takes(numbers, { list: given })]).toEqual([given, false]);
  });
});
