import fc from 'fast-check';
import {
  addDays,
  ageOn,
  daysBetween,
  errorCatalog,
  fen,
  formatDay,
  formatYuan,
  hospitalDate,
  hospitalInstant,
  hospitalTime,
  maskIdNumber,
  maskName,
  maskPhone,
  parseYuan,
  readIdCard,
  smsLength,
  sumFen,
  toRfc3339,
  toYuanText,
  withSpaces,
} from './index';

describe('money', () => {
  test('yuan text and fen are the same amount both ways', () => {
    fc.assert(fc.property(fc.nat(2_000_000_000), (amount) => parseYuan(toYuanText(amount)) === amount));
  });
  test.each(['', '1.234', '-1', '1e3', '１', '1,000', '.5', 'NaN'])('%p is not an amount of yuan', (text) => {
    expect(() => parseYuan(text)).toThrow(RangeError);
  });
  test.each([
    [0, '¥0.00'],
    [5, '¥0.05'],
    [128_630, '¥1,286.30'],
    [123_456_789, '¥1,234,567.89'],
  ])('%i fen read %s', (amount, text) => expect(formatYuan(amount)).toBe(text));
  test('a fraction or a negative amount is refused', () => {
    expect(() => fen(0.5)).toThrow(RangeError);
    expect(() => sumFen([1, -1])).toThrow(RangeError);
  });
});

describe('time in the hospital', () => {
  test.each([
    ['2026-11-23T15:59:59.999Z', '2026-11-23', '23:59'],
    ['2026-11-23T16:00:00.000Z', '2026-11-24', '00:00'],
    ['2026-12-31T16:00:00.000Z', '2027-01-01', '00:00'],
  ])('%s is %s %s there', (instant, date, time) => {
    expect(hospitalDate(new Date(instant))).toBe(date);
    expect(hospitalTime(new Date(instant))).toBe(time);
    expect(hospitalInstant(date, time).getTime()).toBeLessThanOrEqual(Date.parse(instant));
  });
  test('days add and subtract across months and leap years', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(daysBetween('2026-12-31', addDays('2026-12-31', 400))).toBe(400);
  });
  test.each([
    ['2026-11-24', '今天'],
    ['2026-11-25', '明天'],
    ['2026-11-23', '昨天'],
    ['2026-11-27', '11月27日 周五'],
    ['2027-01-02', '2027年1月2日'],
  ])('%s reads %s', (date, text) => expect(formatDay(date, '2026-11-24')).toBe(text));
  test('a birthday counts from its own day', () => {
    expect(ageOn('2012-11-25', '2026-11-24')).toBe(13);
    expect(ageOn('2012-11-24', '2026-11-24')).toBe(14);
  });
  test('WeChat Pay times carry the offset', () => {
    expect(toRfc3339(new Date('2026-11-24T00:00:00Z'))).toBe('2026-11-24T08:00:00+08:00');
  });
});

describe('masks', () => {
  test.each([
    ['孙丽', '孙*'],
    ['李秀兰', '李*兰'],
    ['欧阳娜娜', '欧**娜'],
    ['王', '*'],
    ['', ''],
  ])('%s is shown as %s', (name, masked) => expect(maskName(name)).toBe(masked));
  test('phone and ID number keep only their ends', () => {
    expect(maskPhone('13900002208')).toBe('139****2208');
    expect(maskIdNumber('990101195803120027')).toBe('9901**********0027');
    expect(maskIdNumber('12345')).toBe('*****');
  });
});

test('Chinese and digits stand apart, once', () => {
  expect(withSpaces('请A001号到2 诊室')).toBe('请 A001 号到 2 诊室');
  expect(withSpaces(withSpaces('3楼B区'))).toBe('3 楼 B 区');
  expect(withSpaces('采样11月13日，2025年12月')).toBe('采样 11月13日，2025年12月');
});

describe('the identity number', () => {
  test('birthday, sex and check digit are read', () => {
    expect(readIdCard('99010119930618006x')).toEqual({
      number: '99010119930618006X',
      birthDate: '1993-06-18',
      sex: 'female',
    });
    expect(readIdCard('990101195803120027')?.sex).toBe('female');
  });
  test('any single wrong digit is noticed', () => {
    const right = '990101195803120027';
    for (let index = 0; index < 17; index += 1) {
      for (let step = 1; step < 10; step += 1) {
        const digit = (Number(right[index]) + step) % 10;
        expect(readIdCard(right.slice(0, index) + digit + right.slice(index + 1))).toBeNull();
      }
    }
  });
  test.each(['', '99010119580312002', '990101195802300027', 'abc'])('%p is none', (text) =>
    expect(readIdCard(text)).toBeNull(),
  );
});

describe('the error catalogue', () => {
  test('every sentence is Chinese, ends without punctuation and shouts nothing', () => {
    for (const [code, { zh, http }] of Object.entries(errorCatalog)) {
      expect(zh).toMatch(/[一-鿿]/);
      expect(`${code} ${zh}`).not.toMatch(/[。！!]$/);
      expect(http).toBeGreaterThanOrEqual(400);
    }
  });
});

test.each([
  ['字'.repeat(70), 70, 1],
  ['字'.repeat(71), 71, 2],
  ['字'.repeat(134), 134, 2],
  ['字'.repeat(135), 135, 3],
  [`${'字'.repeat(69)}𠮷`, 71, 2],
])('a text message is billed by its parts: %#', (text, signs, parts) => {
  expect(smsLength(text)).toEqual({ signs, parts });
});
