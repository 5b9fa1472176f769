import { fenOf, splitFee, yuanOf } from './amounts';
import { NhsaRefusal } from './errors';

test.each([
  ['12.50', 1250],
  ['12.5', 1250],
  [0.29, 29],
  ['0', 0],
  ['1234567890.99', 123456789099],
])('yuan %s is %i fen', (yuan, fen) => {
  expect(fenOf(yuan, 'medfeeSumamt')).toBe(fen);
});

test.each(['', '-1', '1.234', '1e3', 'abc', null])('%p is not an amount', (value) => {
  expect(() => fenOf(value, 'medfeeSumamt')).toThrow(NhsaRefusal);
});

const USUAL = { coverage: 'usual', subsidyFen: 0 } as const;
const BILL = { totalFen: 10_001, ownPaidItemsFen: 0, feeType: '01', insutype: '310', accountBalanceFen: 50_000 };

test('the parts always sum to the total, and the account never gives more than it holds', () => {
  for (let totalFen = 1; totalFen < 4_000; totalFen += 7) {
    for (const accountBalanceFen of [0, 13, 100_000]) {
      const split = splitFee({
        totalFen,
        ownPaidItemsFen: Math.floor(totalFen / 3),
        feeType: '01',
        insutype: '310',
        accountBalanceFen,
        mayUseAccount: true,
        ...USUAL,
      });
      expect(split.fundFen + split.accountFen + split.otherFen + split.cashFen).toBe(totalFen);
      expect(Math.min(split.fundFen, split.accountFen, split.cashFen)).toBeGreaterThanOrEqual(0);
      expect(split.accountFen).toBeLessThanOrEqual(accountBalanceFen);
    }
  }
});

test('an outpatient fee of an employee is half fund, a fifth account, the rest cash', () => {
  const input = { ...BILL, ...USUAL };
  expect(splitFee({ ...input, mayUseAccount: true })).toEqual({
    fundFen: 5_000,
    accountFen: 2_000,
    otherFen: 0,
    cashFen: 3_001,
  });
  expect(splitFee({ ...input, mayUseAccount: false }).accountFen).toBe(0);
  expect(splitFee({ ...input, insutype: '390', mayUseAccount: true })).toEqual({
    fundFen: 4_000,
    accountFen: 0,
    otherFen: 0,
    cashFen: 6_001,
  });
});

test('the insurance may bear all or nothing, and other subsidies come after the account', () => {
  const input = { ...BILL, mayUseAccount: true };
  const split = (coverage: 'usual' | 'full' | 'none', subsidyFen = 0) => splitFee({ ...input, coverage, subsidyFen });
  expect(split('full')).toEqual({ fundFen: 8_001, accountFen: 2_000, otherFen: 0, cashFen: 0 });
  expect(split('none', 500)).toEqual({ fundFen: 0, accountFen: 0, otherFen: 0, cashFen: 10_001 });
  expect(split('usual', 500)).toEqual({ fundFen: 5_000, accountFen: 2_000, otherFen: 500, cashFen: 2_501 });
  expect(split('usual', 9_999)).toEqual({ fundFen: 5_000, accountFen: 2_000, otherFen: 3_001, cashFen: 0 });
});

test('fen is written as yuan with two decimals', () => {
  expect([0, 5, 50, 12_345].map(yuanOf)).toEqual(['0.00', '0.05', '0.50', '123.45']);
});
