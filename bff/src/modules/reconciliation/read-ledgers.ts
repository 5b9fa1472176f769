import { addDays, hospitalInstant, type LocalDate } from '@anzhen/shared-types';
import type { Scope } from '../../platform/db/transaction';
import type { HisPort, HisTransaction } from '../../ports/his';
import { HisError } from '../../ports/his';
import type { BillOutcome, PaymentGateway } from '../../ports/payment-gateway';
import type { PaymentLedger } from '../payment';
import type { DayLedgers } from './ledger';
import { vouchersOf } from './name-movements.policy';
import { accountTotalOf, type DayTotals } from './totals.policy';

type Foreign = Pick<DayLedgers, 'wechat' | 'fundflow' | 'his'>;

/** read: all are there · creating: WeChat is not ready yet · failed: one cannot be had, in words for the clerk */
export type ForeignBooks =
  | { kind: 'read'; books: Foreign; account: DayTotals['account'] }
  | { kind: 'creating' }
  | { kind: 'failed'; problem: string };

interface Deps {
  gateway: Pick<PaymentGateway, 'downloadTradeBill' | 'downloadFundFlowBill'>;
  his: Pick<HisPort, 'transactions' | 'capabilities'>;
}

const failed = (problem: string): ForeignBooks => ({ kind: 'failed', problem });
const linesOf = <Line>(bill: BillOutcome<Line> & { kind: 'ready' | 'none' }): Line[] =>
  bill.kind === 'ready' ? bill.lines : [];

const readHis = async (his: Deps['his'], day: LocalDate): Promise<HisTransaction[] | null> => {
  const lines: HisTransaction[] = [];
  try {
    for await (const line of his.transactions({ traceId: `reconcile-${day}` }, day)) lines.push(line);
    return lines;
  } catch (error) {
    if (error instanceof HisError) return null;
    throw error;
  }
};

/** Fetches the day from WeChat and the HIS. Nothing is compared unless all three are whole. */
export const makeReadForeignBooks =
  ({ gateway, his }: Deps) =>
  async (day: LocalDate): Promise<ForeignBooks> => {
    const trades = await gateway.downloadTradeBill(day);
    if (trades.kind === 'creating') return { kind: 'creating' };
    if (trades.kind === 'failed') return failed(`微信支付的交易账单没有取到：${trades.cause}`);
    const flow = await gateway.downloadFundFlowBill(day);
    if (flow.kind === 'creating') return { kind: 'creating' };
    if (flow.kind === 'failed') return failed(`微信支付的资金账单没有取到：${flow.cause}`);
    if (!his.capabilities.transactions) return failed('这家医院的 HIS 没有提供流水，不能对账');
    const booked = await readHis(his, day);
    if (booked === null) return failed('HIS 的流水没有取到，请确认 HIS 接口正常');
    const books = { wechat: linesOf(trades), fundflow: linesOf(flow), his: booked };
    return { kind: 'read', books, account: accountTotalOf(books.fundflow) };
  };

/** Our payments of the day, those that a line of the day speaks of, and those of the open differences. */
export const readOwnBook = async (
  { ledger, scope }: { ledger: Pick<PaymentLedger, 'between' | 'named'>; scope: Scope },
  { day, books, paymentIds }: { day: LocalDate; books: Foreign; paymentIds: readonly string[] },
): Promise<DayLedgers['own']> => {
  const start = hospitalInstant(day, '00:00');
  const ofDay = await ledger.between(scope, start, hospitalInstant(addDays(day, 1), '00:00'));
  const known = new Set(ofDay.flatMap(({ id, refunds }) => [id, ...refunds.map((refund) => refund.id)]));
  const knownOf = (name: 'transactionId' | 'insuranceOrderId' | 'subjectId'): Set<string> =>
    new Set(ofDay.flatMap((row) => row[name] ?? []));
  const transactions = knownOf('transactionId');
  const orders = knownOf('insuranceOrderId');
  const subjects = knownOf('subjectId');
  const unless = (names: ReadonlySet<string>, wanted: readonly (string | null)[]): string[] =>
    wanted.filter((name): name is string => name !== null && name !== '' && !names.has(name));
  const hisKeys = unless(
    subjects,
    books.his.map(({ key }) => key),
  ).filter((key) => !known.has(key));
  const others = await ledger.named(scope, {
    ids: [
      ...unless(known, [
        ...[...paymentIds, ...books.wechat.flatMap(({ paymentId, refundId }) => [paymentId, refundId])],
        ...vouchersOf(books.fundflow),
      ]),
      ...hisKeys,
    ],
    transactionIds: unless(
      transactions,
      books.his.map(({ transactionId }) => transactionId),
    ),
    insuranceOrderIds: unless(
      orders,
      books.his.map(({ insuranceOrderId }) => insuranceOrderId),
    ),
    subjectIds: hisKeys,
  });
  const all = new Map([...others, ...ofDay].map((row) => [row.id, row]));
  return [...all.values()];
};
