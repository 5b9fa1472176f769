import { createHash } from 'node:crypto';
import { sumFen, toRfc3339 } from '@anzhen/shared-types';
import type { MedInsCommand, MedInsRefundNote } from '../../ports/payment-gateway';
import type { WechatPayConfig } from './config';

type MixPayType = 'CASH_ONLY' | 'INSURANCE_ONLY' | 'CASH_AND_INSURANCE';

/** How WeChat calls this combination of parts. */
export const mixPayTypeOf = (command: Pick<MedInsCommand, 'fund' | 'account' | 'other' | 'cash'>): MixPayType => {
  if (command.fund + command.account + command.other === 0) return 'CASH_ONLY';
  return command.cash === 0 ? 'INSURANCE_ONLY' : 'CASH_AND_INSURANCE';
};

/** Amounts of a mixed order as WeChat balances them; `add` and `reduce` are what a hospital charges or waives beside. */
export interface MedInsBalance {
  total: number;
  insured: number;
  medInsCash: number;
  wechatCash: number;
  add: number;
  reduce: number;
}

/** WeChat's two formulas for the total, and the one for its own part. @throws RangeError naming the one that fails */
export function assertBalanced({ total, insured, medInsCash, wechatCash, add, reduce }: MedInsBalance): void {
  if (total !== sumFen([insured, wechatCash, reduce]))
    throw new RangeError('the parts of a mixed order miss its total');
  if (total !== sumFen([insured, medInsCash, add]))
    throw new RangeError('the settlement of a mixed order misses its total');
  if (wechatCash !== medInsCash + add - reduce) throw new RangeError('the cash of a mixed order misses its settlement');
}

/**
 * Checks everything about the amounts before anything is sent.
 * @throws RangeError when the parts do not make the total, or the cash part and the prepay id disagree
 */
export function assertMedInsAmounts(command: MedInsCommand): void {
  const { total, fund, account, other, cash, prepayId } = command;
  if (total <= 0) throw new RangeError('a mixed order of nothing');
  // We charge and waive nothing beside the bill.
  const beside = { add: 0, reduce: 0 };
  assertBalanced({ total, insured: sumFen([fund, account, other]), medInsCash: cash, wechatCash: cash, ...beside });
  if (cash > 0 !== (prepayId !== null)) {
    throw new RangeError('a mixed order has a prepay id exactly when cash is to be paid');
  }
}

/** WeChat compares identities by the MD5 of the upper-case 18-digit number. @throws RangeError on any other form */
export function idDigest(idNumber: string): string {
  const upper = idNumber.toUpperCase();
  if (!/^\d{17}[\dX]$/.test(upper)) throw new RangeError('an identity number has 18 characters');
  return createHash('md5').update(upper).digest('hex');
}

/** The body of `POST /v3/med-ins/refunds/notify`; the parts make the total. */
export const medInsRefundBody = ({ refundId, fund, account, other, refundedAt }: MedInsRefundNote) => ({
  med_refund_total_fee: sumFen([fund, account, other]),
  med_refund_gov_fee: fund,
  med_refund_self_fee: account,
  med_refund_other_fee: other,
  refund_time: toRfc3339(refundedAt),
  out_refund_no: refundId,
});

/**
 * The body of `POST /v3/med-ins/orders`.
 * @param encrypt OAEP with the key that the request header `Wechatpay-Serial` names
 * @throws RangeError see assertMedInsAmounts and idDigest
 */
export function medInsBody(
  config: WechatPayConfig,
  command: MedInsCommand,
  encrypt: (plain: string) => string,
): Record<string, unknown> {
  assertMedInsAmounts(command);
  const mixPayType = mixPayTypeOf(command);
  const personOf = ({ name, idNumber }: MedInsCommand['payer']) => ({
    name: encrypt(name),
    id_digest: encrypt(idDigest(idNumber)),
    card_type: 'ID_CARD',
  });
  const { cityId, orgName, orgCode, geoLocation } = config.insurance;
  // WeChat refuses the medical fields on a cash-only order and the cash fields on an insurance-only one.
  const medical = {
    pay_order_id: command.payOrderId,
    pay_auth_no: command.payAuthNo,
    geo_location: geoLocation,
    med_ins_order_create_time: toRfc3339(command.createdAt),
    med_ins_gov_fee: command.fund,
    med_ins_self_fee: command.account,
    med_ins_other_fee: command.other,
    med_ins_cash_fee: command.cash,
  };
  return {
    mix_pay_type: mixPayType,
    order_type: 'DIAG_PAY',
    appid: config.appId,
    openid: command.openid,
    payer: personOf(command.payer),
    ...(command.relative === null ? {} : { pay_for_relatives: true, relative: personOf(command.relative) }),
    out_trade_no: command.paymentId,
    serial_no: command.serialNo,
    city_id: cityId,
    med_inst_name: orgName,
    med_inst_no: orgCode,
    total_fee: command.total,
    callback_url: config.notifyUrls.medIns,
    ...(mixPayType === 'CASH_ONLY' ? {} : medical),
    wechat_pay_cash_fee: command.cash,
    ...(command.prepayId === null ? {} : { prepay_id: command.prepayId }),
  };
}
