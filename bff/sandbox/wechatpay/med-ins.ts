import { shanghaiRfc3339, type SandboxClock } from '../platform/clock';
import { digits } from '../platform/identifiers';
import { type SandboxKeys } from '../platform/keys';
import { type Nhsa } from '../nhsa/server';
import { type Phones } from '../wechat/phones';
import { invalidRequest, paramError, PayRefusal } from './errors';
import { fenField, fingerprint, instantField, oneOf, requiredObject, requiredText, type Body } from './fields';
import { CARD_TYPES, checkAgainstCentre, checkAmounts, checkFields, idDigest, type MixAmounts } from './med-ins-rules';
import { type NoticeSender } from './notices';
import { openSealed } from './sealed-field';
import { type MedInsOrder, type PayStore } from './store';

export interface MedInsDesk {
  /** @throws PayRefusal */
  create(body: Body, oaepKeyPem: string): Record<string, unknown>;
  /** @throws PayRefusal 404 */
  find(by: { mixTradeNo: string } | { outTradeNo: string }): MedInsOrder;
  show(order: MedInsOrder): Record<string, unknown>;
  /** The hospital says what the insurance gave back. @throws PayRefusal 403 RULE_LIMIT */
  noteRefund(mixTradeNo: string | null, body: Body): void;
  /** Settles with the insurance centre; the cash leg is the caller's. Says why not, if not. */
  pay(order: MedInsOrder, payCash: () => void): { failReason?: string };
  /** Cash of this order number went back. */
  cashRefunded(outTradeNo: string): void;
}

interface Deps {
  clock: SandboxClock;
  store: PayStore;
  keys: { wechat: SandboxKeys['wechat']; insurance: SandboxKeys['insurance'] };
  phones: Phones;
  nhsa: Pick<Nhsa, 'centre' | 'authorisations' | 'store'>;
  notices: NoticeSender;
}

const notFound = () => new PayRefusal(404, 'NOT_FOUND', '医保自费混合订单不存在', undefined, 268529515);

/** Makes the desk of /v3/med-ins. */
export function makeMedInsDesk({ clock, store, keys, phones, nhsa, notices }: Deps): MedInsDesk {
  const orders = () => store.value.medIns;

  const person = (body: Body, field: 'payer' | 'relative', keyPem: string) => {
    const holder = requiredObject(body, field);
    const cardType = oneOf(holder, 'card_type', CARD_TYPES, `${field}.card_type`);
    const name = openSealed(holder, 'name', keyPem, `${field}.name`);
    const digest = openSealed(holder, 'id_digest', keyPem, `${field}.id_digest`);
    if (!/^[0-9a-f]{32}$/.test(digest)) {
      throw new PayRefusal(400, 'PARAM_ERROR', `${field}.id_digest 应为证件号码的 MD5 小写摘要`, undefined, 268545961);
    }
    return { name, digest, cardType };
  };
  const checkPeople = (body: Body, keyPem: string) => {
    const payer = person(body, 'payer', keyPem);
    const isForRelative = body.pay_for_relatives === true;
    if (isForRelative && body.relative === undefined) {
      throw new PayRefusal(400, 'PARAM_ERROR', '为亲属支付时 relative 不能为空', undefined, 268545964);
    }
    const patient = isForRelative ? person(body, 'relative', keyPem) : payer;
    if (body.mix_pay_type === 'CASH_ONLY') return;
    const insured = nhsa.centre.find(String(body.pay_order_id));
    if (!insured) return; // Refused with its own reason by checkAgainstCentre.
    if (idDigest(insured.idNo) !== patient.digest)
      throw new PayRefusal(400, 'INVALID_REQUEST', '证件号码与医保局订单不一致', undefined, 268545961);
    const relative = nhsa.authorisations.find(String(body.pay_auth_no))?.payer ?? null;
    if ((relative !== null) !== isForRelative || (relative && idDigest(relative.idNo) !== payer.digest))
      throw new PayRefusal(400, 'INVALID_REQUEST', '付款人与授权人不一致', undefined, 268545963);
    if (insured.name !== patient.name)
      throw new PayRefusal(400, 'INVALID_REQUEST', '姓名与医保局订单不一致', undefined, 268545962);
  };
  const checkPrepay = (body: Body, amounts: MixAmounts) => {
    const cash = orders()[String(body.out_trade_no)] ? undefined : store.value.orders[String(body.out_trade_no)];
    if (!cash || cash.prepayId !== body.prepay_id)
      throw invalidRequest('prepay_id 与 out_trade_no 不属于同一笔自费订单', 268512771);
    if (cash.state !== 'NOTPAY' || cash.prepayExpiresAtMs <= clock.nowMs())
      throw invalidRequest('自费订单已支付、已关闭或已过期', 268447914);
    if (cash.totalFen !== amounts.wechatCashFen) {
      throw new PayRefusal(400, 'INVALID_REQUEST', '自费订单金额与 wechat_pay_cash_fee 不一致', undefined, 268529476);
    }
    if (cash.openid !== body.openid)
      throw new PayRefusal(400, 'INVALID_REQUEST', '自费订单的 openid 不一致', undefined, 268510603);
  };
  const show = (order: MedInsOrder): Record<string, unknown> => ({
    mix_trade_no: order.mixTradeNo,
    mix_pay_status: `MIX_PAY_${order.mix}`,
    self_pay_status: order.selfPay === 'NO_SELF_PAY' ? order.selfPay : `SELF_PAY_${order.selfPay}`,
    med_ins_pay_status: order.medInsPay === 'NO_MED_INS_PAY' ? order.medInsPay : `MED_INS_PAY_${order.medInsPay}`,
    ...(order.paidAtMs === null ? {} : { paid_time: shanghaiRfc3339(new Date(order.paidAtMs)) }),
    ...(order.medInsPay === 'FAIL' ? { med_ins_fail_reason: order.failReason } : {}),
    ...order.echo,
  });
  const centreOrder = (order: MedInsOrder) => nhsa.centre.find(String(order.echo.pay_order_id ?? ''));
  const refundedFen = (order: MedInsOrder, part: 'govFen' | 'selfFen' | 'otherFen') =>
    order.refunds.reduce((sum, refund) => sum + refund[part], 0);
  const echoFen = (order: MedInsOrder, field: string) => Number(order.echo[field] ?? 0);
  const followRefunds = (order: MedInsOrder) => {
    order.mix = 'REFUND'; // Any part that went back makes the whole a refunded one, as with cash orders.
    store.touch();
  };

  return {
    show,
    create(body, oaepKeyPem) {
      const { mixPayType, outTradeNo } = checkFields(body);
      if (body.appid !== keys.wechat.appId) {
        throw new PayRefusal(400, 'INVALID_REQUEST', '商户号和appid没有绑定关系', undefined, 268445527);
      }
      const openid = requiredText(body, 'openid', 128);
      if (!phones.byOpenid(openid)) throw new PayRefusal(400, 'PARAM_ERROR', 'openid 不正确', undefined, 268510603);
      if (body.med_inst_no !== keys.insurance.orgCode)
        throw paramError('med_inst_no', body.med_inst_no, '医疗机构编码不存在');
      if (body.city_id !== keys.insurance.cityId) throw paramError('city_id', body.city_id, '城市未开通');
      const amounts = checkAmounts(body, mixPayType);
      // The payer is encrypted with a random seed, so it looks different each time and is left out.
      const echo = Object.fromEntries(Object.entries(body).filter(([key]) => key !== 'payer' && key !== 'relative'));
      const known = orders()[outTradeNo];
      if (known) {
        if (known.fingerprint === fingerprint(echo)) return show(known);
        throw new PayRefusal(400, 'ALREADY_EXISTS', '订单已存在，且请求参数不一致', undefined, 268512536);
      }
      checkPeople(body, oaepKeyPem);
      if (mixPayType !== 'INSURANCE_ONLY') checkPrepay(body, amounts);
      if (mixPayType !== 'CASH_ONLY') {
        const centreOrderOfBody = nhsa.centre.find(String(body.pay_order_id));
        const auth = nhsa.authorisations.find(String(body.pay_auth_no));
        if (!auth) throw new PayRefusal(400, 'INVALID_REQUEST', '未找到对应授权信息', undefined, 268545967);
        checkAgainstCentre(body, amounts, centreOrderOfBody, auth.payAuthNoExpiresAtMs > clock.nowMs());
        if (centreOrderOfBody) nhsa.centre.beginPayment(centreOrderOfBody);
      }
      const order: MedInsOrder = {
        mixTradeNo: `${shanghaiRfc3339(clock.now()).replace(/[-:T]/g, '').slice(0, 14)}${digits(18)}`,
        outTradeNo,
        openid,
        mixPayType,
        echo,
        fingerprint: fingerprint(echo),
        createdAtMs: clock.nowMs(),
        mix: 'CREATED',
        selfPay: mixPayType === 'INSURANCE_ONLY' ? 'NO_SELF_PAY' : 'CREATED',
        medInsPay: mixPayType === 'CASH_ONLY' ? 'NO_MED_INS_PAY' : 'CREATED',
        paidAtMs: null,
        failReason: '',
        refunds: [],
      };
      orders()[outTradeNo] = order;
      store.touch();
      return show(order);
    },
    find(by) {
      const order =
        'outTradeNo' in by
          ? orders()[by.outTradeNo]
          : Object.values(orders()).find((item) => item.mixTradeNo === by.mixTradeNo);
      if (!order) throw notFound();
      return order;
    },
    noteRefund(mixTradeNo, body) {
      const order = this.find({ mixTradeNo: mixTradeNo ?? '' });
      const refund = {
        outRefundNo: requiredText(body, 'out_refund_no', 64),
        totalFen: fenField(body, 'med_refund_total_fee', 0),
        govFen: fenField(body, 'med_refund_gov_fee', 0),
        selfFen: fenField(body, 'med_refund_self_fee', 0),
        otherFen: fenField(body, 'med_refund_other_fee', 0),
      };
      if (instantField(body, 'refund_time') === undefined) throw paramError('refund_time', '', 'refund_time 不能为空');
      if (refund.totalFen !== refund.govFen + refund.selfFen + refund.otherFen) {
        throw new PayRefusal(403, 'RULE_LIMIT', '医保退款总金额与各部分之和不一致');
      }
      if (order.medInsPay !== 'SUCCESS' && order.medInsPay !== 'REFUND')
        throw new PayRefusal(403, 'RULE_LIMIT', '订单没有已支付的医保部分');
      const known = order.refunds.find((item) => item.outRefundNo === refund.outRefundNo);
      if (known) {
        if (fingerprint(known) !== fingerprint(refund))
          throw new PayRefusal(403, 'RULE_LIMIT', 'out_refund_no 重复，且金额不一致');
        return;
      }
      const isOver =
        refundedFen(order, 'govFen') + refund.govFen > echoFen(order, 'med_ins_gov_fee') ||
        refundedFen(order, 'selfFen') + refund.selfFen > echoFen(order, 'med_ins_self_fee') ||
        refundedFen(order, 'otherFen') + refund.otherFen > echoFen(order, 'med_ins_other_fee');
      if (isOver) throw new PayRefusal(403, 'RULE_LIMIT', '医保退款金额超过已支付金额');
      order.refunds.push(refund);
      order.medInsPay = 'REFUND';
      followRefunds(order);
    },
    pay(order, payCash) {
      const insured = centreOrder(order);
      if (order.medInsPay === 'CREATED') {
        const { failReason } = insured ? nhsa.centre.settle(insured) : { failReason: '医保局订单不存在' };
        if (failReason) {
          Object.assign(order, { mix: 'FAIL', medInsPay: 'FAIL', failReason });
          if (order.selfPay === 'CREATED') order.selfPay = 'FAIL';
          store.touch();
          return { failReason };
        }
        order.medInsPay = 'SUCCESS';
      }
      if (order.selfPay === 'CREATED') {
        payCash();
        order.selfPay = 'SUCCESS';
      }
      order.mix = 'SUCCESS';
      order.paidAtMs = clock.nowMs();
      store.touch();
      notices.send({
        kind: 'medical-insurance',
        outTradeNo: order.outTradeNo,
        url: String(order.echo.callback_url),
        eventType: 'MEDICAL_INSURANCE.SUCCESS',
        summary: '医保混合支付成功',
        originalType: 'medical-insurance',
        plain: show(order),
      });
      return {};
    },
    cashRefunded(outTradeNo) {
      const order = orders()[outTradeNo];
      if (!order || order.selfPay !== 'SUCCESS') return;
      order.selfPay = 'REFUND';
      followRefunds(order);
    },
  };
}
