import { randomBytes } from 'node:crypto';
import { addDays, hospitalDate, sumFen } from '@anzhen/shared-types';
import { z } from 'zod';
import type { Clock } from '../../ports/clock';
import {
  type CallContext,
  type HisBill,
  type HisBillInsurance,
  HisError,
  type HisItemShare,
  type HisPort,
  type HisSettlement,
  type SettleCommand,
} from '../../ports/his';
import { fenText, flag, paidAtFields, patientNumber, text, textOrNone, wallTime, wholeNumber } from './codecs';
import { fewAtATime, type Gateway } from './gateway';
import { INSURANCE_CODES } from './patients';
import { unfold } from './plain';

const LONGEST_RANGE_DAYS = 92;
const DUE = '1';
const PAID = '2';

const heads = z.preprocess(
  unfold('BILL_LIST', 'BILL'),
  z.object({ BILL_LIST: z.array(z.object({ BILL_ID: text, PAT_ID: patientNumber })) }),
);

const item = z.object({
  ITEM_NAME: text,
  INSU_CLASS: z.enum(['01', '02', '03']),
  SPEC: textOrNone,
  QTY: text,
  FEE: fenText,
  ITEM_CODE: text,
  NATIONAL_CODE: textOrNone,
});

const bill = z.preprocess(
  unfold('ITEM_LIST', 'ITEM'),
  z.object({
    BILL_ID: text,
    PAT_ID: patientNumber,
    REG_NO: textOrNone,
    BILL_TYPE: z.enum(['1', '2', '3']),
    BILL_TITLE: text,
    DOCTOR_NAME: textOrNone,
    TOTAL_FEE: fenText,
    BILL_STATUS: z.enum(['1', '2', '9']),
    CREATE_TIME: wallTime,
    IS_MERGE: flag,
    IS_INSU: flag,
    DEPT_ID: textOrNone,
    DEPT_NAME: textOrNone,
    // An older gateway tells none of the codes; its bills are paid without insurance.
    ...{ STD_CODE: textOrNone, DOCTOR_NATIONAL_CODE: textOrNone, DIAG_CODE: textOrNone, DIAG_NAME: textOrNone },
    INVOICE_NO: textOrNone,
    INVOICE_URL: textOrNone,
    ITEM_LIST: z.array(item),
  }),
);
type BillRow = z.output<typeof bill>;

const fees = { TOTAL_FEE: fenText, FUND_FEE: fenText, ACCT_FEE: fenText };
const share = z.object({
  ITEM_NO: text,
  OWN_FEE: fenText,
  PRE_SELF_RATE: textOrNone.pipe(z.string().regex(/^(?:|100|\d{1,2})$/)),
});
const part = z.preprocess(unfold('DETAIL_LIST', 'DETAIL'), z.object({ BILL_ID: text, DETAIL_LIST: z.array(share) }));
const quote = z
  .preprocess(unfold('PART_LIST', 'PART'), z.object({ ...fees, SELF_FEE: fenText, PART_LIST: z.array(part) }))
  .refine((row) => row.TOTAL_FEE === sumFen([row.FUND_FEE, row.ACCT_FEE, row.SELF_FEE]), { path: ['TOTAL_FEE'] });

// An older gateway tells of bills only, or of nothing but the sums.
function toShares({ PART_LIST }: z.output<typeof quote>): HisItemShare[] | null {
  if (PART_LIST.every(({ DETAIL_LIST }) => DETAIL_LIST.length === 0)) return null;
  return PART_LIST.flatMap(({ BILL_ID, DETAIL_LIST }) =>
    DETAIL_LIST.map(({ ITEM_NO, OWN_FEE, PRE_SELF_RATE }) => ({
      ...{ billId: BILL_ID, line: ITEM_NO, own: OWN_FEE },
      firstOwnPercent: PRE_SELF_RATE === '' ? null : Number(PRE_SELF_RATE),
    })),
  );
}

const guide = z.object({
  BILL_ID: text,
  STEP: wholeNumber,
  TITLE: text,
  BUILDING: textOrNone,
  FLOOR: textOrNone,
  WINDOW: textOrNone,
  IS_FASTING: flag,
  TIP: textOrNone,
});

const settlement = z.preprocess(
  unfold('GUIDE_LIST', 'GUIDE'),
  z.object({
    ...fees,
    ORDER_ID: text,
    RECEIPT_NO: text,
    CASH_FEE: fenText,
    TRADE_NO: textOrNone,
    INSU_TRADE_NO: textOrNone,
    GUIDE_LIST: z.array(guide),
  }),
);
type SettlementRow = z.output<typeof settlement>;

/** `1` is both "failed" and "not found". */
const query = z.union([
  z.object({ PAY_STATUS: z.literal('1') }),
  z.object({ PAY_STATUS: z.literal('2') }).and(settlement),
]);

const KINDS = { 1: 'examination', 2: 'medicine', 3: 'examination' } as const;
const CLASSES = { '01': '甲类', '02': '乙类', '03': '自费' } as const;

const SETTLED_BEFORE = '300303';

const toInsurance = (row: BillRow): HisBillInsurance => ({
  department: { code: row.DEPT_ID, name: row.DEPT_NAME, officialCode: row.STD_CODE || null },
  doctorCode: row.DOCTOR_NATIONAL_CODE || null,
  diagnosis: row.DIAG_CODE === '' ? null : { code: row.DIAG_CODE, name: row.DIAG_NAME },
});

function toBill(row: BillRow): HisBill {
  if (sumFen(row.ITEM_LIST.map(({ FEE }) => FEE)) !== row.TOTAL_FEE) {
    throw new HisError('Protocol', `the lines of bill ${row.BILL_ID} miss its total`);
  }
  return {
    id: row.BILL_ID,
    kind: KINDS[row.BILL_TYPE],
    title: row.BILL_TITLE,
    registrationNo: row.REG_NO,
    doctorName: row.DOCTOR_NAME,
    orderedAt: row.CREATE_TIME,
    status: row.BILL_STATUS === PAID ? 'paid' : 'due',
    total: row.TOTAL_FEE,
    items: row.ITEM_LIST.map((line, index) => ({
      line: String(index + 1),
      state: 'open',
      name: line.ITEM_NAME,
      spec: line.SPEC,
      quantity: line.QTY,
      insuranceClass: CLASSES[line.INSU_CLASS],
      hospitalCode: line.ITEM_CODE,
      nationalCode: line.NATIONAL_CODE || null,
      amount: line.FEE,
    })),
    // Where to go is told when the bill is settled, not before.
    guidance: [],
    isMergeable: row.IS_MERGE,
    insurance: row.IS_INSU ? toInsurance(row) : null,
    invoice: row.INVOICE_NO === '' ? null : { number: row.INVOICE_NO, url: row.INVOICE_URL },
  };
}

/** One line for people: 抽血：门诊楼1层3号窗口，需空腹 */
function guideLine(row: z.output<typeof guide>): string {
  const place = [row.BUILDING, row.FLOOR && `${row.FLOOR}层`, row.WINDOW].join('');
  const rest = [place, row.IS_FASTING ? '需空腹' : '', row.TIP].filter(Boolean).join('，');
  return rest === '' ? row.TITLE : `${row.TITLE}：${rest}`;
}

const toSettlement = (row: SettlementRow): HisSettlement => ({
  receiptNo: row.RECEIPT_NO,
  guidance: row.GUIDE_LIST.sort((one, other) => one.STEP - other.STEP).map((row) => ({
    billId: row.BILL_ID,
    text: guideLine(row),
  })),
});

const isThisPayment = (row: SettlementRow, key: string, command: SettleCommand): boolean =>
  row.ORDER_ID === key &&
  row.CASH_FEE === command.cash &&
  row.FUND_FEE === command.fund &&
  row.ACCT_FEE === command.account &&
  row.TRADE_NO === (command.transactionId ?? '') &&
  row.INSU_TRADE_NO === (command.insuranceOrderId ?? '');

const settleFields = (key: string, command: SettleCommand): Record<string, string> => ({
  ORDER_ID: key,
  PAT_ID: command.hisPatientId,
  BILL_IDS: command.billIds.join(','),
  ...paidAtFields(command.paidAt),
  TOTAL_FEE: String(sumFen([command.cash, command.fund, command.account])),
  CASH_FEE: String(command.cash),
  FUND_FEE: String(command.fund),
  ACCT_FEE: String(command.account),
  TRADE_NO: command.transactionId ?? '',
  INSU_TRADE_NO: command.insuranceOrderId ?? '',
});

type Bills = Pick<HisPort, 'listBills' | 'quote' | 'settle'> & {
  /** The settlement under a key: null when there is none, `running` while the HIS still works on it. */
  findSettlement(context: CallContext, key: string): Promise<SettlementRow | null | 'running'>;
};

/** What is to be paid after the visit, and paying it. */
export function makeBills(gateway: Gateway, clock: Clock): Bills {
  const findSettlement: Bills['findSettlement'] = async (context, key) => {
    const refusals = { 300402: 'running' as const };
    const found = await gateway.read(context, 'querySettlement', { ORDER_ID: key }, { schema: query, refusals });
    if (found === 'running') return found;
    if (found.PAY_STATUS === '1') return null;
    if (found.ORDER_ID !== key) throw new HisError('Protocol', 'the HIS answered about another settlement');
    return found;
  };

  return {
    findSettlement,
    async listBills(context, hisPatientId) {
      const today = hospitalDate(clock.now());
      const range = { START_DATE: addDays(today, 1 - LONGEST_RANGE_DAYS), END_DATE: today };
      const lists = await fewAtATime([DUE, PAID], (BILL_STATUS) =>
        gateway.read(context, 'listBills', { PAT_ID: hisPatientId, BILL_STATUS, ...range }, { schema: heads }),
      );
      const ids = lists.flatMap(({ BILL_LIST }) => BILL_LIST.map(({ BILL_ID }) => BILL_ID));
      const rows = await fewAtATime(ids, async (BILL_ID) => {
        const row = await gateway.read(context, 'getBill', { BILL_ID }, { schema: bill });
        if (row.BILL_ID !== BILL_ID || row.PAT_ID !== hisPatientId) {
          throw new HisError('Protocol', 'the HIS answered with another bill');
        }
        return row;
      });
      // A bill may have expired between the two readings.
      return rows.filter((row) => row.BILL_STATUS !== '9').map(toBill);
    },
    async quote(context, hisPatientId, billIds, insurance) {
      const asked = {
        ORDER_ID: randomBytes(16).toString('hex'),
        PAT_ID: hisPatientId,
        BILL_IDS: billIds.join(','),
        INSU_TYPE: INSURANCE_CODES[insurance],
      };
      const row = await gateway.read(context, 'quote', asked, { schema: quote });
      const { TOTAL_FEE: total, FUND_FEE: fund, ACCT_FEE: account, SELF_FEE: cash } = row;
      return { total, fund, account, cash, shares: toShares(row) };
    },
    async settle(context, key, command) {
      const probe = { operation: 'settle', key } as const;
      const readBack = async (cause: HisError) => {
        const found = await findSettlement(context, key).catch(() => null);
        if (found === null || found === 'running') return gateway.unknown(context, probe, cause);
        return isThisPayment(found, key, command)
          ? { kind: 'done' as const, value: toSettlement(found), replayed: true }
          : { kind: 'rejected' as const, error: new HisError('Conflict', 'the key settled something else') };
      };
      const made = await gateway.attempt(context, 'settle', settleFields(key, command), settlement);
      switch (made.kind) {
        case 'done':
          return isThisPayment(made.value, key, command)
            ? { kind: 'done', value: toSettlement(made.value), replayed: false }
            : gateway.unknown(context, probe, new HisError('Protocol', 'the HIS answered about another settlement'));
        case 'refused':
          return made.code === SETTLED_BEFORE ? readBack(made.error) : { kind: 'rejected', error: made.error };
        case 'doubled':
          return readBack(made.cause);
        case 'unknown':
          return gateway.unknown(context, probe, made.cause);
      }
    },
  };
}
