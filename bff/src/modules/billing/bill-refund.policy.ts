import { type BillRefundReason, MINUTE, SECOND } from '@anzhen/shared-types';
import type { HisErrorCode } from '../../ports/his';

const REASONS: Record<BillRefundReason, string> = {
  not_needed: '不做了',
  done_elsewhere: '已在别处做过',
  ordered_twice: '重复开单',
  other: '患者申请退费',
};

export const reasonInWords = (reason: BillRefundReason): string => REASONS[reason];

/** Nothing was done, for a reason that passes or that is our own fault: asked again, and never a refusal. */
export const isPassingHisError = (code: HisErrorCode): boolean =>
  ['Unavailable', 'Auth', 'Protocol', 'Timeout'].includes(code);

/** The HIS is asked ever more slowly, some hours in all; after that a person asks. */
export const HIS_TRIES_MAX = 24;
export const nextHisCheck = (now: Date, checks: number): Date =>
  new Date(now.getTime() + Math.min(3 * SECOND * 2 ** Math.min(checks, 10), 20 * MINUTE));
