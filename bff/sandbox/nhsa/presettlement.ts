import { yuanOf } from './amounts';
import { type InsuranceOrder, type InsuredPerson, type Split } from './store';

/** The settlement as the FSI interface words it (snake case), for extData.preSetl. */
export function preSettlement(order: InsuranceOrder, split: Split, person: InsuredPerson | undefined) {
  const zero = '0.00';
  return {
    psn_no: order.psnNo,
    mdtrt_id: order.mdtrtId,
    psn_name: order.name,
    insutype: order.insutype,
    med_type: order.medType,
    medfee_sumamt: yuanOf(order.totalFen),
    fund_pay_sumamt: yuanOf(split.fundFen),
    hifp_pay: yuanOf(split.fundFen),
    acct_pay: yuanOf(split.accountFen),
    psn_cash_pay: yuanOf(split.cashFen),
    psn_part_amt: yuanOf(split.cashFen + split.accountFen),
    fulamt_ownpay_amt: yuanOf(order.ownPaidItemsFen),
    inscp_scp_amt: yuanOf(order.totalFen - order.ownPaidItemsFen),
    overlmt_selfpay: zero,
    preselfpay_amt: zero,
    cvlserv_pay: zero,
    hifes_pay: zero,
    hifmi_pay: zero,
    hifob_pay: zero,
    maf_pay: zero,
    oth_pay: zero,
    hosp_part_amt: zero,
    acct_mulaid_pay: zero,
    balc: yuanOf(Math.max(0, (person?.accountFen ?? 0) - (order.settledAtMs === null ? split.accountFen : 0))),
  };
}
