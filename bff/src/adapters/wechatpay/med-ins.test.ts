import { fen } from '@anzhen/shared-types';
import type { MedInsCommand } from '../../ports/payment-gateway';
import { assertBalanced, assertMedInsAmounts, idDigest, medInsRefundBody, mixPayTypeOf } from './med-ins';

const command: MedInsCommand = {
  paymentId: 'pay_01JD0000000000000000000001',
  openid: 'o-invented',
  payer: { name: '余佩兰', idNumber: '990101195803120027' },
  relative: null,
  serialNo: 'T0001',
  payOrderId: 'ORD1',
  payAuthNo: 'AUTH1',
  total: fen(10_000),
  fund: fen(6_000),
  account: fen(2_000),
  other: fen(0),
  cash: fen(2_000),
  prepayId: 'wx1',
  createdAt: new Date('2026-11-24T08:00:00Z'),
};

test('the identity digest is the published one, whatever the case of the last letter', () => {
  expect(idDigest('44030019000101123x')).toBe('09eb26e839ff3a2e3980352ae45ef09e');
  expect(idDigest('44030019000101123X')).toBe('09eb26e839ff3a2e3980352ae45ef09e');
  expect(() => idDigest('440300900101123')).toThrow(RangeError);
});

test('the kind of payment follows from its parts', () => {
  expect(mixPayTypeOf(command)).toBe('CASH_AND_INSURANCE');
  expect(mixPayTypeOf({ ...command, cash: fen(0) })).toBe('INSURANCE_ONLY');
  expect(mixPayTypeOf({ fund: fen(0), account: fen(0), other: fen(0), cash: fen(1) })).toBe('CASH_ONLY');
});

test('parts that miss the total are refused before anything is sent', () => {
  expect(() => assertMedInsAmounts(command)).not.toThrow();
  expect(() => assertMedInsAmounts({ ...command, fund: fen(6_001) })).toThrow(RangeError);
  expect(() =>
    assertMedInsAmounts({ ...command, total: fen(0), fund: fen(0), account: fen(0), cash: fen(0) }),
  ).toThrow();
});

test('a prepay id is there exactly when cash is', () => {
  expect(() => assertMedInsAmounts({ ...command, prepayId: null })).toThrow(RangeError);
  expect(() => assertMedInsAmounts({ ...command, cash: fen(0), total: fen(8_000) })).toThrow(RangeError);
  expect(() => assertMedInsAmounts({ ...command, cash: fen(0), total: fen(8_000), prepayId: null })).not.toThrow();
});

test('the published sample balances, and each figure of it counts', () => {
  const sample = {
    total: 202_000,
    insured: 150_000,
    medInsCash: 50_000,
    wechatCash: 42_000,
    add: 2_000,
    reduce: 10_000,
  };
  expect(() => assertBalanced(sample)).not.toThrow();
  for (const name of Object.keys(sample) as (keyof typeof sample)[]) {
    expect(() => assertBalanced({ ...sample, [name]: sample[name] + 1 })).toThrow(RangeError);
  }
});

test('what the insurance gave back is told by parts that make the total', () => {
  const note = { mixTradeNo: 'mix1', refundId: 'rfd_1', fund: fen(6_000), account: fen(2_000), other: fen(0) };
  expect(medInsRefundBody({ ...note, refundedAt: new Date('2026-11-24T08:00:00Z') })).toEqual({
    med_refund_total_fee: 8_000,
    med_refund_gov_fee: 6_000,
    med_refund_self_fee: 2_000,
    med_refund_other_fee: 0,
    refund_time: '2026-11-24T16:00:00+08:00',
    out_refund_no: 'rfd_1',
  });
});
