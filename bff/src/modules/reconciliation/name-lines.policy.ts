import { hospitalDate } from '@anzhen/shared-types';
import type { LedgerPayment, LedgerRefund, PayParts } from '../payment';
import type { DayLedgers, Line, OwnLine, Side, Standing } from './ledger';
import { movementLines } from './name-movements.policy';

const keyOf = (side: Side, id: string): string => `${side}:${id}`;

/** What our payments are called in the other books. */
interface Names {
  byId: ReadonlyMap<string, LedgerPayment>;
  byTransaction: ReadonlyMap<string, LedgerPayment>;
  byInsuranceOrder: ReadonlyMap<string, LedgerPayment>;
  byHisKey: ReadonlyMap<string, LedgerPayment>;
}

/** The HIS has a registration under the number of the appointment, and a settled bill under that of the payment. */
const hisKeyOf = ({ subject, subjectId, id }: Pick<LedgerPayment, 'subject' | 'subjectId' | 'id'>): string =>
  subject === 'appointment' ? subjectId : id;

const namesOf = (own: readonly LedgerPayment[]): Names => {
  const with_ = (name: (row: LedgerPayment) => string | null): ReadonlyMap<string, LedgerPayment> =>
    new Map(own.flatMap((row) => (name(row) === null ? [] : [[name(row) as string, row]])));
  // One appointment may have had several tries to pay; the HIS knows the one with the money.
  const paidLast = [...own].sort((a, b) => Number(a.paidAt !== null) - Number(b.paidAt !== null));
  return {
    byId: with_(({ id }) => id),
    byTransaction: with_(({ transactionId }) => transactionId),
    byInsuranceOrder: with_(({ insuranceOrderId }) => insuranceOrderId),
    byHisKey: new Map(paidLast.map((row) => [hisKeyOf(row), row])),
  };
};

const isGivenUp = ({ status }: LedgerRefund): boolean => status === 'abnormal';

const payState = ({ paidAt, status }: LedgerPayment): Line['state'] => {
  if (paidAt !== null) return 'done';
  return ['created', 'paying', 'needs_staff'].includes(status) ? 'waiting' : 'ended';
};

const refundState = ({ status }: LedgerRefund): Line['state'] => {
  if (status === 'succeeded') return 'done';
  return isGivenUp({ status } as LedgerRefund) ? 'failed' : 'pending';
};

const partsOf = ({ fundFen, accountFen, otherFen, cashFen }: PayParts): OwnLine['parts'] => ({
  ...{ fund: fundFen, account: accountFen, other: otherFen, cash: cashFen },
});

/** Our payment and its refunds as lines. */
const ownLinesOf = (row: LedgerPayment): OwnLine[] => {
  const common = { ledger: 'own' as const, paymentId: row.id, isBookedAtHis: row.receiptNo !== null };
  const back = row.refunds.filter((refund) => !isGivenUp(refund)).reduce((sum, { totalFen }) => sum + totalFen, 0);
  const wentBackWhole = row.receiptNo === null && back === row.totalFen;
  const pay: OwnLine = {
    ...common,
    ...{ key: keyOf('pay', row.id), side: 'pay', number: row.id, state: payState(row), wentBackWhole },
    ...{ amountFen: row.totalFen, parts: partsOf(row) },
    at: (row.paidAt ?? row.createdAt).toISOString(),
  };
  const refunds = row.refunds.map((refund): OwnLine => ({
    ...common,
    ...{ key: keyOf('refund', refund.id), side: 'refund', number: refund.id, state: refundState(refund) },
    ...{ amountFen: refund.totalFen, parts: partsOf(refund), wentBackWhole },
    at: refund.createdAt.toISOString(),
  }));
  return row.totalFen === 0 ? [] : [pay, ...refunds];
};

/** Which refund of ours a line of the HIS is; it gives its own numbers to many of them. */
const makeRefundFinder = () => {
  const taken = new Set<string>();
  return (row: LedgerPayment | undefined, key: string | null, fits: (refund: LedgerRefund) => boolean) => {
    const refunds = row?.refunds ?? [];
    const named = refunds.find(({ id, otherNames }) => key !== null && (id === key || otherNames.includes(key)));
    const fitting = refunds.find((refund) => !taken.has(refund.id) && fits(refund));
    const found = named ?? fitting ?? (refunds.length === 1 ? refunds[0] : undefined);
    if (found) taken.add(found.id);
    return found ?? null;
  };
};

const byNumber =
  <Row>(number: (row: Row) => string) =>
  (a: Row, b: Row): number =>
    number(a) < number(b) ? -1 : number(a) > number(b) ? 1 : 0;

const wechatLines = ({ wechat }: DayLedgers, names: Names): Line[] =>
  wechat.map(({ side, paymentId, refundId, transactionId, amount, state, at }) => ({
    ...{ ledger: 'wechat', side, state, amountFen: amount, parts: { cash: amount }, at: at.toISOString() },
    key: keyOf(side, side === 'pay' ? paymentId : (refundId ?? '')),
    paymentId: names.byId.has(paymentId) ? paymentId : null,
    number: side === 'pay' ? transactionId : (refundId ?? transactionId),
  }));

const SETTLED: readonly Standing['state'][] = ['settled', 'refunding', 'refunded', 'cashRefunded'];

/**
 * The centre has no days: what it says now stands on the day of our line that it is about, and what it gave back without
 * us on the day of the payment. The insurance parts go back whole or not at all.
 */
const insuranceLines = ({ insurance }: DayLedgers, names: Names): Line[] =>
  insurance.flatMap(({ paymentId, state, parts }): Line[] => {
    const row = names.byId.get(paymentId);
    if (!row) return [];
    const refund = row.refunds.find(({ fundFen, accountFen }) => fundFen + accountFen > 0);
    const number = row.insuranceOrderId ?? row.id;
    const common = { ledger: 'insurance' as const, paymentId, number };
    const paid = { ...common, key: keyOf('pay', row.id), side: 'pay' as const };
    const back = { ...common, key: keyOf('refund', refund?.id ?? `insurance:${number}`), side: 'refund' as const };
    const at = (row.paidAt ?? row.createdAt).toISOString();
    const backAt = refund?.createdAt.toISOString() ?? at;
    if (state === 'unknown' || (SETTLED.includes(state) && parts === null)) {
      const unclear = { state: 'pending' as const, amountFen: 0 };
      return [{ ...paid, ...unclear, at }, ...(refund ? [{ ...back, ...unclear, at: backAt }] : [])];
    }
    if (parts === null || !SETTLED.includes(state)) return [];
    const { fund, account, other } = parts;
    if (fund + account + other === 0) return []; // Cash alone: WeChat's book has it.
    const isBack = state === 'refunded' || (state === 'refunding' && refund !== undefined);
    const done = { state: 'done' as const };
    return [
      { ...paid, ...done, amountFen: fund + account + other, parts, at },
      ...(isBack ? [{ ...back, ...done, amountFen: fund + account, parts: { fund, account }, at: backAt }] : []),
    ];
  });

const hisLines = ({ his }: DayLedgers, names: Names): Line[] => {
  const findRefund = makeRefundFinder();
  const lines = [...his].sort(byNumber(({ tradeNo }) => tradeNo));
  return lines.flatMap(({ type, tradeNo, key, refundKey, transactionId, insuranceOrderId, total, ...line }): Line[] => {
    const { fund, account, cash, at } = line;
    // What costs nothing moves nothing; what names no payment at all was taken in cash at the counter.
    if (total === 0 || (key === null && transactionId === null && insuranceOrderId === null)) return [];
    const row =
      names.byTransaction.get(transactionId ?? '') ??
      names.byInsuranceOrder.get(insuranceOrderId ?? '') ??
      names.byHisKey.get(key ?? '') ??
      names.byId.get(key ?? '');
    const refund = type === 'refund' ? findRefund(row, refundKey, (own) => own.totalFen === total) : null;
    const ours = type === 'pay' ? row?.id : refund?.id;
    return [
      {
        ...{ ledger: 'his', side: type, number: tradeNo, amountFen: total, state: 'done', at: at.toISOString() },
        parts: { fund, account, cash },
        key: keyOf(type, ours ?? `his:${tradeNo}`),
        paymentId: row?.id ?? null,
      },
    ];
  });
};

/** All lines of the day under their common names; of ours, those of the day and those that another book speaks of. */
export function nameLines(ledgers: DayLedgers): { foreign: Line[]; own: Map<string, OwnLine>; ofDay: OwnLine[] } {
  const names = namesOf(ledgers.own);
  const foreign = [
    ...[...wechatLines(ledgers, names), ...movementLines(ledgers)],
    ...[...insuranceLines(ledgers, names), ...hisLines(ledgers, names)],
  ];
  const all = ledgers.own.flatMap(ownLinesOf);
  const ofDay = all.filter(
    ({ state, at }) => state !== 'waiting' && state !== 'ended' && hospitalDate(new Date(at)) === ledgers.day,
  );
  return { foreign, own: new Map(all.map((line) => [line.key, line])), ofDay };
}
