import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { addDays, hospitalDate, sumFen, toYuanText } from '@anzhen/shared-types';
import { about } from '../http-exchange';
import type { Clock } from '../../ports/clock';
import { type HisBill, type HisBillInsurance, HisError, type HisItemShare, type HisPort } from '../../ports/his';
import { flag, listOf, listOrNone, patientNumber, percentOrNone, toWallTime, wallTime, yuan } from './codecs';
import { INSURANCE_CODES } from './patients';
import { aFewAtATime, type HisTransport } from './transport';

const LONGEST_RANGE_DAYS = 92;

const item = z.object({
  itemName: z.string().min(1),
  spec: z.string(),
  qty: z.string().min(1),
  insuClass: z.enum(['01', '02', '03']),
  fee: yuan,
  itemNo: z.string().min(1),
  itemStatus: z.enum(['0', '1', '2']),
  itemCode: z.string().min(1),
  nationalCode: z.string().default(''),
});

const bill = z.object({
  billId: z.string().min(1),
  patId: patientNumber,
  regNo: z.string(),
  billType: z.enum(['1', '2', '3']),
  title: z.string().min(1),
  docName: z.string(),
  totalFee: yuan,
  billStatus: z.enum(['1', '2', '3', '9']),
  createdAt: wallTime,
  mergeable: flag,
  insuranceOk: flag,
  deptCode: z.string(),
  deptName: z.string(),
  // An older release of this HIS tells none of the codes; its bills are paid without insurance.
  ...{ deptStdCode: z.string().default(''), docNationalCode: z.string().default('') },
  ...{ diagCode: z.string().default(''), diagName: z.string().default('') },
  invoiceNo: z.string(),
  invoiceUrl: z.string(),
  items: listOf(item),
});

const guide = z.object({
  billId: z.string().min(1),
  step: z.number().int(),
  title: z.string(),
  building: z.string(),
  floor: z.string(),
  window: z.string(),
  fasting: z.string(),
  tip: z.string(),
});

const share = z.object({ itemNo: z.string().min(1), ownFee: yuan, preSelfRate: percentOrNone });

const quoteAnswer = z.object({
  ...{ totalFee: yuan, fundFee: yuan, acctFee: yuan, selfFee: yuan },
  // An older release of this HIS tells of bills only.
  items: listOf(z.object({ billId: z.string().min(1), details: listOrNone(share) })),
});

function toShares({ items }: z.output<typeof quoteAnswer>): HisItemShare[] | null {
  if (items.some(({ details }) => details === undefined)) return null;
  return items.flatMap(({ billId, details = [] }) =>
    details.map(({ itemNo, ownFee, preSelfRate }) => ({
      ...{ billId, line: itemNo, own: ownFee, firstOwnPercent: preSelfRate },
    })),
  );
}

const KINDS = { 1: 'examination', 2: 'medicine', 3: 'examination' } as const;
const STATUSES = { 1: 'due', 2: 'paid', 3: 'refunded', 9: 'due' } as const;
const ITEM_STATES = { 0: 'open', 1: 'executed', 2: 'refunded' } as const;
const CLASSES = { '01': '甲类', '02': '乙类', '03': '自费' } as const;

const toInsurance = (row: z.output<typeof bill>): HisBillInsurance => ({
  department: { code: row.deptCode, name: row.deptName, officialCode: row.deptStdCode || null },
  doctorCode: row.docNationalCode || null,
  diagnosis: row.diagCode === '' ? null : { code: row.diagCode, name: row.diagName },
});

function toBill(row: z.output<typeof bill>): HisBill {
  if (sumFen(row.items.map(({ fee }) => fee)) !== row.totalFee) {
    throw new HisError('Protocol', `the lines of bill ${row.billId} miss its total`);
  }
  return {
    id: row.billId,
    kind: KINDS[row.billType],
    title: row.title,
    registrationNo: row.regNo,
    doctorName: row.docName,
    orderedAt: row.createdAt,
    status: STATUSES[row.billStatus],
    total: row.totalFee,
    items: row.items.map(({ itemName, spec, qty, insuClass, fee, itemNo, itemStatus, itemCode, nationalCode }) => ({
      line: itemNo,
      state: ITEM_STATES[itemStatus],
      name: itemName,
      spec,
      quantity: qty,
      insuranceClass: CLASSES[insuClass],
      hospitalCode: itemCode,
      nationalCode: nationalCode || null,
      amount: fee,
    })),
    // Where to go is told when the bill is settled, not before.
    guidance: [],
    isMergeable: row.mergeable,
    insurance: row.insuranceOk ? toInsurance(row) : null,
    invoice: row.invoiceNo === '' ? null : { number: row.invoiceNo, url: row.invoiceUrl },
  };
}

/** One line for people: 抽血：门诊楼1层3号窗口，需空腹 */
function guideLine(given: z.output<typeof guide>): string {
  const floor = given.floor === '' ? '' : `${given.floor}层`;
  const place = `${given.building}${floor}${given.window}`;
  const rest = [place, given.fasting === '1' ? '需空腹' : '', given.tip].filter((part) => part !== '');
  return rest.length === 0 ? given.title : `${given.title}：${rest.join('，')}`;
}

const heads = z.object({ list: listOf(z.object({ billId: z.string().min(1) })) });
const settled = z.object({
  orderId: z.string(),
  receiptNo: z.string().min(1),
  guides: listOf(guide),
  replayed: flag,
});

type Bills = Pick<HisPort, 'listBills' | 'quote' | 'settle'>;

/** What is to be paid after the visit, and paying it. */
export function makeBills(transport: HisTransport, clock: Clock): Bills {
  return {
    async listBills(context, hisPatientId) {
      const today = hospitalDate(clock.now());
      const range = { startDate: addDays(today, 1 - LONGEST_RANGE_DAYS), endDate: today };
      const lists = await aFewAtATime(['1', '2'], (billStatus) =>
        transport.read(context, 'listBills', { patId: hisPatientId, billStatus, ...range }, heads),
      );
      const ids = lists.flatMap(({ list }) => list.map(({ billId }) => billId));
      const rows = await aFewAtATime(ids, (billId) =>
        transport.read(context, 'getBill', { billId }, about(bill, { billId })),
      );
      // A bill may have expired between the two readings.
      return rows.filter((row) => row.patId === hisPatientId && row.billStatus !== '9').map(toBill);
    },
    async quote(context, hisPatientId, billIds, insurance) {
      const request = {
        orderId: randomBytes(16).toString('hex'),
        patId: hisPatientId,
        billIds,
        insuType: INSURANCE_CODES[insurance],
      };
      const answer = await transport.read(context, 'quote', request, quoteAnswer);
      if (sumFen([answer.fundFee, answer.acctFee, answer.selfFee]) !== answer.totalFee) {
        throw new HisError('Protocol', 'the parts of a quote miss its total');
      }
      const { totalFee: total, fundFee: fund, acctFee: account, selfFee: cash } = answer;
      return { total, fund, account, cash, shares: toShares(answer) };
    },
    settle(context, key, command) {
      const request = {
        orderId: key,
        patId: command.hisPatientId,
        billIds: command.billIds,
        totalFee: toYuanText(sumFen([command.cash, command.fund, command.account])),
        cashFee: toYuanText(command.cash),
        fundFee: toYuanText(command.fund),
        acctFee: toYuanText(command.account),
        ...(command.transactionId === null ? {} : { transactionId: command.transactionId }),
        ...(command.insuranceOrderId === null ? {} : { insuranceTradeNo: command.insuranceOrderId }),
        paidAt: toWallTime(command.paidAt),
      };
      const schema = about(settled, { orderId: key });
      const call = { operation: 'settle', request, probe: { operation: 'settle', key }, schema } as const;
      return transport.write(context, call, (row) => ({
        value: {
          receiptNo: row.receiptNo,
          guidance: row.guides
            .sort((a, b) => a.step - b.step)
            .map((step) => ({ billId: step.billId, text: guideLine(step) })),
        },
        replayed: row.replayed,
      }));
    },
  };
}
