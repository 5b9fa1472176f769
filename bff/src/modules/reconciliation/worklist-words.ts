import { type AppointmentStatus, formatYuan } from '@anzhen/shared-types';
import type { HisErrorCode, HisRegistration } from '../../ports/his';
import { endReasonWords } from '../appointment';
import type { WorklistKind } from '../audit';

interface KindWords {
  kindName: string;
  /** What a person does about it. */
  advice: string;
}

const KINDS: Readonly<Record<WorklistKind, [kindName: string, advice: string]>> = {
  'payment-unknown': ['付款结果不明', '到微信商户平台按单号查。已付的联系医院记账，未付的不用处理。'],
  'payment-unknown-order': [
    '不认识的订单',
    '微信通知了一笔本系统没有的订单。到商户平台核实来源，不是本院业务的原路退回。',
  ],
  'payment-mismatch': ['付款内容不一致', '金额、商户或小程序和订单不一致，没有入账。核实后再决定补记或退款。'],
  'payment-refunded-elsewhere': ['在别处退了款', '有人在商户平台直接退了款。核实后在 HIS 补退。'],
  'payment-not-settled': [
    '钱付了，医院没有结算',
    '账单先再问一次 HIS。还问不到的，到 HIS 查这笔是否记账，没有记账的补记或退款。',
  ],
  'paid-his-unknown': ['付了钱，挂号结果不明', '到 HIS 查这个号是否挂上，没有挂上的给患者退款。'],
  'bill-settlement-unknown': [
    '账单付了，记账结果不明',
    'HIS 好了以后再问一次：记了账的自动办结，没记的补记，HIS 不收的自动退款。还问不到的，到 HIS 按付款单号查。',
  ],
  'bill-refund-unknown': [
    '退项目结果不明',
    'HIS 好了以后再问一次：退了的自动给患者退钱，HIS 不同意的会告诉患者。还问不到的，到 HIS 查这些项目退了没有，在收费窗口处理。',
  ],
  'refund-abnormal': [
    '退款没有成功',
    '先再问一次。银行退回的可以换路，退到患者的借记卡，或退到医院账户再转给患者。已在商户平台、医保系统或窗口办好的，写明后让后面的步骤继续。',
  ],
  'refund-unknown': ['不认识的退款', '微信通知了一笔本系统没有的退款。到商户平台核实是谁退的。'],
  'insurance-unknown-order': [
    '不认识的医保单',
    '医保通知了一笔本系统没有的结算。到医保结算系统核实来源，不是本院业务的撤销。',
  ],
  'med-ins-cash-stuck': [
    '医保没结算，现金已收',
    '微信一小时内没有自动退回的，系统会退回现金。只要核实患者收到，不用再退一次。',
  ],
  'notice-stuck': ['支付通知处理不了', '到微信商户平台按单号核对这笔的结果。'],
  'outbox-stuck': [
    '后面的步骤做不下去',
    '系统试了 12 次没有做成，之后每天再试一次。把单号和原因告诉信息科，修好后会自动补上。',
  ],
  'reconciliation-failed': ['一天的账没有对上', '账单或流水一直取不到。按原因联系信息科，修好后重新对账。'],
  'refunded-at-counter': ['窗口已退号', '确认钱是否已经退给患者，没有退的原路退回。'],
  'appointment-refund-refused': ['HIS 不同意退号', '到 HIS 查原因，需要时在窗口退号退款。'],
  'ended-after-check-in': ['签到后号被取消', '联系护士台确认患者是否就诊。'],
  'stopped-after-check-in': ['签到后停诊', '联系护士台安排患者，需要时退号退款。'],
  'release-refused': ['号没有放回', '到 HIS 手工放回这个号。'],
  'hold-unknown': ['留号结果不明', '到 HIS 查这个号是否被占，多占的手工放回。'],
  'hold-not-ended': ['过期的号关不掉付款', '到微信商户平台按单号查付没付。系统还在问，号先留着。'],
  'no-show-unclear': ['爽约记录不明', '到 HIS 查患者是否就诊。'],
  'patient-not-bound': ['建档没有完成', '到 HIS 查患者档案，需要时在窗口建档。'],
  'sms-account': ['短信发不出去', '到短信控制台看密钥、签名、模板和余额，好了以后新的短信会照常发出。'],
  'his.check_in': ['签到没有进 HIS', '到 HIS 手工签到。'],
  'queue.left_over': ['等到停诊也没看上', '联系患者改到另一天，或者退号退款。'],
};

/** A row may be older than this version and of a kind that is opened no more. */
export const wordsOfKind = (kind: string): KindWords => {
  const [kindName = kind, advice = '按下面的内容核实，处理完写明结果。'] =
    (KINDS as Record<string, [string, string] | undefined>)[kind] ?? [];
  return { kindName, advice };
};

/** What the HIS said, when it was not yes. */
const HIS_ANSWERS: Readonly<Record<HisErrorCode, string>> = {
  NotFound: 'HIS 说没有这一条',
  AmbiguousPatient: '一个证件在 HIS 有几份档案',
  IdentityMismatch: '姓名或证件和 HIS 的档案不一样',
  SlotTaken: '号已被别人占了',
  SessionFull: '这个班次的号满了',
  SessionStopped: '这个班次停诊了',
  SessionNotOpen: '这个班次还没有放号',
  HoldExpired: '留号已过期',
  RuleDenied: '医院的规则不允许',
  AmountMismatch: '金额和 HIS 的不一样',
  Conflict: 'HIS 里的状态已经变了',
  ConsentOver: '患者的授权已过期',
  Unavailable: 'HIS 连不上',
  Timeout: 'HIS 没有回答',
  Protocol: 'HIS 的回答看不懂',
  Auth: 'HIS 不认签名',
};

/** How a registration stands here, or in the HIS. */
const STATES: Readonly<Record<AppointmentStatus | HisRegistration['status'], string>> = {
  holding: '正在留号',
  hold_unknown: '留号结果不明',
  held: '号留着，没有付',
  paying: '正在付款',
  paid: '付了，等医院确认',
  paid_his_unknown: '付了，医院没有回答',
  confirmed: '已挂上',
  booked: '已挂上',
  checked_in: '已签到',
  checkedIn: '已签到',
  visited: '已就诊',
  missed: '没有来',
  expired: '过时没有付',
  cancelled: '已取消',
  refunding: '正在退',
  refunded: '已退',
  needs_staff: '等人处理',
};

/** What the program says of a matter, in the clerk's words. */
const VALUES: Record<string, string> = {
  centre_all: '医保退费（全部）',
  centre_insurance: '医保退费（医保部分）',
  centre_cash: '医保退费（现金部分）',
  cash: '微信退款',
  wechat_note: '告诉微信医保退了多少',
  ABNORMAL: '银行没有收下',
  CLOSED: '微信关闭了退款',
  'WeChat names another amount or payment': '微信说的金额或付款单不一样',
  'the insurance centre refused': '医保中心没有同意',
  'the patient did not agree again': '患者三天没有重新授权',
  'no result within a week': '一周没有结果',
  'other subsidies can only be given back at the window': '其他补助只能在窗口退',
  'the insurance centre says open': '医保中心还没有结算这笔',
  'the insurance centre says revoked': '医保中心已撤销这笔',
  'the insurance centre says failed': '医保中心结算失败',
  'the payment has no insurance order': '这笔付款没有医保单',
  'the payment has no mixed order': '这笔付款没有微信医保单',
  amount: '金额',
  'cash amount': '微信付的金额',
  'insurance parts': '医保付的金额',
  'merchant or app id': '商户号或小程序',
  'mixed order number': '微信医保单号',
  'the patient was removed': '就诊人已移除',
  'the HIS did not answer': 'HIS 一直没有回答',
  pending: 'HIS 还在处理',
  'not applied': 'HIS 说没有办',
  rejected: 'HIS 不同意',
  unknown: '没有回答',
  moved: '刚刚变了',
  ...endReasonWords,
  ...HIS_ANSWERS,
  ...STATES,
};

/** What may be shown of a matter; everything else stays in the row. */
const FACTS: Record<string, string> = {
  what: '不一致的是',
  whatToDo: '怎么办',
  why: '原因',
  problem: '原因',
  reason: '原因',
  code: '返回码',
  status: '状态',
  state: '状态',
  before: '之前的状态',
  last: '最后的结果',
  outcome: '结果',
  his: 'HIS 状态',
  topic: '步骤',
  leg: '停在哪一步',
  refundId: '退款单号',
  billRefundId: '退费申请号',
  appointmentId: '预约单号',
  billId: '账单号',
  totalFen: '金额',
  orderNo: '医院订单号',
  paymentId: '付款单号',
  subjectId: '单号',
  insuranceOrderId: '医保单号',
  mixTradeNo: '微信医保单号',
  registrationNo: '挂号单号',
  cashFen: '微信付',
  fundFen: '医保统筹付',
  accountFen: '个人账户付',
  departmentName: '科室',
  visitDate: '就诊日期',
  paidAt: '付款时间',
};

/** The facts of a matter in words; amounts as yuan. */
export const factsOf = (detail: Readonly<Record<string, unknown>>): { name: string; value: string }[] =>
  Object.entries(FACTS).flatMap(([key, name]) => {
    const value = detail[key];
    if (typeof value === 'number' && key.endsWith('Fen')) return [{ name, value: formatYuan(value) }];
    return typeof value === 'string' && value !== '' ? [{ name, value: VALUES[value] ?? value }] : [];
  });
