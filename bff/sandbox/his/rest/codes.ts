import { type Refusal, type RefusalReason } from '../domain/his';
import { type Traps } from '../domain/traps';

/** The code of a rule of the hospital; its text may be shown to the patient. */
const RULE = '599';

type Meaning = readonly [code: string, msg: string];
type Codes = Partial<Record<RefusalReason, Meaning>>;

const DENIED: Meaning = ['506', '医院不允许退号'];
const SETTLE: Codes = {
  'bill-unknown': ['501', '缴费单不存在'],
  'bill-paid': ['502', '缴费单已支付'],
  'amount-wrong': ['503', '金额不正确'],
  'bill-expired': ['504', '缴费单已过期'],
  'bill-not-together': ['505', '缴费单不属于该患者或不允许合并支付'],
  'key-reused': ['506', '平台订单号已用于其他缴费'],
};
const INSURE: Codes = {
  'bill-unknown': ['501', '缴费单不存在'],
  'bill-paid': ['502', '缴费单已支付'],
  'bill-expired': ['504', '缴费单已过期'],
  'bill-not-together': ['505', '缴费单不属于该患者或不是同一次就诊'],
  'consent-over': ['506', '医保授权无效或已过期'],
  'consent-of-other': ['507', '医保授权不是该患者的'],
  'bill-uninsured': [RULE, '这张单不能用医保结算，请按自费支付'],
};
const GIVE_UP: Codes = {
  'order-unknown': ['501', '没有需要解锁的号'],
  'order-confirmed': ['502', '该号已支付，请走退号'],
  'given-back-already': ['503', '该号已解锁，请勿重复操作'],
};

const BILL_REFUND: Codes = {
  'bill-unpaid': ['501', '没有找到这笔结算'],
  'item-unknown': ['501', '没有找到这个项目'],
  'bill-not-together': ['502', '结算不属于该患者'],
  'item-refunded': ['503', '项目已退费'],
  'amount-wrong': ['504', '退费金额不正确'],
  'key-reused': ['505', '退款单号已用于其他退费'],
  'item-executed': [RULE, '已经做了的项目不能在线退费，请到收费窗口办理'],
  'insured-part': [RULE, '医保付过钱的项目不能单独退，可以整单退，或到收费窗口办理'],
};

/** What each operation's codes mean. The same number means other things in another operation, as hospitals do. */
const CODES: Record<string, Codes> = {
  findPatients: {
    'name-differs': ['501', '身份信息与院内档案不符'],
    'identity-number-bad': ['502', '证件号码不正确'],
    'card-name-differs': ['503', '卡号与姓名不符'],
    'patient-ambiguous': ['504', '院内多个用户档案'],
  },
  createPatient: {
    'patient-exists': ['501', '该证件号在院内已有档案'],
    'identity-number-bad': ['502', '证件号码不正确，或与性别、出生日期不一致'],
    'guardian-missing': ['503', '无证件号的患者应未满18岁并填写监护人'],
    'key-reused': ['504', '平台订单号已用于其他建档'],
  },
  listDoctors: { 'department-unknown': ['501', '科室不存在'] },
  listSessions: { 'department-unknown': ['501', '科室不存在'], 'doctor-unknown': ['502', '医生不存在'] },
  listSlots: { 'session-unknown': ['501', '排班不存在'] },
  hold: {
    'no-number-left': ['501', '号源已满'],
    'session-stopped': ['502', '已停诊'],
    'session-not-open': ['503', '尚未放号'],
    'session-unknown': ['504', '无效的排班或时段'],
    'patient-unknown': ['505', '患者档案不存在'],
    'slot-ended': ['506', '该时段已结束'],
    'key-reused': ['507', '平台订单号已用于其他锁号'],
    'order-ended': ['508', '平台订单号对应的锁号已结束'],
    'order-confirmed': ['509', '平台订单号已完成挂号'],
    'one-per-session': [RULE, '同一就诊人在同一班次只能挂一个号，请先处理已有的挂号，或选择其他班次'],
  },
  release: GIVE_UP,
  cancel: GIVE_UP,
  confirm: {
    'order-unknown': ['501', '锁号不存在'],
    'order-ended': ['502', '锁号已过期，未登记'],
    'order-given-up': ['502', '锁号已取消，未登记'],
    'number-taken': ['502', '号源已被占用，未登记'],
    'order-not-ordered': ['502', '尚未下单，未登记'],
    'amount-wrong': ['503', '金额不正确'],
    'order-confirmed': ['504', '该订单已用其他支付完成'],
    'order-refunded': ['505', '该订单已退号'],
    'session-stopped': ['506', '已停诊，未登记'],
  },
  refund: {
    'order-unknown': ['501', '挂号记录不存在'],
    'order-unpaid': ['502', '该号未支付'],
    'order-refunded': ['503', '该号已退'],
    'refunded-already': ['503', '该号已退，请勿重复操作'],
    'amount-wrong': ['504', '退款金额不正确'],
    'key-reused': ['505', '退款单号已用于其他退号'],
    'refund-too-late': [RULE, '已签到、已就诊或已过就诊时段的号不能在线退号，请到门诊收费处办理'],
  },
  getRegistration: { 'order-unknown': ['501', '挂号记录不存在'] },
  listRegistrations: { 'patient-unknown': ['501', '患者档案不存在'] },
  checkIn: {
    'order-unknown': ['501', '挂号记录不存在'],
    'not-visit-day': ['502', '不是就诊当日'],
    'order-unpaid': ['503', '该号已退或未支付'],
    'session-stopped': ['504', '已停诊'],
    'session-over': ['505', '该班次已结束'],
  },
  listBills: { 'patient-unknown': ['501', '患者档案不存在'] },
  getBill: { 'bill-unknown': ['501', '缴费单不存在'] },
  quote: SETTLE,
  insureVisit: INSURE,
  quoteBillRefund: BILL_REFUND,
  refundBill: BILL_REFUND,
  settle: SETTLE,
  listReports: { 'patient-unknown': ['501', '患者档案不存在'] },
  getReport: { 'report-unknown': ['501', '报告不存在'] },
};

/** The code and text of a refusal in one operation; undefined when the operation has no code for it, which is a defect. */
export function meaningOf(op: string, refusal: Refusal, traps: Traps): Meaning | undefined {
  if (op === 'refund' && refusal.reason === 'refund-too-late' && traps.refundDenial !== 'rule') return DENIED;
  return CODES[op]?.[refusal.reason];
}
