import type { LocalDate } from '@anzhen/shared-types';
import type { HisTransaction } from '../../ports/his';
import type { FundFlowLine, TradeBillLine } from '../../ports/payment-gateway';
import type { OrderStanding } from '../insurance';
import type { LedgerPayment } from '../payment';

/** What the insurance centre says now about the order of one payment: it keeps no list of a day. */
export interface Standing {
  paymentId: string;
  state: OrderStanding['state'];
  /** Null until the order is decided. */
  parts: Record<Leg, number> | null;
}

/** Five books of one day: WeChat has two, what was traded and what the merchant's account holds of it. Ours holds also the payments of other days that a line of the day speaks of. */
export interface DayLedgers {
  day: LocalDate;
  wechat: readonly TradeBillLine[];
  fundflow: readonly FundFlowLine[];
  insurance: readonly Standing[];
  his: readonly HisTransaction[];
  own: readonly LedgerPayment[];
}

export type Side = 'pay' | 'refund';
export type ForeignLedger = 'wechat' | 'fundflow' | 'insurance' | 'his';

/** fund 统筹基金 · account 个人账户 · other 其他补助 · cash 自付 */
export const LEGS = ['fund', 'account', 'other', 'cash'] as const;
export type Leg = (typeof LEGS)[number];
/** Fen by leg; a book that does not tell a leg apart leaves it out. */
export type Parts = Partial<Record<Leg, number>>;

/** A line of one book under the name that all of them share; JSON, because it is kept with a difference. */
export interface Line {
  ledger: ForeignLedger | 'own';
  /** `pay:pay_…`, `refund:rfd_…`, or the book's own number when it names nothing of ours; `fundflow:balance`. */
  key: string;
  side: Side;
  paymentId: string | null;
  /** The book's own number. */
  number: string;
  /** WeChat and its account: cash · insurance: fund, personal account and other subsidies · HIS and ours: everything */
  amountFen: number;
  /** What the book says of each leg; missing on lines that were kept before legs were compared. */
  parts?: Parts;
  /** waiting: no money yet · ended: given up without money; both only in our book */
  state: 'done' | 'pending' | 'failed' | 'waiting' | 'ended';
  at: string;
}

/** Our line says besides what it expects of the HIS. */
export interface OwnLine extends Line {
  ledger: 'own';
  parts: Record<Leg, number>;
  /** The HIS has given a receipt for the payment. */
  isBookedAtHis: boolean;
  /** The HIS never took it and every fen went back: two lines that cancel each other. */
  wentBackWhole: boolean;
}

/** Everything that the books say about one payment or one refund. */
export interface Entry {
  key: string;
  side: Side;
  paymentId: string | null;
  own: OwnLine | null;
  lines: readonly Line[];
  /** The HIS has the payment that this is the refund of. */
  hisHasPay: boolean;
}

/** surplus 长款 · shortfall 短款 · cross_day 跨日 · amount 金额不符 · status 状态不符 */
export type DifferenceType = 'surplus' | 'shortfall' | 'cross_day' | 'amount' | 'status';

export type Why =
  | 'unknown_order'
  | 'unknown_refund'
  | 'only_at_his'
  | 'other_day'
  | 'missing_at_wechat'
  | 'missing_in_fundflow'
  | 'only_in_fundflow'
  | 'missing_at_insurance'
  | 'insurance_unclear'
  | 'missing_at_his'
  | 'own_behind'
  | 'refund_state'
  | 'wechat_amount'
  | 'fundflow_amount'
  | 'fundflow_fee'
  | 'fundflow_balance'
  | 'insurance_amount'
  | 'his_amount'
  // One leg is another one, whether or not the total agrees.
  | `insurance_${Leg}`
  | `his_${Exclude<Leg, 'other'>}`;

export interface Verdict {
  type: DifferenceType;
  why: Why;
  /** Money that came in minus what the books say; negative when money is missing. */
  gapFen: number;
}

/** A difference with everything that the books say about it. */
export interface Found extends Verdict {
  key: string;
  side: Side;
  paymentId: string | null;
  lines: readonly Line[];
}
