import { shanghaiRfc3339, type SandboxClock } from '../platform/clock';
import { digits } from '../platform/identifiers';
import { type SandboxKeys } from '../platform/keys';
import { type Phones } from '../wechat/phones';
import { invalidRequest, paramError, PayRefusal } from './errors';
import {
  fenField,
  fingerprint,
  noticeUrl,
  oneOf,
  optionalText,
  requiredObject,
  requiredText,
  type Body,
} from './fields';
import { openSealed } from './sealed-field';
import { type NoticeSender } from './notices';
import { type PayOrder, type PayRefund, type PayStore, type RefundStatus } from './store';

const YEAR_MS = 366 * 86_400_000;
const MOST_REFUNDS = 50;
// 银行类型 of the fifteen banks to whose debit cards a refund may be sent on.
const DEBIT_CARDS = ['CMB', 'COMM', 'ABC', 'CCB', 'ICBC', 'BOC', 'PAB', 'SPDB', 'CITIC', 'CEB', 'CMBC', 'CIB', 'GDB']
  .concat(['PSBC', 'NBCB'])
  .map((bank) => `${bank}_DEBIT`);
/** Between two refunds of one order. */
const PAUSE_MS = 60_000;

export interface RefundDesk {
  /** @throws PayRefusal */
  create(body: Body): Record<string, unknown>;
  /** Sends a refund on that the bank sent back. @throws PayRefusal */
  sendOn(refundId: string, body: Body, privateKeyPem: string): Record<string, unknown>;
  /** @throws PayRefusal 404 RESOURCE_NOT_EXISTS */
  query(outRefundNo: string): Record<string, unknown>;
  /** Ends a refund in one way, now. @throws RangeError for an unknown or finished one */
  settle(outRefundNo: string, status: Exclude<RefundStatus, 'PROCESSING'>): void;
  /** Takes up unfinished refunds after a restart. */
  resume(): void;
}

interface Deps {
  clock: SandboxClock;
  store: PayStore;
  keys: SandboxKeys['wechatPay'];
  phones: Phones;
  notices: NoticeSender;
  /** Told when cash went back, so that a mixed order can follow. */
  onRefunded: (order: PayOrder) => void;
}

const receivedBy = ({ receiver }: PayRefund): string => {
  if (receiver === 'MERCHANT_BANK_CARD') return '商户结算银行账户';
  return receiver === 'USER_BANK_CARD' ? '用户银行卡' : '支付用户零钱';
};

/** Makes the refund desk: PROCESSING first, then SUCCESS, ABNORMAL or CLOSED, each with its notice. */
export function makeRefundDesk({ clock, store, keys, phones, notices, onRefunded }: Deps): RefundDesk {
  const refundsOf = (order: PayOrder) =>
    Object.values(store.value.refunds).filter((item) => item.outTradeNo === order.outTradeNo);
  const returnedFen = (order: PayOrder) =>
    refundsOf(order)
      .filter((item) => item.status !== 'CLOSED')
      .reduce((sum, item) => sum + item.refundFen, 0);

  const show = (refund: PayRefund): Record<string, unknown> => ({
    refund_id: refund.refundId,
    out_refund_no: refund.outRefundNo,
    transaction_id: refund.transactionId,
    out_trade_no: refund.outTradeNo,
    channel: refund.receiver === 'USER_BANK_CARD' ? 'OTHER_BANKCARD' : 'ORIGINAL',
    user_received_account: receivedBy(refund),
    ...(refund.successAtMs === null ? {} : { success_time: shanghaiRfc3339(new Date(refund.successAtMs)) }),
    create_time: shanghaiRfc3339(new Date(refund.createdAtMs)),
    status: refund.status,
    funds_account: 'AVAILABLE',
    amount: {
      total: refund.totalFen,
      refund: refund.refundFen,
      from: [],
      payer_total: refund.totalFen,
      payer_refund: refund.refundFen,
      settlement_refund: refund.refundFen,
      settlement_total: refund.totalFen,
      discount_refund: 0,
      currency: 'CNY',
      refund_fee: 0,
    },
    promotion_detail: [],
  });

  const finish = (refund: PayRefund, status: Exclude<RefundStatus, 'PROCESSING'>) => {
    if (refund.status !== 'PROCESSING') return;
    refund.status = status;
    if (status === 'CLOSED') refund.closedAtMs = clock.nowMs();
    const order = store.value.orders[refund.outTradeNo];
    if (status === 'SUCCESS') {
      refund.successAtMs = clock.nowMs();
      const phone = order && (phones.byOpenid(order.openid) ?? phones.byOfficialOpenid(order.openid));
      phone?.payments.push({
        at: shanghaiRfc3339(clock.now()),
        kind: 'refunded',
        outTradeNo: refund.outTradeNo,
        description: refund.reason || '退款',
        amountFen: refund.refundFen,
      });
      phones.touch();
      if (order) onRefunded(order);
    }
    store.touch();
    if (refund.notifyUrl === '') return;
    notices.send({
      kind: 'refund',
      outTradeNo: refund.outTradeNo,
      url: refund.notifyUrl,
      eventType: `REFUND.${status}`,
      summary: status === 'SUCCESS' ? '退款成功' : status === 'ABNORMAL' ? '退款异常' : '退款关闭',
      originalType: 'refund',
      plain: {
        mchid: keys.mchId,
        transaction_id: refund.transactionId,
        out_trade_no: refund.outTradeNo,
        refund_id: refund.refundId,
        out_refund_no: refund.outRefundNo,
        refund_status: status,
        ...(refund.successAtMs === null ? {} : { success_time: shanghaiRfc3339(new Date(refund.successAtMs)) }),
        user_received_account: receivedBy(refund),
        amount: {
          total: refund.totalFen,
          refund: refund.refundFen,
          payer_total: refund.totalFen,
          payer_refund: refund.refundFen,
        },
      },
    });
  };
  const plan = (refund: PayRefund) =>
    clock.at(refund.createdAtMs + store.value.settings.refundDelayMs, () =>
      finish(refund, store.value.settings.refundOutcome),
    );

  const orderOf = (body: Body): PayOrder => {
    const transactionId = optionalText(body, 'transaction_id', 32);
    const outTradeNo = optionalText(body, 'out_trade_no', 32);
    if (!transactionId && !outTradeNo) {
      throw paramError('transaction_id', '', '微信支付订单号和商户订单号不能同时为空');
    }
    const order = Object.values(store.value.orders).find((item) =>
      transactionId ? item.transactionId === transactionId : item.outTradeNo === outTradeNo,
    );
    if (!order) throw new PayRefusal(404, 'RESOURCE_NOT_EXISTS', '订单不存在', undefined, 268512771);
    return order;
  };

  const checkAmounts = (order: PayOrder, totalFen: number, refundFen: number) => {
    if (order.paidAtMs === null) throw invalidRequest('订单未支付，不能退款');
    if (clock.nowMs() - order.paidAtMs > YEAR_MS) throw invalidRequest('订单已超过可退款的最大期限');
    if (totalFen !== order.totalFen) throw invalidRequest('订单金额与支付时不一致，请核实');
    if (returnedFen(order) + refundFen > order.totalFen) throw invalidRequest('申请退款金额大于订单可退金额');
    if (refundsOf(order).length >= MOST_REFUNDS) throw invalidRequest('该订单部分退款次数已达上限');
    if (refundsOf(order).some((item) => clock.nowMs() - item.createdAtMs < PAUSE_MS)) {
      throw new PayRefusal(429, 'FREQUENCY_LIMITED', '同一笔订单两次退款须间隔一分钟以上');
    }
  };

  return {
    create(body) {
      const outRefundNo = requiredText(body, 'out_refund_no', 64);
      if (!/^[0-9A-Za-z_\-|*@]+$/.test(outRefundNo))
        throw paramError('out_refund_no', outRefundNo, '商户退款单号格式错误');
      const amount = requiredObject(body, 'amount');
      const refundFen = fenField(amount, 'refund', 1, 'amount.refund');
      const totalFen = fenField(amount, 'total', 1, 'amount.total');
      oneOf(amount, 'currency', ['CNY'], 'amount.currency');
      const reason = optionalText(body, 'reason', 80) ?? '';
      const notifyUrl = body.notify_url === undefined ? '' : noticeUrl(body, 'notify_url', 256);
      if (body.funds_account !== undefined) oneOf(body, 'funds_account', ['AVAILABLE', 'UNSETTLED']);
      const order = orderOf(body);
      const print = fingerprint([order.outTradeNo, refundFen, totalFen]);
      const known = store.value.refunds[outRefundNo];
      if (known) {
        if (known.fingerprint !== print) throw invalidRequest('退款单号重复，请求参数与首次申请不一致', 268498688);
        return show(known);
      }
      checkAmounts(order, totalFen, refundFen);
      const refund: PayRefund = {
        refundId: `5030${digits(24)}`,
        outRefundNo,
        outTradeNo: order.outTradeNo,
        transactionId: order.transactionId,
        totalFen,
        refundFen,
        reason,
        notifyUrl,
        fingerprint: print,
        createdAtMs: clock.nowMs(),
        status: 'PROCESSING',
        successAtMs: null,
      };
      store.value.refunds[outRefundNo] = refund;
      order.state = 'REFUND';
      store.touch();
      plan(refund);
      return show(refund);
    },
    sendOn(refundId, body, privateKeyPem) {
      const outRefundNo = requiredText(body, 'out_refund_no', 64);
      const type = oneOf(body, 'type', ['USER_BANK_CARD', 'MERCHANT_BANK_CARD']);
      if (type === 'USER_BANK_CARD') {
        oneOf(body, 'bank_type', DEBIT_CARDS);
        for (const field of ['bank_account', 'real_name']) openSealed(body, field, privateKeyPem);
      }
      const refund = store.value.refunds[outRefundNo];
      if (!refund || refund.refundId !== refundId) {
        throw new PayRefusal(404, 'RESOURCE_NOT_EXISTS', '退款单不存在', undefined, 268512771);
      }
      if (refund.status === 'PROCESSING' && refund.receiver === type) return show(refund);
      if (refund.status !== 'ABNORMAL') throw invalidRequest('退款单不是退款异常状态，不能发起异常退款');
      refund.status = 'PROCESSING';
      refund.receiver = type;
      store.touch();
      clock.at(clock.nowMs() + store.value.settings.refundDelayMs, () => finish(refund, 'SUCCESS'));
      return show(refund);
    },
    query(outRefundNo) {
      const refund = store.value.refunds[outRefundNo];
      if (!refund) throw new PayRefusal(404, 'RESOURCE_NOT_EXISTS', '退款单不存在', undefined, 268512771);
      return show(refund);
    },
    settle(outRefundNo, status) {
      const refund = store.value.refunds[outRefundNo];
      if (!refund) throw new RangeError('没有这个退款单');
      if (refund.status !== 'PROCESSING') throw new RangeError('这个退款已经有结果了');
      finish(refund, status);
    },
    resume() {
      for (const refund of Object.values(store.value.refunds)) if (refund.status === 'PROCESSING') plan(refund);
    },
  };
}
