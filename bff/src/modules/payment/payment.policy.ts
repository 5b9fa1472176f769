import { DAY, HOUR, MINUTE, SECOND } from '@anzhen/shared-types';

/** Younger than this, the notice is most likely under way: asking WeChat would only cost a call. */
export const FIRST_CHECK_MS = 20 * SECOND;
/** Older than this, neither WeChat nor we will find out alone: a person must look. */
export const CHECK_WINDOW_MS = DAY;
/** How often a payment is asked about that was given to a person. */
export const STAFF_CHECK_MS = HOUR;
/** So long WeChat may take to give back by itself the cash of a mixed order that the insurance refused. */
export const CASH_GRACE_MS = HOUR;
/** WeChat wants time_expire at least one minute ahead; below it a new prepay makes no sense. */
export const SHORTEST_WINDOW_MS = 65 * SECOND;
/** Banks take up to some working days; after a week somebody has to ask them. */
export const REFUND_WINDOW_MS = 7 * DAY;

/** Somebody may put an abnormal refund right at WeChat itself, and its notice may be lost. */
export const nextAbnormalCheck = (now: Date): Date => new Date(now.getTime() + DAY);

/** When an unpaid payment is asked about next: ever more slowly, but right after its window ends. */
export const nextCheck = (now: Date, checks: number, expiresAt: Date): Date => {
  const slowly = now.getTime() + Math.min(FIRST_CHECK_MS * 2 ** Math.min(checks, 10), 5 * MINUTE);
  const afterEnd = expiresAt.getTime() + SECOND;
  return new Date(afterEnd > now.getTime() ? Math.min(slowly, afterEnd) : slowly);
};

/** When a refund is asked about next. */
export const nextRefundCheck = (now: Date, checks: number): Date =>
  new Date(now.getTime() + Math.min(15 * SECOND * 2 ** Math.min(checks, 10), 60 * MINUTE));

/** The insurance centre takes 20 characters; the last 20 of a ULID hold all of its randomness. */
export const insuranceOrderNo = (paymentId: string): string => paymentId.slice(-20);

/** WeChat said that it did nothing, for a reason that passes. */
export const isPassing = (code: string): boolean =>
  // SIGN_ERROR: clocks that differ, a key being changed, or the second copy of a request whose first one was done.
  ['NOT_SENT', 'FREQUENCY_LIMITED', 'FREQUENCY_LIMIT_EXCEED', 'SIGN_ERROR'].includes(code);

export const saysPaid = (code: string): boolean => ['ORDERPAID', 'ORDER_PAID'].includes(code);

/** There is nothing left at WeChat that could be paid. */
export const saysGone = (code: string): boolean =>
  ['ORDERCLOSED', 'ORDER_CLOSED', 'ORDERNOTEXIST', 'ORDER_NOT_EXIST', 'RESOURCE_NOT_EXISTS'].includes(code);

/** WeChat wants this between two refunds of one order; a second more, for clocks that differ. */
export const REFUND_PAUSE_MS = 61 * SECOND;

/** A patient may take this long to agree again before a person looks after the refund. */
export const PATIENT_WINDOW_MS = 3 * DAY;
