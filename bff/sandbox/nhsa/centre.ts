import { shanghaiDateTime, type SandboxClock } from '../platform/clock';
import { digits, letters } from '../platform/identifiers';
import { type SandboxKeys } from '../platform/keys';
import { splitFee, yuanOf } from './amounts';
import { type AuthorisationDesk } from './authorisations';
import { canonicalJson } from './envelope';
import { NhsaRefusal } from './errors';
import { checkUpload, textField, type Data } from './fee-upload';
import { preSettlement } from './presettlement';
import { type InsuranceOrder, type InsuredPerson, type InsuredVisit, type NhsaStore } from './store';

/** What the hospital's calls do, and what WeChat Pay asks for when a patient pays. */
export interface InsuranceCentre {
  /** 6201 */
  upload(data: Data): Data;
  /** 6202 */
  placeOrder(data: Data): Data;
  /** 6301 */
  query(data: Data): Data;
  /** 6401 */
  revoke(data: Data): Data;
  find(payOrdId: string): InsuranceOrder | undefined;
  /** WeChat Pay has taken the order: 1 → 2. */
  beginPayment(order: InsuranceOrder): void;
  /** The patient pays: takes the personal account's part and settles. Says why not, if not. */
  settle(order: InsuranceOrder): { failReason?: string };
}

interface Deps {
  clock: SandboxClock;
  store: NhsaStore;
  keys: SandboxKeys['insurance'];
  authorisations: AuthorisationDesk;
  onSettled: (order: InsuranceOrder) => void;
}

const stamp = (at: Date) => shanghaiDateTime(at).replace(/[-: ]/g, '');

/** Makes the centre. */
export function makeInsuranceCentre({ clock, store, keys, authorisations, onSettled }: Deps): InsuranceCentre {
  const person = (order: InsuranceOrder) => store.value.persons[order.idNo];

  /** The order a call names. @throws NhsaRefusal when unknown, or when it belongs to another hospital or token */
  const orderOf = (data: Data): InsuranceOrder => {
    const order = store.value.orders[textField(data, 'payOrdId')];
    if (!order || textField(data, 'orgCodg') !== keys.orgCode) throw new NhsaRefusal('支付订单不存在');
    if (data.payToken !== undefined && data.payToken !== '' && data.payToken !== order.payToken) {
      throw new NhsaRefusal('payToken不正确');
    }
    return order;
  };
  /** 6301 and 6401 are allowed with the token, or with the identity of the patient. */
  const requireOwner = (data: Data, order: InsuranceOrder) => {
    if (data.payToken === order.payToken) return;
    const names = [data.idNo, data.userName, data.idType];
    if (canonicalJson(names) !== canonicalJson([order.idNo, order.name, order.idType])) {
      throw new NhsaRefusal('payToken与证件信息不能同时为空，或与订单不一致');
    }
  };
  const amounts = (order: InsuranceOrder): Data =>
    order.split
      ? {
          feeSumamt: yuanOf(order.totalFen),
          ownPayAmt: yuanOf(order.split.cashFen),
          psnAcctPay: yuanOf(order.split.accountFen),
          fundPay: yuanOf(order.split.fundFen),
          ...(order.split.otherFen > 0 ? { othFeeAmt: yuanOf(order.split.otherFen) } : {}),
        }
      : {};
  const isSettled = (order: InsuranceOrder) => order.settledAtMs !== null;
  const receipt = (order: InsuranceOrder): Data =>
    order.settledAtMs === null
      ? {}
      : {
          hiChrgTime: shanghaiDateTime(new Date(order.settledAtMs)),
          hiDocSn: order.hiDocSn,
          hiRgstSn: order.hiRgstSn,
        };
  const extData = (order: InsuranceOrder): Data =>
    order.split ? { extData: { preSetl: preSettlement(order, order.split, person(order)) } } : {};

  /** What 1101 and 2201 have said of the person and of the visit, and nothing else. */
  const requireRegistered = (data: Data, { psnNo, insutype }: InsuredPerson) => {
    if (data.psnNo !== psnNo) throw new NhsaRefusal('psnNo与参保人不一致');
    if (data.insutype !== insutype) throw new NhsaRefusal('insutype与参保信息不一致');
    if (data.insuCode !== keys.cityId) throw new NhsaRefusal('insuCode与参保地不一致');
    const isPresent = data.mdtrtId !== undefined && data.mdtrtId !== '';
    const isTheirs = (visit: InsuredVisit) => visit.psnNo === psnNo && visit.iptOtpNo === data.iptOtpNo;
    if (isPresent && !store.value.visits.some((visit) => isTheirs(visit) && visit.mdtrtId === data.mdtrtId)) {
      throw new NhsaRefusal('mdtrtId不是该参保人本次就诊登记的就诊ID');
    }
  };
  const insured = (data: Data): { idNo: string; name: string; psnNo: string; insutype: string } => {
    const idNo = textField(data, 'idNo');
    const name = textField(data, 'userName');
    if (typeof data.payAuthNo === 'string' && data.payAuthNo !== '') {
      const auth = authorisations.claim(data.payAuthNo, textField(data, 'medOrgOrd'));
      if (auth.idNo !== idNo) throw new NhsaRefusal('授权人与参保人证件号码不一致');
    }
    const who = authorisations.person(idNo, name);
    requireRegistered(data, who);
    return { idNo, name, psnNo: who.psnNo, insutype: who.insutype };
  };

  return {
    find: (payOrdId) => store.value.orders[payOrdId],
    upload(data) {
      const { totalFen, ownPaidItemsFen } = checkUpload(data, keys.orgCode);
      const medOrgOrd = textField(data, 'medOrgOrd');
      // The patient may have agreed again since: the same bill under a new authorisation is still the same bill.
      const print = canonicalJson({ ...data, payAuthNo: undefined, ecToken: undefined });
      const known = Object.values(store.value.orders).find(
        (item) => item.medOrgOrd === medOrgOrd && item.ordStas !== '12',
      );
      if (known && known.fingerprint !== print) throw new NhsaRefusal('medOrgOrd已存在，且费用内容不一致');
      const who = insured(data);
      if (known) {
        known.payAuthNo = String(data.payAuthNo ?? '');
        store.touch();
        return { payOrdId: known.payOrdId, payToken: known.payToken, mdtrtId: known.mdtrtId };
      }
      const order: InsuranceOrder = {
        ...who,
        payOrdId: `ORD${keys.cityId}${stamp(clock.now())}${digits(10)}`,
        payToken: letters(32),
        medOrgOrd,
        payAuthNo: String(data.payAuthNo ?? ''),
        idType: textField(data, 'idType'),
        mdtrtId: String(data.mdtrtId ?? digits(18)),
        feeType: textField(data, 'feeType'),
        medType: textField(data, 'medType'),
        chrgBchno: textField(data, 'chrgBchno'),
        totalFen,
        ownPaidItemsFen,
        fingerprint: print,
        createdAtMs: clock.nowMs(),
        ordStas: '0',
        split: null,
        settledAtMs: null,
        hiDocSn: '',
        hiRgstSn: '',
        refunds: [],
      };
      store.value.orders[order.payOrdId] = order;
      store.touch();
      return { payOrdId: order.payOrdId, payToken: order.payToken, mdtrtId: order.mdtrtId };
    },
    placeOrder(data) {
      const order = orderOf(data);
      if (textField(data, 'payToken') !== order.payToken) throw new NhsaRefusal('payToken不正确');
      const payAuthNo = textField(data, 'payAuthNo');
      for (const field of ['orgBizSer', 'chrgBchno', 'feeType']) textField(data, field);
      if (data.chrgBchno !== order.chrgBchno) throw new NhsaRefusal('chrgBchno与费用上传时不一致');
      if (!['0', '1', '2'].includes(order.ordStas)) throw new NhsaRefusal('订单状态不允许支付下单');
      if (order.payAuthNo !== payAuthNo) throw new NhsaRefusal('payAuthNo与费用上传时不一致');
      authorisations.claim(payAuthNo, order.medOrgOrd);
      if (order.ordStas === '0') {
        order.split = splitFee({
          totalFen: order.totalFen,
          ownPaidItemsFen: order.ownPaidItemsFen,
          feeType: order.feeType,
          insutype: order.insutype,
          accountBalanceFen: person(order)?.accountFen ?? 0,
          mayUseAccount: data.acctUsedFlag !== '0',
          coverage: person(order)?.coverage ?? 'usual',
          subsidyFen: person(order)?.subsidyFen ?? 0,
        });
        order.ordStas = '1';
        store.touch();
      }
      const zeros = {
        deposit: '0.00',
        acctMulaidPay: '0.00',
        hospPartAmt: '0.00',
        othFeeAmt: '0.00',
        selfAcctPay: '0.00',
      };
      return { payOrdId: order.payOrdId, ordStas: order.ordStas, ...zeros, ...amounts(order), ...extData(order) };
    },
    query(data) {
      const order = orderOf(data);
      requireOwner(data, order);
      return {
        payOrdId: order.payOrdId,
        ordStas: order.ordStas,
        callType: '02',
        medOrgOrd: order.medOrgOrd,
        traceTime: stamp(clock.now()),
        // While it is not decided, there are no amounts.
        ...(isSettled(order) ? { ...amounts(order), ...receipt(order), setlType: 'ALL', ...extData(order) } : {}),
      };
    },
    revoke(data) {
      const order = orderOf(data);
      requireOwner(data, order);
      if (isSettled(order)) throw new NhsaRefusal('订单已结算，不能撤销，请走退费流程');
      order.ordStas = '12';
      store.touch();
      return { success: 'true', message: '撤销成功' };
    },
    beginPayment(order) {
      if (order.ordStas === '1') order.ordStas = '2';
      store.touch();
    },
    settle(order) {
      const who = person(order);
      if (!order.split || !who || !['1', '2'].includes(order.ordStas)) return { failReason: '医保订单状态不允许结算' };
      if (who.accountFen < order.split.accountFen) {
        order.ordStas = '15';
        store.touch();
        return { failReason: '医保个人账户余额不足' };
      }
      who.accountFen -= order.split.accountFen;
      order.ordStas = '6';
      order.settledAtMs = clock.nowMs();
      order.hiDocSn = digits(20);
      order.hiRgstSn = digits(20);
      store.touch();
      onSettled(order);
      return {};
    },
  };
}
