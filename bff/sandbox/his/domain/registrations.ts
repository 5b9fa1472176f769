import { dailyNumber, type DialectRules, type His, nowOf, Refusal, todayOf } from './his';
import { secureNumber } from './holds';
import { byOrder, byRegNo, refundUntil, type RegistrationRow } from './registration-rows';
import { bookMoney, earlierTrade, recordTrade } from './trades';

/** How something was paid: the parts add up to the whole. */
export interface Payment {
  totalFen: number;
  cashFen: number;
  fundFen: number;
  acctFen: number;
  transactionId: string;
  insuranceTradeNo: string;
}

/** @throws Refusal amount-wrong unless the whole is what is due and the parts add up to it */
export function checkAmounts(payment: Payment, dueFen: number, yuanOfDue: string): void {
  const sum = payment.cashFen + payment.fundFen + payment.acctFen;
  if (payment.totalFen !== dueFen || sum !== dueFen) throw new Refusal('amount-wrong', { expectFee: yuanOfDue });
}

function refuseUnlessHeld(his: His, row: RegistrationRow): void {
  if (row.status === 'refunded') throw new Refusal('order-refunded');
  if (row.status === 'given-up') throw new Refusal('order-given-up');
  if (row.status === 'expired') throw new Refusal('order-ended');
  if (row.status !== 'held') throw new Refusal('order-confirmed');
  if (row.ordered_at === '') throw new Refusal('order-not-ordered');
  // Where the HIS takes nothing back by itself the row still says held, but its time is over all the same.
  if (row.expire_at <= nowOf(his)) throw new Refusal('order-ended');
  if (row.stopped === 1) throw new Refusal('session-stopped');
}

/**
 * Turns a held number into a registration, paid or free.
 * @throws Refusal order-unknown, order-ended, order-given-up, order-not-ordered, number-taken, amount-wrong, order-confirmed, order-refunded, session-stopped
 */
export function confirm(
  his: His,
  command: { orderId: string; payMode: string; payment: Payment; dueText: (fen: number) => string },
  rules: Pick<DialectRules, 'replays'>,
): { row: RegistrationRow; isReplay: boolean } {
  const { orderId, payment } = command;
  return his.db.transaction(() => {
    const fingerprint = JSON.stringify([command.payMode, payment]);
    const row = byOrder(his, orderId);
    if (rules.replays && ['confirmed', 'arrived', 'visited'].includes(row.status)) {
      const isSame = his.db.one(
        'SELECT 1 FROM trade WHERE op = ? AND order_id = ? AND fingerprint = ?',
        'confirm',
        orderId,
        fingerprint,
      );
      if (isSame) return { row, isReplay: true };
    }
    refuseUnlessHeld(his, row);
    checkAmounts(payment, row.pay_fee_fen, command.dueText(row.pay_fee_fen));
    secureNumber(his, row);
    const regNo = dailyNumber(his, 'R');
    const moved = his.db.run(
      `UPDATE registration SET status = 'confirmed', reg_no = ?, cash_fen = ?, fund_fen = ?, acct_fen = ?, pay_mode = ?, transaction_id = ?,
         insurance_trade_no = ?, confirmed_at = ? WHERE order_id = ? AND status = 'held'`,
      regNo,
      payment.cashFen,
      payment.fundFen,
      payment.acctFen,
      command.payMode,
      payment.transactionId,
      payment.insuranceTradeNo,
      nowOf(his),
      orderId,
    );
    if (moved !== 1) throw new Refusal('order-ended');
    bookMoney(his, regNo, { tradeType: 'pay', bizType: 'reg', orderId, refundOrderId: '', ...payment });
    recordTrade(his, 'confirm', orderId, fingerprint, regNo);
    return { row: byOrder(his, orderId), isReplay: false };
  });
}

/**
 * Where the hospital books at once what costs nothing, a number is a registration as soon as it is ordered, and whoever
 * confirms it is told that it is paid.
 */
export function bookFree(his: His, row: RegistrationRow): RegistrationRow {
  if (his.traps.zeroFee === 'unpaid' || row.pay_fee_fen !== 0 || row.status !== 'held') return row;
  const parts = { totalFen: 0, cashFen: 0, fundFen: 0, acctFen: 0 };
  const payment = { ...parts, transactionId: '', insuranceTradeNo: '' };
  const command = { orderId: row.order_id ?? '', payMode: 'HIS', payment, dueText: String };
  return confirm(his, command, { replays: false }).row;
}

const refundedAlready = (reason: 'order-refunded' | 'refunded-already', row: RegistrationRow): Refusal =>
  new Refusal(reason, { refundOrderId: row.refund_order_id ?? '', refundNo: row.refund_no ?? '' });

function refuseUnlessRefundable(his: His, row: RegistrationRow): void {
  if (['held', 'given-up', 'expired'].includes(row.status)) throw new Refusal('order-unpaid');
  if (row.status === 'refunded') {
    throw refundedAlready('order-refunded', row);
  }
  if (row.status === 'visited') throw new Refusal('refund-too-late');
  const isLate = row.status === 'arrived' || refundUntil(row) <= nowOf(his);
  if (isLate && row.stopped === 0) throw new Refusal('refund-too-late');
}

/**
 * Gives a paid number back; the platform moves the money afterwards, or the hospital does. What the counter has given back is success.
 * @throws Refusal order-unknown, order-unpaid, order-refunded, amount-wrong, key-reused, refund-too-late; refunded-already with the trap
 */
export function refund(
  his: His,
  command: { orderId: string; refundOrderId: string; refundFen: number; dueText: (fen: number) => string },
): { row: RegistrationRow; isReplay: boolean } {
  const { orderId, refundOrderId } = command;
  return his.db.transaction(() => {
    const fingerprint = JSON.stringify([orderId, command.refundFen]);
    const row = byOrder(his, orderId);
    if (earlierTrade(his, 'refund', refundOrderId, fingerprint) !== undefined) {
      if (his.traps.repeats === 'error') throw refundedAlready('refunded-already', row);
      return { row, isReplay: true };
    }
    if (row.status === 'refunded' && row.closed_by === 'window') return { row, isReplay: true };
    refuseUnlessRefundable(his, row);
    if (command.refundFen !== row.pay_fee_fen)
      throw new Refusal('amount-wrong', { expectFee: command.dueText(row.pay_fee_fen) });
    const refundNo = dailyNumber(his, 'T');
    his.db.run(
      "UPDATE registration SET status = 'refunded', refund_order_id = ?, refund_no = ?, refunded_at = ?, refund_by = ? WHERE order_id = ? AND status = ?",
      refundOrderId,
      refundNo,
      nowOf(his),
      his.traps.refundBy,
      orderId,
      row.status,
    );
    bookMoney(his, refundNo, {
      tradeType: 'refund',
      bizType: 'reg',
      orderId,
      refundOrderId,
      transactionId: row.transaction_id,
      insuranceTradeNo: row.insurance_trade_no,
      cashFen: row.cash_fen,
      fundFen: row.fund_fen,
      acctFen: row.acct_fen,
    });
    recordTrade(his, 'refund', refundOrderId, fingerprint, refundNo);
    return { row: byOrder(his, orderId), isReplay: false };
  });
}

/**
 * Signs the patient in on the day of the visit; signing in twice is success.
 * @throws Refusal order-unknown, order-unpaid, not-visit-day, session-stopped, session-over
 */
export function checkIn(his: His, regNo: string): { row: RegistrationRow; isReplay: boolean } {
  return his.db.transaction(() => {
    const row = byRegNo(his, regNo);
    if (row.status === 'refunded' || row.status === 'held') throw new Refusal('order-unpaid');
    if (row.status === 'arrived' || row.status === 'visited') return { row, isReplay: true };
    if (row.stopped === 1) throw new Refusal('session-stopped');
    if (row.day !== todayOf(his)) throw new Refusal('not-visit-day');
    if (`${row.day} ${row.session_end_time}:00` <= nowOf(his)) throw new Refusal('session-over');
    his.db.run(
      "UPDATE registration SET status = 'arrived', check_in_at = ? WHERE reg_no = ? AND status = 'confirmed'",
      nowOf(his),
      regNo,
    );
    return { row: byRegNo(his, regNo), isReplay: false };
  });
}
