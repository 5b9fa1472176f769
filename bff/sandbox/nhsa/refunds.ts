import { shanghaiDateTime, type SandboxClock } from '../platform/clock';
import { digits } from '../platform/identifiers';
import { fenOf } from './amounts';
import { type AuthorisationDesk } from './authorisations';
import { type InsuranceCentre } from './centre';
import { canonicalJson } from './envelope';
import { NhsaRefusal } from './errors';
import { textField, type Data } from './fee-upload';
import { type InsuranceOrder, type InsuranceRefund, type NhsaStore } from './store';

interface Deps {
  clock: SandboxClock;
  store: NhsaStore;
  centre: InsuranceCentre;
  authorisations: AuthorisationDesk;
}

const sum = (order: InsuranceOrder, part: 'fundFen' | 'accountFen' | 'cashFen') =>
  order.refunds.reduce((all, refund) => all + refund[part], 0);

function checkParts(order: InsuranceOrder, refund: InsuranceRefund, totalFen: number): void {
  const split = order.split;
  if (!split || order.settledAtMs === null) throw new NhsaRefusal('订单未结算，不能退费');
  const { fundFen, accountFen, cashFen, refdType } = refund;
  if (fundFen + accountFen + cashFen !== totalFen) throw new NhsaRefusal('退费总额与各部分之和不一致');
  if (totalFen === 0) throw new NhsaRefusal('退费总额应大于0');
  if (refdType === 'CASH' && fundFen + accountFen > 0) throw new NhsaRefusal('仅退现金时医保部分应为0');
  if (refdType === 'HI' && cashFen > 0) throw new NhsaRefusal('仅退医保时现金部分应为0');
  if (refdType === 'HI' && (fundFen !== split.fundFen || accountFen !== split.accountFen)) {
    throw new NhsaRefusal('医保部分须全额退');
  }
  if (
    refdType === 'ALL' &&
    (fundFen !== split.fundFen || accountFen !== split.accountFen || cashFen !== split.cashFen)
  ) {
    throw new NhsaRefusal('全额退费时各部分金额应与结算一致');
  }
  const over =
    sum(order, 'fundFen') + fundFen > split.fundFen ||
    sum(order, 'accountFen') + accountFen > split.accountFen ||
    sum(order, 'cashFen') + cashFen > split.cashFen;
  if (over) throw new NhsaRefusal('退费金额超过可退金额');
}

/** 7 all back · 8 insurance back · 9 cash back · 10 part of the cash · 11 insurance and part of the cash. */
function stateAfter(order: InsuranceOrder): string {
  const split = order.split;
  if (!split) return order.ordStas;
  const isInsuranceBack = sum(order, 'fundFen') === split.fundFen && sum(order, 'accountFen') === split.accountFen;
  const cash = sum(order, 'cashFen');
  const isCashBack = cash === split.cashFen;
  if (isInsuranceBack && split.fundFen + split.accountFen > 0) return isCashBack ? '7' : cash > 0 ? '11' : '8';
  return isCashBack ? '9' : '10';
}

/** Makes 6203: gives the fund's and the account's part back, and notes the cash that WeChat Pay returns. */
export function makeRefund({ clock, store, centre, authorisations }: Deps): (data: Data) => Data {
  const checkCredential = (data: Data, order: InsuranceOrder) => {
    const hasToken = typeof data.ecToken === 'string' && data.ecToken !== '';
    const payAuthNo = typeof data.payAuthNo === 'string' ? data.payAuthNo : '';
    if (hasToken === (payAuthNo !== '')) throw new NhsaRefusal('ecToken与payAuthNo须且只须传一个');
    if (payAuthNo === '') return;
    const authorisation = authorisations.find(payAuthNo);
    if (authorisation?.idNo !== order.idNo) throw new NhsaRefusal('支付授权码无效');
    // Some regions take the authorisation of the payment, however old; others want the patient to agree again.
    const isOld = authorisation.payAuthNoExpiresAtMs <= clock.nowMs() || payAuthNo === order.payAuthNo;
    if (store.value.settings.refundCredential === 'fresh' && isOld)
      throw new NhsaRefusal('支付授权码已过期，请重新授权');
  };
  const answer = (refund: InsuranceRefund): Data => {
    const at = shanghaiDateTime(clock.now());
    return {
      refdSn: refund.refdSn,
      hiFefdSn: refund.refdSn, // The interface spells it this way.
      hiTrnsDate: at.slice(0, 10).replaceAll('-', ''),
      hiTrnsTime: at.slice(11).replaceAll(':', ''),
      refStatus: 'SUCC',
    };
  };
  return (data) => {
    const order = centre.find(textField(data, 'payOrdId'));
    if (!order) throw new NhsaRefusal('支付订单不存在');
    checkCredential(data, order);
    const appRefdSn = textField(data, 'appRefdSn');
    if (!/^\d{14}$/.test(textField(data, 'appRefdTime'))) throw new NhsaRefusal('appRefdTime格式应为yyyyMMddHHmmss');
    const refdType = textField(data, 'refdType');
    if (refdType !== 'ALL' && refdType !== 'CASH' && refdType !== 'HI') throw new NhsaRefusal('refdType不正确');
    const refund: InsuranceRefund = {
      appRefdSn,
      refdSn: digits(24),
      refdType,
      fundFen: fenOf(data.fundRefdAmt, 'fundRefdAmt'),
      accountFen: fenOf(data.psnAcctRefdAmt, 'psnAcctRefdAmt'),
      cashFen: fenOf(data.cashRefdAmt, 'cashRefdAmt'),
      fingerprint: '',
      refundedAtMs: clock.nowMs(),
    };
    refund.fingerprint = canonicalJson([refdType, refund.fundFen, refund.accountFen, refund.cashFen]);
    const known = order.refunds.find((item) => item.appRefdSn === appRefdSn);
    if (known) {
      if (known.fingerprint !== refund.fingerprint) throw new NhsaRefusal('appRefdSn重复，且退费内容不一致');
      return answer(known);
    }
    checkParts(order, refund, fenOf(data.totlRefdAmt, 'totlRefdAmt'));
    order.refunds.push(refund);
    const person = store.value.persons[order.idNo];
    if (person) person.accountFen += refund.accountFen;
    order.ordStas = stateAfter(order);
    store.touch();
    return answer(refund);
  };
}
