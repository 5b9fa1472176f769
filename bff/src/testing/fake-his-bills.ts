import { fen } from '@anzhen/shared-types';
import {
  type HisBill,
  HisError,
  type HisErrorCode,
  type HisPort,
  type ProbeResult,
  type SettleCommand,
} from '../ports/his';

type SettleFault = 'lost' | 'answerLost' | HisErrorCode;

export interface FakeHisBills extends Pick<HisPort, 'listBills' | 'quote' | 'settle' | 'probe'> {
  addBill(hisPatientId: string, bill: Partial<HisBill> & { id: string; total: HisBill['total'] }): HisBill;
  /** Somebody pays it at the window. */
  payAtWindow(billId: string): void;
  failSettle(fault: SettleFault, times?: number): void;
  failProbe(answer: ProbeResult | 'Unavailable', times?: number): void;
  settlements(): readonly { key: string; command: SettleCommand }[];
}

/** The HIS's cashier in memory: one key is one settlement. */
export const makeFakeHisBills = (orderedAt: Date): FakeHisBills => {
  const bills = new Map<string, { owner: string; bill: HisBill }>();
  const settled = new Map<string, SettleCommand>();
  const settleFaults: SettleFault[] = [];
  const probeFaults: (ProbeResult | 'Unavailable')[] = [];

  const enter = (key: string, command: SettleCommand): ReturnType<HisPort['settle']> => {
    const value = { receiptNo: `R-${key.slice(-6)}`, guidance: ['抽血：门诊楼 1 层 3 号窗口，需空腹'] };
    if (settled.has(key)) return Promise.resolve({ kind: 'done', value, replayed: true });
    const [first] = command.billIds.map((id) => bills.get(id));
    const paid = command.cash + command.fund + command.account;
    const refusal = (code: HisErrorCode) => ({ kind: 'rejected' as const, error: new HisError(code, code) });
    if (!first || first.owner !== command.hisPatientId) return Promise.resolve(refusal('NotFound'));
    if (first.bill.status !== 'due') return Promise.resolve(refusal('Conflict'));
    if (first.bill.total !== paid) return Promise.resolve(refusal('AmountMismatch'));
    first.bill.status = 'paid';
    settled.set(key, command);
    return Promise.resolve({ kind: 'done', value, replayed: false });
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
        items: [{ name: '血脂四项', spec: '', quantity: '1', insuranceClass: '甲类', amount: given.total }],
        guidance: [],
        ...given,
      };
      bills.set(bill.id, { owner, bill });
      return bill;
    },
    payAtWindow(billId) {
      const found = bills.get(billId);
      if (found) found.bill.status = 'paid';
    },
    failSettle: (fault, times = 1) => void settleFaults.push(...Array.from({ length: times }, () => fault)),
    failProbe: (answer, times = 1) => void probeFaults.push(...Array.from({ length: times }, () => answer)),
    settlements: () => [...settled].map(([key, command]) => ({ key, command })),

    listBills: (_context, hisPatientId) =>
      Promise.resolve(
        [...bills.values()].filter(({ owner }) => owner === hisPatientId).map(({ bill }) => ({ ...bill })),
      ),
    quote(_context, _hisPatientId, billIds) {
      const total = billIds.reduce((sum, id) => sum + (bills.get(id)?.bill.total ?? 0), 0);
      const fund = Math.floor(total / 2);
      return Promise.resolve({ total: fen(total), fund: fen(fund), account: fen(0), cash: fen(total - fund) });
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
    probe(_context, { key }) {
      const fault = probeFaults.shift();
      if (fault === 'Unavailable') return Promise.reject(new HisError('Unavailable', 'not sent'));
      if (fault) return Promise.resolve(fault);
      return Promise.resolve(settled.has(key) ? { state: 'applied' } : { state: 'notApplied', final: true });
    },
  };
};
