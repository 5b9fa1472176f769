import { createHash } from 'node:crypto';
import { type InsuranceOrder } from '../nhsa/store';
import { paramError, PayRefusal } from './errors';
import {
  fenField,
  instantField,
  noticeUrl,
  oneOf,
  optionalText,
  outTradeNoField,
  requiredText,
  type Body,
} from './fields';

export type MixPayType = 'CASH_ONLY' | 'INSURANCE_ONLY' | 'CASH_AND_INSURANCE';

const ORDER_TYPES = [
  'REG_PAY',
  'DIAG_PAY',
  'IN_HOSP_PAY',
  'PHARMACY_PAY',
  'INSURANCE_PAY',
  'INT_REG_PAY',
  'INT_RE_DIAG_PAY',
  'INT_RX_PAY',
  'MED_PAY',
  'COVID_EXAM_PAY',
  'COVID_ANTIGEN_PAY',
] as const;
export const CARD_TYPES = [
  'ID_CARD',
  'HOUSEHOLD_REGISTRATION',
  'FOREIGNER_PASSPORT',
  'MAINLAND_TRAVEL_PERMIT_FOR_TW',
  'MAINLAND_TRAVEL_PERMIT_FOR_MO',
  'MAINLAND_TRAVEL_PERMIT_FOR_HK',
  'FOREIGN_PERMANENT_RESIDENT',
] as const;
const ADD_TYPES = ['DEFAULT_ADD_TYPE', 'FREIGHT', 'OTHER_MEDICAL_EXPENSES'] as const;
const REDUCE_TYPES = [
  'DEFAULT_REDUCE_TYPE',
  'HOSPITAL_REDUCE',
  'PHARMACY_DISCOUNT',
  'DISCOUNT',
  'PRE_PAYMENT',
  'DEPOSIT_DEDUCTION',
] as const;

/** Fields that belong to the medical part: required with it, forbidden without it. */
const MEDICAL_TEXTS = { pay_order_id: 64, pay_auth_no: 40, geo_location: 40, med_ins_order_create_time: 64 } as const;
const MEDICAL_FEES = ['med_ins_gov_fee', 'med_ins_self_fee', 'med_ins_other_fee', 'med_ins_cash_fee'] as const;

/** The amounts of a mixed order, in fen. */
export interface MixAmounts {
  totalFen: number;
  govFen: number;
  selfFen: number;
  otherFen: number;
  medCashFen: number;
  wechatCashFen: number;
}

/** A refusal of the amount rules. */
const amountRefusal = (message: string, reason: number) =>
  new PayRefusal(400, 'PARAM_ERROR', message, undefined, reason);

function sumOf(body: Body, list: string, fee: string, kind: string, kinds: readonly string[]): number {
  const items = body[list];
  if (items === undefined || items === null) return 0;
  if (!Array.isArray(items)) throw paramError(list, items, `${list} 应为数组`);
  return (items as Body[]).reduce((sum, item) => {
    oneOf(item, kind, kinds, `${list}.${kind}`);
    return sum + fenField(item, fee, 1, `${list}.${fee}`);
  }, 0);
}

/** The text fields that every order has. @throws PayRefusal PARAM_ERROR */
export function checkFields(body: Body): { mixPayType: MixPayType; outTradeNo: string; callbackUrl: string } {
  const mixPayType = oneOf(body, 'mix_pay_type', ['CASH_ONLY', 'INSURANCE_ONLY', 'CASH_AND_INSURANCE'] as const);
  oneOf(body, 'order_type', ORDER_TYPES);
  requiredText(body, 'openid', 128);
  const outTradeNo = outTradeNoField(body);
  requiredText(body, 'serial_no', 20);
  requiredText(body, 'city_id', 8);
  requiredText(body, 'med_inst_name', 128);
  requiredText(body, 'med_inst_no', 32);
  optionalText(body, 'attach', 128);
  optionalText(body, 'channel_no', 32);
  const passthrough = optionalText(body, 'passthrough_request_content', 2048);
  if (passthrough !== undefined) {
    try {
      JSON.parse(passthrough);
    } catch {
      throw paramError('passthrough_request_content', passthrough, 'passthrough_request_content 应为 JSON 字符串');
    }
  }
  return { mixPayType, outTradeNo, callbackUrl: noticeUrl(body, 'callback_url', 256) };
}

function checkMedicalPart(body: Body, mixPayType: MixPayType): void {
  if (mixPayType === 'CASH_ONLY') {
    const present = [...Object.keys(MEDICAL_TEXTS), ...MEDICAL_FEES].find((field) => body[field] !== undefined);
    if (present) throw new PayRefusal(400, 'PARAM_ERROR', `纯自费订单不能传 ${present}`, undefined, 268529474);
    return;
  }
  for (const [field, longest] of Object.entries(MEDICAL_TEXTS)) requiredText(body, field, longest);
  const location = String(body.geo_location);
  if (!/^-?\d{1,3}(\.\d+)?,-?\d{1,2}(\.\d+)?$/.test(location)) {
    throw paramError('geo_location', location, 'geo_location 格式应为“经度,纬度”');
  }
  instantField(body, 'med_ins_order_create_time');
  for (const field of MEDICAL_FEES) fenField(body, field, 0);
}

/** Checks which fields may and must stand beside each other, and both formulas. @throws PayRefusal */
export function checkAmounts(body: Body, mixPayType: MixPayType): MixAmounts {
  checkMedicalPart(body, mixPayType);
  const fen = (field: string) => (body[field] === undefined ? 0 : fenField(body, field, 0));
  const amounts: MixAmounts = {
    totalFen: fenField(body, 'total_fee', 1),
    govFen: fen('med_ins_gov_fee'),
    selfFen: fen('med_ins_self_fee'),
    otherFen: fen('med_ins_other_fee'),
    medCashFen: fen('med_ins_cash_fee'),
    wechatCashFen: fen('wechat_pay_cash_fee'),
  };
  const add = sumOf(body, 'cash_add_detail', 'cash_add_fee', 'cash_add_type', ADD_TYPES);
  const reduce = sumOf(body, 'cash_reduce_detail', 'cash_reduce_fee', 'cash_reduce_type', REDUCE_TYPES);
  const insurance = amounts.govFen + amounts.selfFen + amounts.otherFen;
  if (mixPayType === 'INSURANCE_ONLY') {
    if (body.prepay_id !== undefined)
      throw new PayRefusal(400, 'PARAM_ERROR', '纯医保订单不能传 prepay_id', undefined, 268529475);
    if (amounts.wechatCashFen !== 0) throw amountRefusal('纯医保订单的 wechat_pay_cash_fee 应为 0', 268529476);
  } else {
    requiredText(body, 'prepay_id', 64);
    if (amounts.wechatCashFen < 1) throw amountRefusal('含自费的订单 wechat_pay_cash_fee 应大于 0', 268529476);
  }
  if (mixPayType === 'CASH_AND_INSURANCE' && insurance === 0) {
    throw new PayRefusal(400, 'PARAM_ERROR', '混合支付订单的医保部分不能为 0', undefined, 268529475);
  }
  if (amounts.totalFen !== insurance + amounts.wechatCashFen + reduce) {
    throw amountRefusal('total_fee 与各部分金额之和不一致', 268529477);
  }
  if (mixPayType === 'CASH_ONLY') return amounts;
  if (amounts.totalFen !== insurance + amounts.medCashFen + add) {
    throw amountRefusal('total_fee 与医保结算金额之和不一致', 268529477);
  }
  if (amounts.wechatCashFen !== amounts.medCashFen + add - reduce) {
    throw amountRefusal('wechat_pay_cash_fee 与 med_ins_cash_fee 及增减项不一致', 268529476);
  }
  return amounts;
}

/** The amounts and the authorisation must be those of the insurance centre's own order. @throws PayRefusal */
export function checkAgainstCentre(
  body: Body,
  amounts: MixAmounts,
  order: InsuranceOrder | undefined,
  isAuthorisationLive: boolean,
): void {
  if (!order || order.medOrgOrd !== body.serial_no) {
    throw new PayRefusal(400, 'INVALID_REQUEST', '医保局订单不存在或与 serial_no 不一致', undefined, 268510610);
  }
  if (order.payAuthNo !== body.pay_auth_no || !isAuthorisationLive) {
    throw new PayRefusal(400, 'INVALID_REQUEST', 'pay_auth_no 无效或已过期', undefined, 268547120);
  }
  if (!order.split || !['1', '2'].includes(order.ordStas)) {
    throw new PayRefusal(400, 'INVALID_REQUEST', '医保局订单未预结算或已结束', undefined, 268510610);
  }
  const isEqual =
    order.split.fundFen === amounts.govFen &&
    order.split.accountFen === amounts.selfFen &&
    order.split.otherFen === amounts.otherFen &&
    order.split.cashFen === amounts.medCashFen;
  if (!isEqual) throw new PayRefusal(400, 'INVALID_REQUEST', '医保局结算金额与请求不一致', undefined, 268529481);
}

/** 15-digit ID numbers of the last century: 19 goes in, and the check digit is computed (GB 11643). */
function eighteenDigits(idNo: string): string {
  if (idNo.length !== 15) return idNo;
  const body = `${idNo.slice(0, 6)}19${idNo.slice(6)}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((all, weight, i) => all + weight * Number(body[i]), 0);
  return `${body}${'10X98765432'[sum % 11]}`;
}

/** What stands under the encryption of id_digest: the MD5 of the 18-digit ID number in upper case. */
export const idDigest = (idNo: string): string =>
  createHash('md5').update(eighteenDigits(idNo).toUpperCase()).digest('hex');
