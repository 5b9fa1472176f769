import type { DifferenceType, Leg, Line, Why } from './ledger';

/** What clerks read. */
export const typeNames: Record<DifferenceType, string> = {
  surplus: '长款',
  shortfall: '短款',
  cross_day: '跨日',
  amount: '金额不符',
  status: '状态不符',
};

export const ledgerNames: Record<Line['ledger'], string> = {
  own: '本系统',
  wechat: '微信支付',
  fundflow: '微信商户账户',
  insurance: '医保中心',
  his: 'HIS',
};

export const legNames: Record<Leg, string> = { fund: '统筹基金', account: '个人账户', other: '其他补助', cash: '自付' };
/** The HIS has no column of its own for other subsidies. */
export const hisFundName = '统筹和补助';

export const whyWords: Record<Why, string> = {
  unknown_order: '收到了钱，本系统没有这笔订单',
  unknown_refund: '退了钱，本系统没有这笔退款',
  only_at_his: '只有 HIS 记了账，没有对应的钱',
  other_day: '本系统把这笔记在另一天',
  missing_at_wechat: '微信支付的账单里没有这笔',
  missing_in_fundflow: '交易账单里有，商户账户里没有这笔进出',
  only_in_fundflow: '商户账户里有这笔进出，交易账单里没有',
  missing_at_insurance: '医保中心没有这笔结算',
  insurance_unclear: '医保中心没有说清这笔的结果',
  missing_at_his: 'HIS 没有记账',
  own_behind: '钱已经付了，本系统还不是已付',
  refund_state: '退款的状态和微信支付不一样',
  wechat_amount: '和微信支付的金额不一样',
  fundflow_amount: '和商户账户里进出的金额不一样',
  fundflow_fee: '商户账户扣的手续费和交易账单不一样',
  fundflow_balance: '商户账户的结余和进出对不上',
  insurance_amount: '和医保中心的金额不一样',
  his_amount: '和 HIS 的金额不一样',
  insurance_fund: '统筹基金部分和医保中心不一样',
  insurance_account: '个人账户部分和医保中心不一样',
  insurance_other: '其他补助部分和医保中心不一样',
  insurance_cash: '自付部分和医保中心不一样',
  his_fund: '统筹基金部分和 HIS 不一样',
  his_account: '个人账户部分和 HIS 不一样',
  his_cash: '自付部分和 HIS 不一样',
};

const wrongShare = {
  insurance: '按医保中心的结算单核对各部分，以医保中心为准更正。',
  his: '按医保结算单核对，在 HIS 更正统筹、个账和自付各部分。',
};

/** What a person does about it. */
export const adviceWords: Record<Why, string> = {
  unknown_order: '到微信商户平台按单号查是谁付的，确认不是本院业务后原路退回。',
  unknown_refund: '到微信商户平台查是谁退的，核实后在 HIS 补退或追回。',
  only_at_his: '到 HIS 查这笔的来源，多半是窗口或别的渠道记错，请更正 HIS。',
  other_day: '两边日期不同。请核对另一天的账，确认只记了一次。',
  missing_at_wechat: '到微信商户平台按单号查。确实没有收到，请更正 HIS 并联系患者。',
  insurance_unclear: '到医保结算系统按医保单号查。办好以后请重新对这一天的账。',
  missing_at_insurance: '到医保结算系统按医保单号查，没有结算的请联系医保中心。',
  missing_at_his: '到 HIS 补记账；不能补的，请给患者退款。',
  own_behind: '已经重新问过微信支付。还没有入账，请看工单里的原因。',
  refund_state: '到微信商户平台看这笔退款，失败的按提示换一种方式退。',
  wechat_amount: '不要自行调账。核对微信账单和订单，差额原路退补。',
  missing_in_fundflow: '到微信商户平台的资金流水按业务单号查。没有的，带上交易账单问微信支付。',
  only_in_fundflow: '到微信商户平台按业务单号查这笔交易，重新下载交易账单后再对一次。',
  fundflow_amount: '不要自行调账。核对资金账单、交易账单和订单，带上业务单号问微信支付。',
  fundflow_fee: '核对签约费率和这笔的手续费，多扣的请微信支付退回。',
  fundflow_balance: '到微信商户平台看当天的资金流水和结余，可能有账单以外的划转。',
  insurance_amount: '按医保中心的结算单核对各部分金额，再更正。',
  his_amount: '按收据核对 HIS 的这笔账，重复记账的请冲正。',
  insurance_fund: wrongShare.insurance,
  insurance_account: wrongShare.insurance,
  insurance_other: wrongShare.insurance,
  insurance_cash: wrongShare.insurance,
  his_fund: wrongShare.his,
  his_account: wrongShare.his,
  his_cash: wrongShare.his,
};

/** Why a difference ended without a person. */
export const healedBy = {
  otherHalf: '自动核销：另一天的账里找到了这笔，金额一致',
  agreesNow: '自动核销：重新对账时各方已经一致',
  askedAgain: '自动核销：重新问过微信支付，已经按结果入账',
};

/** Why there is no result; when it is tried again is told beside it. */
export const noResult = {
  creating: '微信支付的账单还没有生成',
  broken: '对账时出错',
  unclear: (count: number): string => `医保中心有 ${count} 笔没有问到结果`,
};

export const stateNames: Record<Line['state'], string> = {
  done: '完成',
  pending: '处理中',
  failed: '没有成功',
  waiting: '等待付款',
  ended: '已关闭',
};
