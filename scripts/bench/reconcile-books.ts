import Database from 'libsql';
import { toRfc3339 } from '../../shared-types/src/kernel';
import type { InsuranceTransaction } from '../../bff/src/ports/insurance-centre';
import type { InventedDay } from '../../bff/src/modules/reconciliation/testing/invented-day';

/** The invented day written down as the sandbox keeps its books (docs/SANDBOX.md): the bench only fills them. */

const order = (outTradeNo: string, totalFen: number, paidAt: Date, transactionId: string) => ({
  ...{ appid: 'wx', outTradeNo, description: '门诊缴费', attach: '', notifyUrl: '', totalFen, openid: 'o' },
  ...{ prepayId: outTradeNo, prepayExpiresAtMs: 0, createdAtMs: paidAt.getTime(), timeExpireMs: null },
  ...{ fingerprint: '', state: 'SUCCESS', transactionId, paidAtMs: paidAt.getTime() },
});

/** wechatpay.json */
export const payState = ({ wechat }: InventedDay): object => ({
  orders: Object.fromEntries(
    wechat
      .filter(({ side }) => side === 'pay')
      .map(({ paymentId, amount, at, transactionId }) => [paymentId, order(paymentId, amount, at, transactionId)]),
  ),
  refunds: Object.fromEntries(
    wechat
      .filter(({ side }) => side === 'refund')
      .map(({ refundId, paymentId, transactionId, amount, at, state }) => [
        refundId,
        {
          ...{ refundId: `5030${refundId}`, outRefundNo: refundId, outTradeNo: paymentId, transactionId },
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

/** nhsa.json */
export const insuranceState = ({ insurance }: InventedDay): object => {
  const inFen = ({ fund, account, other, cash }: InsuranceTransaction) => ({
    ...{ fundFen: fund, accountFen: account, otherFen: other, cashFen: cash },
  });
  const refundsOf = (order: string) =>
    insurance
      .filter(({ side, payOrderId }) => side === 'refund' && payOrderId === order)
      .map((line) => ({ ...inFen(line), refdSn: line.number, refundedAtMs: line.at.getTime() }));
  const withRefunds = new Set(insurance.flatMap(({ side, payOrderId }) => (side === 'refund' ? [payOrderId] : [])));
  const orderOf = (line: InsuranceTransaction) => ({
    ...{ payOrdId: line.payOrderId, payToken: '', medOrgOrd: line.payOrderId, payAuthNo: '', idNo: '', name: '' },
    ...{ idType: '01', psnNo: '', insutype: '310', mdtrtId: '', feeType: '01', medType: '11', chrgBchno: '' },
    ...{ totalFen: line.fund + line.account + line.other + line.cash, ownPaidItemsFen: 0, fingerprint: '' },
    ...{ createdAtMs: line.at.getTime(), settledAtMs: line.at.getTime(), ordStas: '6', split: inFen(line) },
    ...{ hiDocSn: line.number, hiRgstSn: line.number },
    refunds: withRefunds.has(line.payOrderId) ? refundsOf(line.payOrderId) : [],
  });
  return {
    persons: {},
    authorisations: [],
    orders: Object.fromEntries(
      insurance.filter(({ side }) => side === 'pay').map((line) => [line.payOrderId, orderOf(line)]),
    ),
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
