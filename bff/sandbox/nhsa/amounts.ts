import { NhsaRefusal } from './errors';
import { type InsuredPerson, type Split } from './store';

const YUAN = /^(\d{1,10})(?:\.(\d{1,2}))?$/;

/** A yuan amount (text, or a number as some hospitals send it) as fen. @throws NhsaRefusal when it is neither */
export function fenOf(value: unknown, field: string): number {
  const match = typeof value === 'string' || typeof value === 'number' ? YUAN.exec(String(value)) : null;
  if (!match) throw new NhsaRefusal(`${field}格式不正确，应为不超过两位小数的金额`);
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

/** Fen as yuan text with two decimals. */
export const yuanOf = (fen: number): string => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;

// What the fund bears, in hundredths, by fee type (01 outpatient, others e.g. 02 inpatient) and kind of insurance.
const FUND_SHARE: Record<InsuredPerson['insutype'], { outpatient: number; other: number }> = {
  '310': { outpatient: 50, other: 70 },
  '390': { outpatient: 40, other: 60 },
};
const ACCOUNT_SHARE = 20;

export interface SplitInput {
  totalFen: number;
  /** Items the insurance does not know at all (fulamtOwnpayAmt): cash. */
  ownPaidItemsFen: number;
  feeType: string;
  insutype: string;
  accountBalanceFen: number;
  mayUseAccount: boolean;
  coverage: InsuredPerson['coverage'];
  subsidyFen: number;
}

/**
 * Who pays what: the fund its share, the personal account up to a fifth of the total and never more than it holds,
 * other subsidies what they grant, the patient the rest. The same input always gives the same answer, and the parts sum to the total in fen.
 */
export function splitFee(input: SplitInput): Split {
  const covered = input.totalFen - input.ownPaidItemsFen;
  const shares = FUND_SHARE[input.insutype === '310' ? '310' : '390'];
  const share = input.feeType === '01' ? shares.outpatient : shares.other;
  if (input.coverage === 'none') return { fundFen: 0, accountFen: 0, otherFen: 0, cashFen: input.totalFen };
  // Residents' insurance has no personal account.
  const mayUseAccount = input.mayUseAccount && input.insutype === '310';
  const wanted = mayUseAccount ? Math.floor((input.totalFen * ACCOUNT_SHARE) / 100) : 0;
  const usualFen = Math.floor((covered * share) / 100);
  const accountFen = Math.min(wanted, input.accountBalanceFen, input.totalFen - usualFen);
  const fundFen = input.coverage === 'full' ? input.totalFen - accountFen : usualFen;
  const otherFen = Math.min(input.subsidyFen, input.totalFen - fundFen - accountFen);
  return { fundFen, accountFen, otherFen, cashFen: input.totalFen - fundFen - accountFen - otherFen };
}
