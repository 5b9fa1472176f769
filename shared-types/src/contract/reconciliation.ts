import { z } from 'zod';
import { type RefundBank, refundBanks } from '../kernel';
import { amountFen, id, instant, localDate } from './shared';

/** surplus 长款 · shortfall 短款 · cross_day 跨日 · amount 金额不符 · status 状态不符 */
export const differenceType = z.enum(['surplus', 'shortfall', 'cross_day', 'amount', 'status']);
export type DifferenceType = z.infer<typeof differenceType>;

const count = z.int().min(0);
const ledgerTotal = z.strictObject({
  payCount: count,
  payFen: amountFen,
  refundCount: count,
  refundFen: amountFen,
});
export type LedgerTotal = z.infer<typeof ledgerTotal>;

export const reconciliationDay = z.strictObject({
  day: localDate,
  /** waiting: tried again by itself · failed: given to a person */
  status: z.enum(['waiting', 'running', 'done', 'failed']),
  /** Why the last try brought no result. */
  problem: z.string().nullable(),
  nextTryAt: instant.nullable(),
  finishedAt: instant.nullable(),
  /** WeChat and the account that it keeps stand beside our cash, the insurance centre beside our insurance parts, the HIS beside everything. */
  totals: z
    .strictObject({
      wechat: ledgerTotal,
      /** Payments and refunds in the merchant's account; null on days before it was compared. */
      fundflow: ledgerTotal.nullable(),
      ownCash: ledgerTotal,
      insurance: ledgerTotal,
      ownInsurance: ledgerTotal,
      his: ledgerTotal,
      own: ledgerTotal,
      /** All that moved in the merchant's account; a fee may be negative on a day of refunds. */
      account: z
        .strictObject({
          ...{ incomeFen: amountFen, outgoFen: amountFen, feeFen: z.int() },
          /** What it held in the end; null on days before that was kept. */
          closingFen: amountFen.nullable(),
        })
        .nullable(),
    })
    .nullable(),
  openCount: count,
  closedCount: count,
  healedCount: count,
});
export type ReconciliationDay = z.infer<typeof reconciliationDay>;
export const reconciliationDayList = z.strictObject({ days: z.array(reconciliationDay) });
export type ReconciliationDayList = z.infer<typeof reconciliationDayList>;

const ledger = z.enum(['own', 'wechat', 'fundflow', 'insurance', 'his']);

export const ledgerLine = z.strictObject({
  ledger,
  ledgerName: z.string(),
  number: z.string(),
  amountFen,
  /** What each leg bears, where the book tells several apart; the insurance centre names cash besides its amount. */
  parts: z.array(z.strictObject({ leg: z.enum(['fund', 'account', 'other', 'cash']), legName: z.string(), amountFen })),
  stateName: z.string(),
  at: instant,
});
export type LedgerLine = z.infer<typeof ledgerLine>;

export const differenceView = z.strictObject({
  id,
  day: localDate,
  type: differenceType,
  typeName: z.string(),
  side: z.enum(['pay', 'refund']),
  /** Money that came in minus what the books say; negative when money is missing. */
  gapFen: z.int(),
  why: z.string(),
  /** What a person does about it. */
  advice: z.string(),
  /** Our payment, or the other book's number when it is none of ours. */
  number: z.string(),
  /** The books in which it should stand. */
  ledgers: z.array(ledger),
  lines: z.array(ledgerLine),
  status: z.enum(['open', 'closed', 'healed']),
  openedAt: instant,
  closedAt: instant.nullable(),
  closedByName: z.string().nullable(),
  closeReason: z.string().nullable(),
});
export type DifferenceView = z.infer<typeof differenceView>;

export const reconciliationDayDetail = z.strictObject({
  day: reconciliationDay,
  differences: z.array(differenceView),
});
export type ReconciliationDayDetail = z.infer<typeof reconciliationDayDetail>;

/** Why a clerk considers a matter dealt with; kept with it for good. */
export const closingRequest = z.strictObject({ reason: z.string().trim().min(2, '请写明怎么处理的').max(200) });

/** ask: 再问一次 · send_on: 换路退款 · done_outside: 已在别处办好，继续 */
export const refundStep = z.enum(['ask', 'send_on', 'done_outside']);
export type RefundStep = z.infer<typeof refundStep>;
/** The patient's own debit card. It travels to WeChat sealed and is kept nowhere; the record of deeds has its last four digits. */
export const refundCard = z.strictObject({
  bank: z.enum(Object.keys(refundBanks) as [RefundBank, ...RefundBank[]]),
  account: z.string().regex(/^\d{12,19}$/, '银行卡号是 12 到 19 位数字'),
  name: z.string().trim().min(2, '请写持卡人姓名').max(50),
});
export type RefundCard = z.infer<typeof refundCard>;
/** The reason is kept in the record of deeds; asking needs none. 换路退款 goes to the hospital's account without a card. */
export const resumeRefundRequest = z
  .strictObject({ step: refundStep, reason: z.string().trim().max(200).default(''), card: refundCard.optional() })
  .refine(({ step, reason }) => step === 'ask' || reason.length >= 2, { error: '请写明原因', path: ['reason'] })
  .refine(({ step, card }) => step === 'send_on' || card === undefined, {
    error: '只有换路退款才用卡',
    path: ['card'],
  });
export type ResumeRefundRequest = z.infer<typeof resumeRefundRequest>;

export const worklistQuery = z.strictObject({ state: z.enum(['open', 'closed']).default('open') });
export const worklistItem = z.strictObject({
  id,
  kind: z.string(),
  kindName: z.string(),
  /** What a person does about it. */
  advice: z.string(),
  subjectId: z.string(),
  facts: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  /** How a refund that stands still can go on; empty when there is nothing to choose. */
  steps: z.array(refundStep),
  openedAt: instant,
  closedAt: instant.nullable(),
  closedByName: z.string().nullable(),
  closeReason: z.string().nullable(),
});
export type WorklistItem = z.infer<typeof worklistItem>;
export const worklistView = z.strictObject({ items: z.array(worklistItem), openCount: count });
export type WorklistView = z.infer<typeof worklistView>;
