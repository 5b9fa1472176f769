import { type Refusal, type RefusalReason } from '../domain/his';
import { type Tree } from '../dress';
import { type Traps } from '../domain/traps';

/** The code of a rule of the hospital; its text may be shown to the patient. */
const RULE = '13';

/** A refusal that only this dialect knows: its code, text and what RES holds. */
export class CodedRefusal extends Error {
  constructor(
    readonly code: string,
    readonly msg: string,
    readonly res: Record<string, Tree> | null = null,
  ) {
    super(code);
  }
}

type Meaning = readonly [code: string, msg: string];
type Codes = Partial<Record<RefusalReason, Meaning>>;

const ONE_PER_SESSION: Meaning = [RULE, '同一就诊人在同一班次只能挂一个号，请先处理已有的挂号，或选择其他班次'];

const LOCK: Codes = {
  'session-unknown': ['200501', '无效的排班'],
  'session-stopped': ['200502', '已停诊'],
  'session-not-open': ['200503', '尚未放号'],
  'key-exists': ['200504', '锁号ID已存在'],
  'no-number-left': ['200506', '该时段号源已满'],
  'slot-ended': ['200507', '该时段已结束'],
  'patient-unknown': ['200508', '患者档案不存在'],
  'one-per-session': ONE_PER_SESSION,
};
const ORDER: Codes = {
  'order-unknown': ['200701', '没有找到锁号'],
  'session-unknown': ['200703', '无效的排班'],
  'patient-ambiguous': ['200704', '院内多个用户档案'],
  'session-stopped': ['200705', '已停诊'],
  'session-not-open': ['200705', '尚未放号'],
  'hold-expired': ['200706', '锁号已过期，请解锁'],
  'hold-differs': ['200707', '下单内容与锁号不一致'],
  'key-exists': ['200708', '平台订单号已存在'],
  'no-number-left': ['200710', '该时段号源已满'],
  'number-taken': ['200710', '号源已被占用'],
  'name-differs': ['200711', '身份信息与院内档案不符'],
  'card-name-differs': ['200712', '卡号与院内档案不符'],
  'patient-unknown': ['200713', '患者档案不存在'],
  'slot-ended': ['200714', '该时段已结束'],
  'day-differs': ['200715', '挂号类别与就诊日期不符'],
  'one-per-session': ONE_PER_SESSION,
};
const billCodes = (fun: string): Codes => ({
  'bill-unknown': [`${fun}01`, '缴费单不存在'],
  'bill-paid': [`${fun}02`, '缴费单已支付'],
  'key-exists': [`${fun}03`, '平台订单号已存在'],
  'amount-wrong': [`${fun}04`, '金额不正确'],
  'bill-expired': [`${fun}05`, '缴费单已过期'],
  'bill-not-together': [`${fun}06`, '缴费单不属于该患者或不允许合并支付'],
});

/** What each function's codes mean: the last two digits mean other things in another function. */
const CODES: Record<string, Codes> = {
  '1002': {
    'patient-exists': ['100201', '该证件号在院内已有档案'],
    'identity-number-bad': ['100203', '证件号码不正确，或与性别、出生日期不一致'],
    'guardian-missing': ['100204', '无证件号的患者应未满18岁并填写监护人'],
    'key-reused': ['100205', '平台订单号已用于其他建档'],
  },
  '1003': {
    'patient-unknown': ['100301', '未注册'],
    'name-differs': ['100303', '身份信息与院内档案不符'],
    'card-name-differs': ['100303', '卡号与院内档案不符'],
    'patient-ambiguous': ['100304', '院内多个用户档案'],
    'identity-number-bad': ['100305', '证件号码不正确'],
  },
  '2002': { 'department-unknown': ['200201', '科室不存在'] },
  '2003': { 'department-unknown': ['200301', '科室不存在'], 'doctor-unknown': ['200302', '医生不存在'] },
  '2004': { 'session-unknown': ['200401', '无效的排班'] },
  '2005': LOCK,
  '2006': {
    'order-unknown': ['200601', '没有找到锁号'],
    'given-back-already': ['200602', '已解锁'],
    'order-ordered': ['200603', '已下单，请取消订单'],
    'order-confirmed': ['200604', '该号已支付，请走退号'],
  },
  '2007': ORDER,
  '2008': {
    'order-unknown': ['200801', '订单不存在'],
    'order-confirmed': ['200802', '订单已支付'],
    'order-ended': ['200803', '订单已关闭，未登记'],
    'number-taken': ['200803', '号源已被占用，订单已关闭，未登记'],
    'amount-wrong': ['200804', '金额不正确'],
    'order-given-up': ['200805', '订单已取消，未登记'],
    'order-refunded': ['200806', '订单已退款'],
    'session-stopped': ['200807', '已停诊，未登记'],
    'hosp-order-differs': ['200808', '医院订单号与平台订单号不符'],
    'order-not-ordered': ['200809', '尚未下单'],
  },
  '2009': {
    'order-unknown': ['200901', '订单不存在'],
    'order-confirmed': ['200902', '订单已支付，请走退号'],
    'given-back-already': ['200903', '订单已取消'],
    'order-not-ordered': ['200904', '尚未下单，请解锁'],
  },
  '2010': {
    'order-unknown': ['201001', '订单不存在'],
    'order-unpaid': ['201002', '订单未支付'],
    'order-refunded': ['201003', '订单已退款'],
    'amount-wrong': ['201004', '退款金额不正确'],
    'key-reused': ['201005', '退款单号已用于其他退号'],
    'hosp-order-differs': ['201006', '医院订单号与平台订单号不符'],
    'refunded-already': ['201007', '该退款单号已退款'],
    'refund-too-late': [RULE, '已签到、已就诊或已过就诊时段的号不能在线退号，请到门诊收费处办理'],
  },
  '2011': {
    'order-unknown': ['201101', '挂号记录不存在'],
    'not-visit-day': ['201102', '不是就诊当日'],
    'order-unpaid': ['201103', '该号已退或未支付'],
    'session-stopped': ['201104', '已停诊'],
    'session-over': ['201105', '该班次已结束'],
  },
  '2012': { 'patient-unknown': ['201201', '患者档案不存在'] },
  '3001': { 'patient-unknown': ['300101', '患者档案不存在'] },
  '3002': { 'bill-unknown': ['300201', '缴费单不存在'] },
  '3003': billCodes('3003'),
  '3005': billCodes('3005'),
  '3006': {
    ...billCodes('3006'),
    'consent-over': ['300607', '医保授权无效或已过期'],
    'consent-of-other': ['300608', '医保授权不是该患者的'],
    'bill-uninsured': [RULE, '这张单不能用医保结算，请按自费支付'],
  },
  '8001': { 'patient-unknown': ['800101', '患者档案不存在'] },
  '8002': { 'report-unknown': ['800201', '检验报告不存在'] },
  '8003': { 'report-unknown': ['800301', '微生物报告不存在'] },
  '8004': { 'report-unknown': ['800401', '检查报告不存在'] },
};

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** What may help the caller put it right, in this dialect's words. Amounts come as fen text. */
function resOf(refusal: Refusal): Record<string, Tree> | null {
  const { detail } = refusal;
  if (!detail) return null;
  if ('expectFee' in detail) return { EXPECT_FEE: String(detail.expectFee) };
  if ('patIds' in detail) return { PAT_ID_LIST: listOf(detail.patIds) };
  if ('billIds' in detail) return { BILL_ID_LIST: listOf(detail.billIds) };
  return { REFUND_ID: String(detail.refundOrderId ?? ''), HOSP_REFUND_ID: String(detail.refundNo ?? '') };
}

/** A refusal of the hospital in one function's words; undefined when the function has none for it, which is a defect. */
export function codedOf(fun: string, refusal: Refusal, traps: Traps): CodedRefusal | undefined {
  const { reason, detail } = refusal;
  if (fun === '1002' && reason === 'patient-exists' && listOf(detail?.patIds).length > 1)
    return new CodedRefusal('100202', '院内多个用户档案', resOf(refusal));
  if (fun === '2010' && reason === 'refund-too-late' && traps.refundDenial === 'code')
    return new CodedRefusal('20100807', '医院不允许退款');
  const meaning = CODES[fun]?.[reason];
  return meaning && new CodedRefusal(meaning[0], meaning[1], resOf(refusal));
}
