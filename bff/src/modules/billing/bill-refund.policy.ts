import { type BillRefundReason, MINUTE, SECOND } from '@anzhen/shared-types';
import type { BillLine, HisErrorCode } from '../../ports/his';

const REASONS: Record<BillRefundReason, string> = {
  not_needed: '不做了',
  done_elsewhere: '已在别处做过',
  ordered_twice: '重复开单',
  other: '患者申请退费',
};

export const reasonInWords = (reason: BillRefundReason): string => REASONS[reason];

/** A line as it is kept: of the bill it was asked for by its number, of a bill that was paid with it in full. */
export type KeptLine = string | BillLine;

export const keepLine = (billId: string, { billId: of, line }: BillLine): KeptLine =>
  of === billId ? line : { billId: of, line };

export const linesOf = ({ billId, itemLines }: { billId: string; itemLines: readonly KeptLine[] }): BillLine[] =>
  itemLines.map((kept) => (typeof kept === 'string' ? { billId, line: kept } : kept));

/** What the phone calls a line on the page of a bill. It is looked up, never taken apart. */
export const nameOfLine = (billId: string, { billId: of, line }: BillLine): string =>
  of === billId ? line : `${of}.${line}`;

/** Above the hospital's limit two persons agree; what was asked for before of the same payment counts too. */
export const needsTwoPersons = (totalFen: number, askedFen: number, approvalAboveFen: number): boolean =>
  totalFen + askedFen > approvalAboveFen;

/** Nothing was done, for a reason that passes or that is our own fault: asked again, and never a refusal. */
export const isPassingHisError = (code: HisErrorCode): boolean =>
  ['Unavailable', 'Auth', 'Protocol', 'Timeout'].includes(code);

/** The HIS is asked ever more slowly, some hours in all; after that a person asks. */
export const HIS_TRIES_MAX = 24;
export const nextHisCheck = (now: Date, checks: number): Date =>
  new Date(now.getTime() + Math.min(3 * SECOND * 2 ** Math.min(checks, 10), 20 * MINUTE));
