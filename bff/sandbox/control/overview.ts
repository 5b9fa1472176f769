import { showPhone } from './phone-routes';
import { type World } from './world';

const SHOWN_TEXTS = 30;

/** Everything the control page shows, in one answer. Keys and tokens are not in it. */
export function overview({ clock, faults, phones, authenticator, wechat, wechatPay, nhsa, his, sms }: World) {
  const pay = wechatPay.store.value;
  return {
    clock: { offsetMs: clock.offsetMs(), now: clock.now().toISOString() },
    phones: phones.list().map(showPhone),
    authenticator: authenticator.show(),
    orders: Object.values(pay.orders).map((order) => ({
      outTradeNo: order.outTradeNo,
      description: order.description,
      totalFen: order.totalFen,
      state: order.state,
      createdAtMs: order.createdAtMs,
      paidAtMs: order.paidAtMs,
    })),
    refunds: Object.values(pay.refunds).map((refund) => ({
      outRefundNo: refund.outRefundNo,
      outTradeNo: refund.outTradeNo,
      refundFen: refund.refundFen,
      status: refund.status,
    })),
    medIns: Object.values(pay.medIns).map((order) => ({
      outTradeNo: order.outTradeNo,
      mixTradeNo: order.mixTradeNo,
      mixPayType: order.mixPayType,
      mix: order.mix,
      selfPay: order.selfPay,
      medInsPay: order.medInsPay,
      parts: {
        fundFen: Number(order.echo.med_ins_gov_fee ?? 0),
        accountFen: Number(order.echo.med_ins_self_fee ?? 0),
        otherFen: Number(order.echo.med_ins_other_fee ?? 0),
        cashFen: Number(order.echo.wechat_pay_cash_fee ?? 0),
      },
      refunds: order.refunds,
    })),
    notices: pay.notices.map((notice) => ({
      id: notice.id,
      outTradeNo: notice.outTradeNo,
      eventType: notice.eventType,
      attempts: notice.attempts,
      lastStatus: notice.lastStatus,
      nextAtMs: notice.nextAtMs,
      isTaken: notice.taken,
    })),
    insuranceOrders: Object.values(nhsa.store.value.orders).map((order) => ({
      payOrdId: order.payOrdId,
      medOrgOrd: order.medOrgOrd,
      totalFen: order.totalFen,
      split: order.split,
      ordStas: order.ordStas,
      isSettled: order.settledAtMs !== null,
      refunds: order.refunds.map(({ fundFen, accountFen, cashFen }) => ({ fundFen, accountFen, cashFen })),
    })),
    insured: Object.values(nhsa.store.value.persons),
    sms: {
      counts: sms.store.value.counts,
      texts: sms.store.value.texts.slice(-SHOWN_TEXTS).map(({ atMs, number, text, report, pulled }) => ({
        ...{ atMs, number, text, isReported: pulled, status: report?.status ?? null },
      })),
    },
    faults: faults.list(),
    settings: { wechatPay: pay.settings, nhsa: nhsa.store.value.settings, push: wechat.store.value.push },
    templates: wechat.templates,
    hisActions: Object.keys(his.controlRoutes).filter((key) => !key.includes(':')),
    scenes: his.scenes(),
  };
}
