import { announce } from '../domain/events';
import { dailyNumber, type His, nowOf, Refusal } from '../domain/his';
import { byOrder, byRegNo, type RegistrationRow } from '../domain/registration-rows';
import { bareSessionOf, extraNumber, slots } from '../domain/schedule';
import { bookMoney } from '../domain/trades';

/** What the counter gave back. */
export interface GivenBack {
  orderId: string;
  regNo: string;
  status: 'given-up' | 'refunded';
  refundNo: string;
  moneyBy: 'platform' | 'counter' | 'none';
}

function refundAtWindow(his: His, row: RegistrationRow, moneyBy: 'platform' | 'counter'): GivenBack {
  if (row.status !== 'confirmed' && row.status !== 'arrived') throw new Refusal('order-unpaid');
  const refundNo = dailyNumber(his, 'T');
  his.db.run(
    "UPDATE registration SET status = 'refunded', refund_no = ?, refunded_at = ?, refund_by = ?, closed_by = 'window' WHERE lock_id = ?",
    refundNo,
    nowOf(his),
    moneyBy === 'platform' ? 'platform' : 'hospital',
    row.lock_id,
  );
  bookMoney(his, refundNo, {
    tradeType: 'refund',
    bizType: 'reg',
    orderId: row.order_id ?? '',
    refundOrderId: '',
    transactionId: row.transaction_id,
    insuranceTradeNo: row.insurance_trade_no,
    cashFen: row.cash_fen,
    fundFen: row.fund_fen,
    acctFen: row.acct_fen,
  });
  const [orderId, regNo] = [row.order_id ?? '', row.reg_no ?? ''];
  announce(his, { type: 'REFUND', msg: '窗口退号', patId: row.pat_id, regNo, orderId, schId: row.sch_id });
  return { orderId, regNo, status: 'refunded', refundNo, moneyBy: row.pay_fee_fen === 0 ? 'none' : moneyBy };
}

/** The counter gives a paid registration back; the money goes back by the platform, or was paid out over the counter. @throws Refusal order-unknown, order-unpaid */
export const windowRefund = (his: His, regNo: string, moneyBy: 'platform' | 'counter'): GivenBack =>
  his.db.transaction(() => refundAtWindow(his, byRegNo(his, regNo), moneyBy));

/** The counter cancels a number: an unpaid one is given up, a paid one is refunded by the platform. @throws Refusal order-unknown, order-unpaid */
export function windowCancel(his: His, key: { orderId: string; regNo: string }): GivenBack {
  return his.db.transaction(() => {
    const row = key.regNo === '' ? byOrder(his, key.orderId) : byRegNo(his, key.regNo);
    if (row.status !== 'held') return refundAtWindow(his, row, 'platform');
    his.db.run(
      "UPDATE registration SET status = 'given-up', closed_by = 'window' WHERE lock_id = ? AND status = 'held'",
      row.lock_id,
    );
    const orderId = row.order_id ?? '';
    announce(his, { type: 'CANCEL', msg: '窗口取消', patId: row.pat_id, orderId, schId: row.sch_id });
    return { orderId, regNo: '', status: 'given-up', refundNo: '', moneyBy: 'none' };
  });
}

/** The doctor adds numbers to the last slot that has not ended (加号); they are above the session's total. @throws Refusal session-unknown, slot-ended */
export function addNumbers(
  his: His,
  schId: string,
  count: number,
): { sessionId: string; slotId: string; seqNos: number[]; left: number } {
  return his.db.transaction(() => {
    const session = bareSessionOf(his, schId);
    const slot = slots(his, session.sch_id).at(-1);
    if (!slot) throw new Refusal('slot-ended');
    const seqNos = Array.from({ length: count }, () => {
      const seqNo = extraNumber(his, schId);
      his.db.run('INSERT INTO extra_number (sch_id, seq_no, slot_id) VALUES (?, ?, ?)', schId, seqNo, slot.slot_id);
      return seqNo;
    });
    const left = slots(his, schId).reduce((sum, item) => sum + item.left_count, 0);
    return { sessionId: schId, slotId: slot.slot_id, seqNos, left };
  });
}
