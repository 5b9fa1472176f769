import { checkAmounts } from './med-ins-rules';

/** The official sample: 1000.00 + 450.00 + 50.00 from the insurance, 500.00 cash, 20.00 added, 100.00 taken off. */
const SAMPLE = {
  total_fee: 202_000,
  med_ins_gov_fee: 100_000,
  med_ins_self_fee: 45_000,
  med_ins_other_fee: 5_000,
  med_ins_cash_fee: 50_000,
  wechat_pay_cash_fee: 42_000,
  cash_add_detail: [{ cash_add_fee: 2_000, cash_add_type: 'FREIGHT' }],
  cash_reduce_detail: [{ cash_reduce_fee: 10_000, cash_reduce_type: 'HOSPITAL_REDUCE' }],
  prepay_id: 'wx26112221580621e9b071c00d9e093b0000',
  pay_order_id: 'ORD530100',
  pay_auth_no: 'AUTH530100',
  geo_location: '102.682296,25.054260',
  med_ins_order_create_time: '2025-01-01T10:00:00+08:00',
};

test('the published sample satisfies both formulas', () => {
  expect(checkAmounts(SAMPLE, 'CASH_AND_INSURANCE')).toMatchObject({ totalFen: 202_000, wechatCashFen: 42_000 });
});

test.each(Object.entries(SAMPLE).filter(([, value]) => typeof value === 'number'))(
  'one fen more or less in %s breaks them',
  (field, value) => {
    for (const change of [1, -1]) {
      const spoilt = { ...SAMPLE, [field]: Number(value) + change };
      expect(() => checkAmounts(spoilt, 'CASH_AND_INSURANCE')).toThrow();
    }
  },
);

test.each([0.5, '202000', -1, 2 ** 53, NaN])('%p is no amount', (figure) => {
  expect(() => checkAmounts({ ...SAMPLE, total_fee: figure }, 'CASH_AND_INSURANCE')).toThrow();
});
