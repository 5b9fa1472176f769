import { shanghaiRfc3339, type SandboxClock } from '../platform/clock';
import { digits, hex } from '../platform/identifiers';
import { type SandboxKeys } from '../platform/keys';
import { type Phones } from '../wechat/phones';
import { invalidRequest, paramError, PayRefusal } from './errors';
import {
  fenField,
  fingerprint,
  instantField,
  noticeUrl,
  optionalText,
  outTradeNoField,
  requiredObject,
  requiredText,
  type Body,
} from './fields';
import { type PayOrder, type PayStore } from './store';

const PREPAY_MS = 2 * 3_600_000;
const UNPAID_LIFE_MS = 7 * 86_400_000;

export interface OrderDesk {
  /** JSAPI prepay. @throws PayRefusal */
  prepay(body: Body): { prepay_id: string };
  /** @throws PayRefusal 404 ORDER_NOT_EXIST */
  find(by: { outTradeNo: string } | { transactionId: string }, mchid: string | null): PayOrder;
  /** The order as query and notice show it. */
  show(order: PayOrder): Record<string, unknown>;
  /** @throws PayRefusal 400 ORDERPAID, 404 ORDER_NOT_EXIST */
  close(outTradeNo: string, body: Body): void;
  markPaid(order: PayOrder): void;
}

interface Deps {
  clock: SandboxClock;
  store: PayStore;
  keys: { wechat: SandboxKeys['wechat']; pay: SandboxKeys['wechatPay'] };
  phones: Phones;
}

const STATE_TEXT: Record<PayOrder['state'], string> = {
  NOTPAY: '订单未支付',
  SUCCESS: '支付成功',
  REFUND: '订单发生过退款，退款详情请查询退款单',
  CLOSED: '订单已关闭',
};

function checkScene(body: Body): void {
  if (body.scene_info === undefined) return;
  const scene = requiredObject(body, 'scene_info');
  requiredText(scene, 'payer_client_ip', 45, 'scene_info.payer_client_ip');
  if (scene.store_info !== undefined) {
    requiredText(requiredObject(scene, 'store_info', 'scene_info.store_info'), 'id', 32, 'scene_info.store_info.id');
  }
}

function checkDetail(body: Body): void {
  if (body.detail === undefined) return;
  const goods = requiredObject(body, 'detail').goods_detail;
  if (goods === undefined) return;
  if (!Array.isArray(goods)) throw paramError('detail.goods_detail', goods, 'goods_detail 应为数组');
  for (const item of goods as Body[]) {
    requiredText(item, 'merchant_goods_id', 32, 'detail.goods_detail.merchant_goods_id');
    fenField(item, 'quantity', 1, 'detail.goods_detail.quantity');
    fenField(item, 'unit_price', 0, 'detail.goods_detail.unit_price');
  }
}

/** Makes the order desk: prepay, query, close. */
export function makeOrderDesk({ clock, store, keys, phones }: Deps): OrderDesk {
  const orders = () => store.value.orders;
  const requireMerchant = (mchid: unknown, location = 'body') => {
    if (mchid === undefined || mchid === null || mchid === '')
      throw paramError('mchid', '', 'mchid 不能为空', location);
    if (mchid !== keys.pay.mchId) {
      throw new PayRefusal(400, 'MCH_NOT_EXISTS', '商户号不存在', undefined, 268445527);
    }
  };
  const closeOverdue = (order: PayOrder) => {
    if (order.state === 'NOTPAY' && clock.nowMs() - order.createdAtMs > UNPAID_LIFE_MS) order.state = 'CLOSED';
  };
  const newPrepayId = () => `wx${shanghaiRfc3339(clock.now()).replace(/[-:T]/g, '').slice(2, 14)}${hex(18)}0000`;

  const checked = (body: Body) => {
    const appid = requiredText(body, 'appid', 32);
    requireMerchant(body.mchid);
    if (appid !== keys.wechat.appId && appid !== keys.wechat.officialAppId) {
      throw new PayRefusal(400, 'APPID_MCHID_NOT_MATCH', '下单失败，商户号和appid没有绑定关系', undefined, 268445527);
    }
    const description = requiredText(body, 'description', 127);
    const outTradeNo = outTradeNoField(body);
    const notifyUrl = noticeUrl(body, 'notify_url', 255);
    const amount = requiredObject(body, 'amount');
    const totalFen = fenField(amount, 'total', 1, 'amount.total');
    if (amount.currency !== undefined && amount.currency !== 'CNY') {
      throw paramError('amount.currency', amount.currency, '境内商户号仅支持人民币 CNY');
    }
    const openid = requiredText(requiredObject(body, 'payer'), 'openid', 128, 'payer.openid');
    const phone = appid === keys.wechat.appId ? phones.byOpenid(openid) : phones.byOfficialOpenid(openid);
    if (!phone) throw invalidRequest('appid和openid不匹配', 268501013);
    const attach = optionalText(body, 'attach', 128) ?? '';
    optionalText(body, 'goods_tag', 32);
    if (body.support_fapiao !== undefined && typeof body.support_fapiao !== 'boolean') {
      throw paramError('support_fapiao', body.support_fapiao, 'support_fapiao 类型应为布尔');
    }
    checkScene(body);
    checkDetail(body);
    const timeExpireMs = instantField(body, 'time_expire') ?? null;
    return { appid, description, outTradeNo, notifyUrl, totalFen, openid, attach, timeExpireMs };
  };

  return {
    prepay(body) {
      const fields = checked(body);
      const now = clock.nowMs();
      const print = fingerprint({ ...body, time_expire: undefined });
      const known = orders()[fields.outTradeNo];
      if (known) {
        closeOverdue(known);
        if (known.state === 'CLOSED')
          throw new PayRefusal(400, 'ORDER_CLOSED', '该订单已关闭，请更换商户订单号重新下单');
        if (known.state !== 'NOTPAY') throw new PayRefusal(400, 'ORDERPAID', '该订单已支付', undefined, 268449538);
        if (known.fingerprint !== print) {
          throw new PayRefusal(
            403,
            'OUT_TRADE_NO_USED',
            '商户订单号重复，请求参数与首次下单不一致',
            undefined,
            268498688,
          );
        }
        if (known.prepayExpiresAtMs <= now) known.prepayId = newPrepayId();
        known.prepayExpiresAtMs = now + PREPAY_MS;
        store.touch();
        return { prepay_id: known.prepayId };
      }
      if (fields.timeExpireMs !== null && fields.timeExpireMs < now + 60_000) {
        throw paramError('time_expire', body.time_expire, '订单失效时间应晚于当前时间 1 分钟');
      }
      const order: PayOrder = {
        ...fields,
        prepayId: newPrepayId(),
        prepayExpiresAtMs: now + PREPAY_MS,
        createdAtMs: now,
        fingerprint: print,
        state: 'NOTPAY',
        transactionId: '',
        paidAtMs: null,
      };
      orders()[order.outTradeNo] = order;
      store.touch();
      return { prepay_id: order.prepayId };
    },
    find(by, mchid) {
      requireMerchant(mchid, 'query');
      const order =
        'outTradeNo' in by
          ? orders()[by.outTradeNo]
          : Object.values(orders()).find((item) => item.transactionId === by.transactionId);
      if (!order) throw new PayRefusal(404, 'ORDER_NOT_EXIST', '订单不存在', undefined, 268512771);
      closeOverdue(order);
      return order;
    },
    show(order) {
      const seen = { appid: order.appid, mchid: keys.pay.mchId, out_trade_no: order.outTradeNo };
      const state = { trade_state: order.state, trade_state_desc: STATE_TEXT[order.state], attach: order.attach };
      if (order.paidAtMs === null) {
        return {
          ...seen,
          ...state,
          payer: { openid: order.openid },
          amount: { total: order.totalFen, currency: 'CNY' },
        };
      }
      return {
        ...seen,
        transaction_id: order.transactionId,
        trade_type: 'JSAPI',
        ...state,
        bank_type: 'OTHERS',
        success_time: shanghaiRfc3339(new Date(order.paidAtMs)),
        payer: { openid: order.openid },
        amount: { total: order.totalFen, payer_total: order.totalFen, currency: 'CNY', payer_currency: 'CNY' },
      };
    },
    close(outTradeNo, body) {
      const order = this.find({ outTradeNo }, (body.mchid as string | undefined) ?? null);
      if (order.state === 'SUCCESS' || order.state === 'REFUND') {
        throw new PayRefusal(400, 'ORDERPAID', '该订单已支付，不能关闭', undefined, 268449538);
      }
      order.state = 'CLOSED'; // Closing a closed order is fine.
      store.touch();
    },
    markPaid(order) {
      order.state = 'SUCCESS';
      order.paidAtMs = clock.nowMs();
      order.transactionId = `4200${digits(6)}${shanghaiRfc3339(clock.now()).replace(/[-T]/g, '').slice(0, 8)}${digits(10)}`;
      store.touch();
    },
  };
}
