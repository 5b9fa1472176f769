import { addDays } from '@anzhen/shared-types';
import fc from 'fast-check';
import type { z } from 'zod';
import {
  countOrNone,
  fenText,
  flag,
  localDate,
  localTime,
  paidAtFields,
  pieces,
  sequenceNumber,
  sex,
  text,
  textOrNone,
  toWallTime,
  visitNumberOf,
  wallTime,
  wallTimeOrNone,
} from './codecs';
import { plainOf, unfold } from './plain';
import { readXml } from './xml';

const takes = (schema: z.ZodType, given: unknown) => schema.safeParse(given).success;

/** Instants that a hospital may write down: to the second, in years of four digits. */
const instants = fc
  .date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true })
  .map((at) => new Date(Math.floor(at.getTime() / 1000) * 1000));

describe('money', () => {
  test('every whole number of fen comes back, and is the number that its digits say', () => {
    fc.assert(
      fc.property(fc.nat({ max: 9_999_999_999 }), (amount) => {
        expect(fenText.parse(String(amount))).toBe(amount);
      }),
    );
  });

  test('any other text is refused: signs, points, spaces, leading zeros, exponents, foreign digits', () => {
    const odd = ['', '-1', '+1', '1.0', '80.00', ' 1', '1 ', '01', '00', '1e2', '0x1', '１', '٣', '1,000', 'NaN', '∞'];
    odd.push('10000000000', '9007199254740991', '99999999999999999999', '1\n', '壹');
    for (const given of odd) expect([given, takes(fenText, given)]).toEqual([given, false]);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.float().map(String), fc.integer().map(String)), (given) => {
        const isCanonical = /^(0|[1-9][0-9]*)$/.test(given) && BigInt(given) <= 9_999_999_999n;
        expect(takes(fenText, given)).toBe(isCanonical);
      }),
    );
  });
});

describe('time', () => {
  test('an instant comes back from the wall, in every zone that this runs in', () => {
    fc.assert(
      fc.property(instants, (at) => {
        expect(wallTime.parse(toWallTime(at))).toEqual(at);
        const { PAY_DATE, PAY_TIME } = paidAtFields(at);
        expect(`${PAY_DATE} ${PAY_TIME}`).toBe(toWallTime(at));
      }),
    );
  });

  test('the wall is eight hours ahead of UTC, in the middle of the night too', () => {
    expect(wallTime.parse('2026-11-24 00:00:00').toISOString()).toBe('2026-11-23T16:00:00.000Z');
    expect(toWallTime(new Date('2026-12-31T16:00:00.000Z'))).toBe('2027-01-01 00:00:00');
    // The last summer time of China, when a zone database would add an hour.
    expect(wallTime.parse('1991-07-01 12:00:00').toISOString()).toBe('1991-07-01T04:00:00.000Z');
  });

  test('an hour without its zero is the same hour', () => {
    expect(wallTime.parse('2026-11-24 9:05:00')).toEqual(wallTime.parse('2026-11-24 09:05:00'));
    expect([localTime.parse('8:00'), localTime.parse('08:00'), localTime.parse('23:59')]).toEqual([
      '08:00',
      '08:00',
      '23:59',
    ]);
  });

  test('a time that does not exist is refused, not moved to the next day or month', () => {
    const odd = ['2026-02-29 10:00:00', '2026-04-31 10:00:00', '2026-13-01 10:00:00', '2026-00-10 10:00:00'];
    odd.push('2026-11-24 24:00:00', '2026-11-24 10:60:00', '2026-11-24 10:00:60', '2026-11-24T10:00:00');
    odd.push('2026-11-24 10:00', '2026-11-24', '26-11-24 10:00:00', '2026-11-24 10:00:00Z', '0000-00-00 00:00:00', '');
    for (const given of odd) expect([given, takes(wallTime, given)]).toEqual([given, false]);
    for (const given of ['2026-02-29', '2026-11-31', '2026-1-1', '20261124', '-1', '']) {
      expect([given, takes(localDate, given)]).toEqual([given, false]);
    }
    for (const given of ['24:00', '8:60', '8', '08:00:00', '008:00', '', '-1']) {
      expect([given, takes(localTime, given)]).toEqual([given, false]);
    }
    expect(takes(wallTime, '2024-02-29 10:00:00')).toBe(true);
  });

  test('nothing, in each of its dresses, is no time; junk is not nothing', () => {
    for (const nothing of [undefined, '', '-1']) expect(wallTimeOrNone.parse(nothing)).toBeNull();
    for (const junk of ['0', 'null', ' ', '2026-11-24']) expect(takes(wallTimeOrNone, junk)).toBe(false);
  });

  test('any text is a valid instant or refused', () => {
    const near = fc.string({ unit: fc.constantFrom(...'0123456789-: T+'), minLength: 8, maxLength: 20 });
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), (given) => {
        const parsed = wallTime.safeParse(given);
        expect(parsed.success && Number.isNaN(parsed.data.getTime())).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  test('a range is cut into pieces that touch and never overlap', () => {
    const day = fc.integer({ min: 0, max: 3_000 }).map((days) => addDays('2024-01-01', days));
    fc.assert(
      fc.property(day, fc.integer({ min: -5, max: 400 }), fc.integer({ min: 1, max: 92 }), (from, length, most) => {
        const to = addDays(from, length - 1);
        const cut = pieces(from, to, most);
        const days = cut.flatMap(({ START_DATE, END_DATE }) => {
          const found: string[] = [];
          for (let at = START_DATE; at <= END_DATE; at = addDays(at, 1)) found.push(at);
          expect(found.length).toBeLessThanOrEqual(most);
          return found;
        });
        expect(days).toEqual(Array.from({ length: Math.max(0, length) }, (_none, index) => addDays(from, index)));
      }),
      { numRuns: 50 },
    );
  });
});

describe('counts and codes', () => {
  test('99 and -1 are no number at all, fewer than none is none, and nothing else is lost', () => {
    expect(countOrNone.parse('99')).toBeNull();
    expect(countOrNone.parse('-1')).toBeNull();
    fc.assert(
      fc.property(fc.integer({ min: -999_999, max: 999_999 }), (count) => {
        fc.pre(count !== 99 && count !== -1);
        expect(countOrNone.parse(String(count))).toBe(Math.max(0, count));
      }),
    );
    for (const given of ['', ' 1', '1.5', '1e2', 'NaN', '--1', '1000000000000']) {
      expect([given, takes(countOrNone, given)]).toEqual([given, false]);
    }
  });

  test('0 is a woman and 1 is a man, and nobody is anything else', () => {
    expect([sex.parse('0'), sex.parse('1')]).toEqual(['female', 'male']);
    for (const given of ['2', '', '-1', '男', 'M']) expect([given, takes(sex, given)]).toEqual([given, false]);
    for (const given of ['', '-1', 'true', '2']) expect([given, takes(flag, given)]).toEqual([given, false]);
  });

  test('a text that must be there is never empty or -1; one that may be missing becomes empty', () => {
    for (const given of ['', '-1', undefined]) {
      expect(takes(text, given)).toBe(false);
      expect(textOrNone.parse(given)).toBe('');
    }
    expect(textOrNone.parse('阴性(-)')).toBe('阴性(-)');
    expect(takes(textOrNone, ['twice', 'given'])).toBe(false);
  });

  test('a sequence number counts from one and may be longer than three digits (加号)', () => {
    expect(takes(sequenceNumber, '0')).toBe(false);
    expect(visitNumberOf('1', sequenceNumber.parse('7'))).toBe('A007');
    expect(visitNumberOf('3', sequenceNumber.parse('1234'))).toBe('C1234');
  });
});

describe('lists', () => {
  const listed = (xml: string) => unfold('L', 'I')(plainOf(readXml(`<R>${xml}</R>`))) as Record<string, unknown>;

  test('none, one and many look the same in every shape that the HIS sends', () => {
    for (const none of ['', '<L/>', '<L></L>', '<L> \n </L>', '<N>1</N>']) expect(listed(none)['L']).toEqual([]);
    for (const one of ['<L><I>1</I></L>', '<I>1</I>', '<L>\n<I>1</I>\n</L>']) expect(listed(one)['L']).toEqual(['1']);
    for (const two of ['<L><I>1</I><I>2</I></L>', '<I>1</I><I>2</I>']) expect(listed(two)['L']).toEqual(['1', '2']);
  });

  test('what is no list, or two lists, is refused and not guessed at', () => {
    for (const odd of ['<L>text</L>', '<L>-1</L>', '<L/><L/>', '<L><I>1</I></L><I>2</I>']) {
      expect(listed(odd)['L']).toBeUndefined();
    }
  });

  test('fields beside a list stay, in any order', () => {
    expect(listed('<A>1</A><I>x</I><B>2</B>')).toEqual({ A: '1', B: '2', L: ['x'] });
  });
});
