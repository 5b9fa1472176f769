import { createHash } from 'node:crypto';
import { toRfc3339 } from '@anzhen/shared-types';
import type { MedInsCommand } from '../../ports/payment-gateway';
import type { WechatPayConfig } from './config';

type MixPayType = 'CASH_ONLY' | 'INSURANCE_ONLY' | 'CASH_AND_INSURANCE';

/** How WeChat calls this combination of parts. */
export const mixPayTypeOf = (command: Pick<MedInsCommand, 'fund' | 'account' | 'cash'>): MixPayType => {
  if (command.fund + command.account === 0) return 'CASH_ONLY';
  return command.cash === 0 ? 'INSURANCE_ONLY' : 'CASH_AND_INSURANCE';
};

/**
 * Checks WeChat's two formulas before anything is sent. We add and reduce nothing, so both come down to one sum.
 * @throws RangeError when the parts do not make the total, or the cash part and the prepay id disagree
 */
export function assertMedInsAmounts(command: MedInsCommand): void {
  const parts = command.fund + command.account + command.cash;
  if (command.total <= 0 || parts !== command.total) throw new RangeError('the parts of a mixed order miss its total');
  if (command.cash > 0 !== (command.prepayId !== null)) {
    throw new RangeError('a mixed order has a prepay id exactly when cash is to be paid');
  }
}

/** WeChat compares identities by the MD5 of the upper-case 18-digit number. @throws RangeError on any other form */
export function idDigest(idNumber: string): string {
  const upper = idNumber.toUpperCase();
  if (!/^\d{17}[\dX]$/.test(upper)) throw new RangeError('an identity number has 18 characters');
  return createHash('md5').update(upper).digest('hex');
}

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
  const { cityId, orgName, orgCode, geoLocation } = config.insurance;
  // WeChat refuses the medical fields on a cash-only order and the cash fields on an insurance-only one.
  const medical = {
    pay_order_id: command.payOrderId,
    pay_auth_no: command.payAuthNo,
    geo_location: geoLocation,
    med_ins_order_create_time: toRfc3339(command.createdAt),
    med_ins_gov_fee: command.fund,
    med_ins_self_fee: command.account,
    med_ins_other_fee: 0,
    med_ins_cash_fee: command.cash,
  };
  return {
    mix_pay_type: mixPayType,
    order_type: 'DIAG_PAY',
    appid: config.appId,
    openid: command.openid,
    payer: {
      name: encrypt(command.payer.name),
      id_digest: encrypt(idDigest(command.payer.idNumber)),
      card_type: 'ID_CARD',
    },
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
