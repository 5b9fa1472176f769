import { shanghaiRfc3339, type SandboxClock } from '../platform/clock';
import { type SandboxKeys } from '../platform/keys';
import { type Phone, type Phones } from '../wechat/phones';
import { verifyText } from './crypto';
import { type MedInsDesk } from './med-ins';
import { type NoticeSender } from './notices';
import { type OrderDesk } from './orders';
import { orderByPrepayId, type PayOrder, type PayStore } from './store';

/** What wx.requestPayment was called with. */
export interface PaymentParameters {
  appId?: string;
  timeStamp?: string;
  nonceStr?: string;
  package?: string;
  signType?: string;
  paySign?: string;
  /** The person closes the payment sheet instead. */
  decision?: 'cancel';
}

/** The payment sheet did not succeed; the message is what the page is told. */
export class PaymentFailed extends Error {}

/** The payment sheet on a phone. */
export interface Cashier {
  /** wx.requestPayment. @throws PaymentFailed */
  pay(phone: Phone, parameters: PaymentParameters): { errMsg: string };
  /** wx.requestMedicalInsurancePay. @throws PaymentFailed */
  payMedIns(phone: Phone, parameters: PaymentParameters & { mixTradeNo?: string }): { errMsg: string };
}

interface Deps {
  clock: SandboxClock;
  store: PayStore;
  keys: { wechat: SandboxKeys['wechat']; pay: SandboxKeys['wechatPay'] };
  phones: Phones;
  orders: OrderDesk;
  medIns: MedInsDesk;
  notices: NoticeSender;
}

/** Makes the payment sheet. */
export function makeCashier({ clock, store, keys, phones, orders, medIns, notices }: Deps): Cashier {
  const record = (
    phone: Phone,
    kind: 'paid' | 'insurance-paid',
    outTradeNo: string,
    description: string,
    amountFen: number,
  ) => {
    phone.payments.push({ at: shanghaiRfc3339(clock.now()), kind, outTradeNo, description, amountFen });
    phones.touch();
  };
  /** The order that these parameters may pay. */
  const payable = (phone: Phone, parameters: PaymentParameters, api: string): PayOrder => {
    const fail = (reason: string) => new PaymentFailed(`${api}:fail ${reason}`);
    const { timeStamp, nonceStr, package: packageText, signType, paySign } = parameters;
    const appId = parameters.appId ?? keys.wechat.appId;
    if (!timeStamp || !nonceStr || !packageText || !paySign) throw fail('缺少参数');
    if (signType !== 'RSA') throw fail('signType 应为 RSA');
    const signed = `${appId}\n${timeStamp}\n${nonceStr}\n${packageText}\n`;
    if (!verifyText(keys.pay.merchantCertPem, signed, paySign)) throw fail('支付验证签名失败');
    const order = orderByPrepayId(store, packageText.replace(/^prepay_id=/, ''));
    if (!packageText.startsWith('prepay_id=') || !order || order.appid !== appId) throw fail('该 prepay_id 不存在');
    if (order.openid !== phone.openid && order.openid !== phone.officialOpenid) throw fail('支付用户与下单用户不一致');
    const now = clock.nowMs();
    if (order.prepayExpiresAtMs <= now || (order.timeExpireMs !== null && order.timeExpireMs <= now))
      throw fail('订单已过期');
    if (order.state === 'CLOSED') throw fail('订单已关闭');
    if (order.state !== 'NOTPAY') throw fail('该订单已支付');
    return order;
  };
  const settle = (phone: Phone, order: PayOrder) => {
    orders.markPaid(order);
    record(phone, 'paid', order.outTradeNo, order.description, order.totalFen);
    notices.send({
      kind: 'transaction',
      outTradeNo: order.outTradeNo,
      url: order.notifyUrl,
      eventType: 'TRANSACTION.SUCCESS',
      summary: '支付成功',
      originalType: 'transaction',
      plain: orders.show(order),
    });
  };

  return {
    pay(phone, parameters) {
      const api = 'requestPayment';
      const order = payable(phone, parameters, api);
      if (store.value.medIns[order.outTradeNo]) throw new PaymentFailed(`${api}:fail 该订单须用医保支付`);
      if (parameters.decision === 'cancel') throw new PaymentFailed(`${api}:fail cancel`);
      settle(phone, order);
      return { errMsg: `${api}:ok` };
    },
    payMedIns(phone, parameters) {
      const api = 'requestMedicalInsurancePay';
      const fail = (reason: string) => new PaymentFailed(`${api}:fail ${reason}`);
      const order = Object.values(store.value.medIns).find((item) => item.mixTradeNo === parameters.mixTradeNo);
      if (!order) throw fail('mixTradeNo 不存在');
      if (order.openid !== phone.openid) throw fail('支付用户与下单用户不一致');
      if (order.mix !== 'CREATED') throw fail(order.mix === 'SUCCESS' ? '该订单已支付' : '订单已关闭');
      const cash = order.selfPay === 'NO_SELF_PAY' ? undefined : payable(phone, parameters, api);
      if (cash && cash.outTradeNo !== order.outTradeNo) throw fail('prepay_id 与医保订单不一致');
      if (parameters.decision === 'cancel') throw fail('cancel');
      const { failReason } = medIns.pay(order, () => cash && settle(phone, cash));
      if (failReason) throw fail(failReason);
      const fen = ['med_ins_gov_fee', 'med_ins_self_fee', 'med_ins_other_fee'].reduce(
        (sum, field) => sum + Number(order.echo[field] ?? 0),
        0,
      );
      if (fen > 0) record(phone, 'insurance-paid', order.outTradeNo, '医保支付', fen);
      return { errMsg: `${api}:ok` };
    },
  };
}
