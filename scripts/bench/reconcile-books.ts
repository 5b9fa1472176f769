import Database from 'libsql';
import { toRfc3339 } from '../../shared-types/src/kernel';
import { type InventedDay, movementsOf } from '../../bff/src/modules/reconciliation/testing/invented-day';

/** The invented day written down as the sandbox keeps its books (docs/SANDBOX.md): the bench only fills them. */

const order = (outTradeNo: string, totalFen: number, paidAt: Date, transactionId: string) => ({
  ...{ appid: 'wx', outTradeNo, description: '门诊缴费', attach: '', notifyUrl: '', totalFen, openid: 'o' },
  ...{ prepayId: outTradeNo, prepayExpiresAtMs: 0, createdAtMs: paidAt.getTime(), timeExpireMs: null },
  ...{ fingerprint: '', state: 'SUCCESS', transactionId, paidAtMs: paidAt.getTime() },
});

type Movement = InventedDay['fundflow'][number];

/** The same movement whatever the account held: the sandbox keeps its own balance. */
const printOf = ({ at, kind, businessId, voucher, direction, amount }: Movement): string =>
  [at.getTime(), kind, businessId, voucher, direction, amount].join(' ');

const byVoucher = (movements: readonly Movement[]): Map<string, Movement[]> => {
  const groups = new Map<string, Movement[]>();
  for (const movement of movements) groups.set(movement.voucher, [...(groups.get(movement.voucher) ?? []), movement]);
  return groups;
};

const NAMES = { trade: '交易', refund: '退款', fee: '手续费', other: '提现' } as const;

/** What the account says otherwise than the sandbox would by its orders. */
const accountOf = ({ wechat, fundflow }: InventedDay): object => {
  const [told, derived] = [byVoucher(fundflow), byVoucher(wechat.flatMap(movementsOf))];
  const same = (voucher: string): boolean =>
    [told, derived]
      .map((of) => (of.get(voucher) ?? []).map(printOf).sort().join('\n'))
      .every((print, _, all) => print === all[0]);
  const otherwise = [...new Set([...told.keys(), ...derived.keys()])].filter((voucher) => !same(voucher));
  return {
    without: otherwise,
    besides: otherwise.flatMap((voucher) =>
      (told.get(voucher) ?? []).map(({ at, businessId, kind, direction, amount }) => ({
        ...{ atMs: at.getTime(), businessId, name: NAMES[kind], voucher, fen: direction === 'in' ? amount : -amount },
      })),
    ),
  };
};

/** wechatpay.json */
export const payState = ({ wechat, ...day }: InventedDay): object => ({
  account: accountOf({ wechat, ...day }),
  orders: Object.fromEntries(
    wechat
      .filter(({ side }) => side === 'pay')
      .map(({ paymentId, amount, at, transactionId }) => [paymentId, order(paymentId, amount, at, transactionId)]),
  ),
  refunds: Object.fromEntries(
    wechat
      .filter(({ side }) => side === 'refund')
      .map(({ refundId, remoteRefundId, paymentId, transactionId, amount, at, state }) => [
        refundId,
        {
          ...{ refundId: remoteRefundId, outRefundNo: refundId, outTradeNo: paymentId, transactionId },
          ...{ totalFen: amount, refundFen: amount, reason: '退费', notifyUrl: '', fingerprint: '' },
          ...{ createdAtMs: at.getTime(), status: state === 'failed' ? 'ABNORMAL' : 'SUCCESS' },
          successAtMs: state === 'failed' ? null : at.getTime(),
        },
      ]),
  ),
  ...{ medIns: {}, notices: [], billTokens: {} },
  settings: {
    notices: { timeScale: 1, signtestRate: 0, duplicate: 0, delayMs: 0 },
    ...{ keyMode: 'mixed', refundDelayMs: 2_000, refundOutcome: 'SUCCESS' },
  },
});

/** What names the order of a payment at the centre besides its number. */
export const tokenOf = (paymentId: string): string => `token-${paymentId}`;

const ORD_STAS: Partial<Record<InventedDay['insurance'][number]['state'], string>> = {
  ...{ settled: '6', refunded: '7', cashRefunded: '10' },
};

/** nhsa.json */
export const insuranceState = ({ insurance, own }: InventedDay): object => {
  const payments = new Map(own.map((row) => [row.id, row]));
  const orders = insurance.flatMap(({ paymentId, state, parts }) => {
    const [row, ordStas] = [payments.get(paymentId), ORD_STAS[state]];
    if (!row || !ordStas || !parts) return [];
    const { fund, account, other, cash } = parts;
    const atMs = row.createdAt.getTime();
    const order = {
      ...{ payOrdId: row.insuranceOrderId, payToken: tokenOf(row.id), medOrgOrd: row.id.slice(-20), payAuthNo: '' },
      ...{ idNo: '', name: '', idType: '01', psnNo: '', insutype: '310', mdtrtId: '', feeType: '01', medType: '11' },
      ...{ chrgBchno: '', totalFen: fund + account + other + cash, ownPaidItemsFen: 0, fingerprint: '' },
      ...{ ordStas, split: { fundFen: fund, accountFen: account, otherFen: other, cashFen: cash }, refunds: [] },
      ...{ createdAtMs: atMs, settledAtMs: atMs, hiDocSn: '1', hiRgstSn: '1' },
    };
    return [[row.insuranceOrderId, order] as const];
  });
  return {
    ...{ persons: {}, authorisations: [], orders: Object.fromEntries(orders) },
    settings: { notifyUrl: '', ownPaySpelling: 'ownPayAmt', timestampFormat: 'yyyyMMddHHmmss' },
  };
};

/** The HIS's ledger, in the database that the running HIS reads. */
export const ledgerRows = (file: string, { his }: InventedDay): void => {
  const database = new Database(file);
  const insert = database.prepare('INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  database.transaction(() => {
    for (const line of his) {
      insert.run(
        ...[line.tradeNo, line.type, line.subject === 'bill' ? 'bill' : 'reg', line.key ?? '', line.refundKey ?? ''],
        ...[line.transactionId ?? '', line.insuranceOrderId ?? '', line.total, line.cash, line.fund, line.account],
        toRfc3339(line.at).slice(0, 19).replace('T', ' '),
      );
    }
  })();
  database.close();
};
