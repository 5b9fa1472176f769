import { fen } from '@anzhen/shared-types';
import {
  type BillLines,
  type BillRefundCommand,
  type HisBill,
  type HisBillItem,
  HisError,
  type HisErrorCode,
  type HisItemShare,
  type HisPort,
  type ProbeResult,
  type SettleCommand,
} from '../ports/his';

type SettleFault = 'lost' | 'answerLost' | HisErrorCode;

type Calls = 'listBills' | 'quote' | 'insureVisit' | 'settle' | 'probe' | 'quoteBillRefund' | 'refundBill';

export interface FakeHisBills extends Pick<HisPort, Calls> {
  addBill(hisPatientId: string, bill: Partial<HisBill> & { id: string; total: HisBill['total'] }): HisBill;
  /** Somebody pays it at the window. */
  payAtWindow(billId: string): void;
  /** Somebody did it: it cannot come back. */
  execute(billId: string, line: string): void;
  /** What its quotes say of single items from now on. */
  tellShares(shares: HisItemShare[] | null): void;
  failSettle(fault: SettleFault, times?: number): void;
  failInsureVisit(code: HisErrorCode): void;
  failRefund(fault: SettleFault, times?: number): void;
  refunds(): readonly { key: string; command: BillRefundCommand }[];
  failProbe(answer: ProbeResult | 'Unavailable', times?: number): void;
  settlements(): readonly { key: string; command: SettleCommand }[];
}

/** A line of a bill; what is not said is usual. */
export const item = (given: Partial<HisBillItem> & Pick<HisBillItem, 'amount'>): HisBillItem => ({
  ...{ line: '1', name: '血脂四项', spec: '', quantity: '1', insuranceClass: '甲类', state: 'open' },
  ...{ hospitalCode: 'L0203', nationalCode: '002503030990101' },
  ...given,
});

/** The HIS's cashier in memory: one key is one settlement. */
export const makeFakeHisBills = (orderedAt: Date): FakeHisBills => {
  const bills = new Map<string, { owner: string; bill: HisBill }>();
  const settled = new Map<string, SettleCommand>();
  const refunded = new Map<string, BillRefundCommand>();
  let shares: HisItemShare[] | null = null;
  const settleFaults: SettleFault[] = [];
  const visitFaults: HisErrorCode[] = [];
  const refundFaults: SettleFault[] = [];
  const probeFaults: (ProbeResult | 'Unavailable')[] = [];

  const enter = (key: string, command: SettleCommand): ReturnType<HisPort['settle']> => {
    const steps = {
      examination: '抽血：门诊楼 1 层 3 号窗口，需空腹',
      medicine: '取药：门诊楼 1 层',
      treatment: '治疗：门诊楼 2 层',
    };
    const guidance = command.billIds.map((billId) => ({
      billId,
      text: steps[bills.get(billId)?.bill.kind ?? 'examination'],
    }));
    const value = { receiptNo: `R-${key.slice(-6)}`, guidance };
    if (settled.has(key)) return Promise.resolve({ kind: 'done', value, replayed: true });
    const found = command.billIds.map((id) => bills.get(id));
    const paid = command.cash + command.fund + command.account;
    const refusal = (code: HisErrorCode) => ({ kind: 'rejected' as const, error: new HisError(code, code) });
    if (found.some((each) => each?.owner !== command.hisPatientId)) return Promise.resolve(refusal('NotFound'));
    if (found.some((each) => each?.bill.status !== 'due')) return Promise.resolve(refusal('Conflict'));
    if (found.reduce((sum, each) => sum + (each?.bill.total ?? 0), 0) !== paid)
      return Promise.resolve(refusal('AmountMismatch'));
    for (const each of found) {
      if (!each) continue;
      each.bill.status = 'paid';
      const number = `3306${each.bill.id}`;
      each.bill.invoice = { number, url: `https://einvoice.qinghe.example/view/${number}` };
    }
    settled.set(key, command);
    return Promise.resolve({ kind: 'done', value, replayed: false });
  };

  const itemsIn = (settlementKey: string): { id: string; line: HisBillItem }[] =>
    (settled.get(settlementKey)?.billIds ?? []).flatMap((id) =>
      (bills.get(id)?.bill.items ?? []).map((line) => ({ id, line })),
    );
  const linesOf = ({ settlementKey, lines }: BillLines): HisBillItem[] =>
    itemsIn(settlementKey)
      .filter(({ id, line }) => lines.some((each) => each.billId === id && each.line === line.line))
      .map(({ line }) => line);

  /** As the sandbox decides: the insurance comes back whole, own-paid items in cash. */
  const partsOf = (query: BillLines) => {
    const paid = settled.get(query.settlementKey);
    if (!paid) throw new HisError('NotFound', 'no such settlement');
    const chosen = linesOf(query);
    if (chosen.some(({ state }) => state === 'executed'))
      throw new HisError('RuleDenied', 'done', '已经做了的项目不能退');
    if (chosen.some(({ state }) => state !== 'open')) throw new HisError('Conflict', 'refunded');
    const total = chosen.reduce((sum, { amount }) => sum + amount, 0);
    const cashBefore = [...refunded.values()]
      .filter(({ settlementKey }) => settlementKey === query.settlementKey)
      .reduce((sum, { cash }) => sum + cash, 0);
    const cashLeft = paid.cash - cashBefore;
    const isRest = itemsIn(query.settlementKey).every(({ line }) => line.state === 'refunded' || chosen.includes(line));
    if (paid.fund + paid.account === 0) return { total: fen(total), fund: fen(0), account: fen(0), cash: fen(total) };
    if (isRest) return { total: fen(total), fund: paid.fund, account: paid.account, cash: fen(cashLeft) };
    if (chosen.some(({ insuranceClass }) => insuranceClass !== '自费'))
      throw new HisError('RuleDenied', 'insured', '医保付过钱的项目不能单独退');
    return { total: fen(total), fund: fen(0), account: fen(0), cash: fen(total) };
  };

  return {
    addBill(owner, given) {
      const bill: HisBill = {
        kind: 'examination',
        title: '抽血化验',
        registrationNo: 'G0001',
        doctorName: '周明远',
        orderedAt,
        status: 'due',
        items: [item({ amount: given.total })],
        guidance: [],
        isMergeable: true,
        insurance: {
          department: { code: 'D01', name: '心血管内科', officialCode: '03.04' },
          doctorCode: 'D000000000001',
          diagnosis: { code: 'E78.500', name: '高脂血症' },
        },
        invoice: null,
        ...given,
      };
      bills.set(bill.id, { owner, bill });
      return bill;
    },
    payAtWindow(billId) {
      const found = bills.get(billId);
      if (found) found.bill.status = 'paid';
    },
    execute(billId, line) {
      const found = bills.get(billId)?.bill.items.find((each) => each.line === line);
      if (found) found.state = 'executed';
    },
    tellShares: (told) => void (shares = told),
    failInsureVisit: (code) => void visitFaults.push(code),
    failSettle: (fault, times = 1) => void settleFaults.push(...Array.from({ length: times }, () => fault)),
    failProbe: (answer, times = 1) => void probeFaults.push(...Array.from({ length: times }, () => answer)),
    failRefund: (fault, times = 1) => void refundFaults.push(...Array.from({ length: times }, () => fault)),
    refunds: () => [...refunded].map(([key, command]) => ({ key, command })),
    settlements: () => [...settled].map(([key, command]) => ({ key, command })),

    listBills: (_context, hisPatientId) =>
      Promise.resolve(
        [...bills.values()].filter(({ owner }) => owner === hisPatientId).map(({ bill }) => ({ ...bill })),
      ),
    quote(_context, _hisPatientId, billIds) {
      const total = billIds.reduce((sum, id) => sum + (bills.get(id)?.bill.total ?? 0), 0);
      const fund = Math.floor(total / 2);
      const quote = { total: fen(total), fund: fen(fund), account: fen(0), cash: fen(total - fund), shares };
      return Promise.resolve(quote);
    },
    insureVisit(_context, { hisPatientId, billIds }) {
      const fault = visitFaults.shift();
      if (fault) return Promise.reject(new HisError(fault, fault));
      return Promise.resolve({
        ...{ personNo: `P-${hisPatientId}`, insuranceType: '310', regionCode: '530100', visitId: `V-${billIds[0]}` },
        visitNo: bills.get(billIds[0] ?? '')?.bill.registrationNo ?? '',
      });
    },
    async settle(_context, key, command) {
      const fault = settleFaults.shift();
      const unknown = {
        kind: 'unknown' as const,
        probe: { operation: 'settle' as const, key },
        cause: new HisError('Timeout', 'no answer'),
      };
      if (fault === 'lost') return unknown;
      if (fault !== undefined && fault !== 'answerLost') return { kind: 'rejected', error: new HisError(fault, fault) };
      const result = await enter(key, command);
      return fault === 'answerLost' ? unknown : result;
    },
    quoteBillRefund: async (_context, query) => partsOf(query),
    async refundBill(_context, key, command) {
      const fault = refundFaults.shift();
      const probe = { operation: 'refundBill' as const, key };
      const unknown = { kind: 'unknown' as const, probe, cause: new HisError('Timeout', 'no answer') };
      if (fault === 'lost') return unknown;
      if (fault !== undefined && fault !== 'answerLost') return { kind: 'rejected', error: new HisError(fault, fault) };
      const replayed = refunded.has(key);
      if (!replayed) {
        try {
          partsOf(command);
        } catch (error) {
          return { kind: 'rejected', error: error as HisError };
        }
        for (const each of linesOf(command)) each.state = 'refunded';
        refunded.set(key, command);
      }
      return fault === 'answerLost' ? unknown : { kind: 'done', value: undefined, replayed };
    },
    probe(_context, { key }) {
      const fault = probeFaults.shift();
      if (fault === 'Unavailable') return Promise.reject(new HisError('Unavailable', 'not sent'));
      if (fault) return Promise.resolve(fault);
      return Promise.resolve(
        settled.has(key) || refunded.has(key) ? { state: 'applied' } : { state: 'notApplied', final: true },
      );
    },
  };
};
