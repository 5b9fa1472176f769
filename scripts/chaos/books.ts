import { createHash, createHmac, randomUUID } from 'node:crypto';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { addDays, hospitalDate } from '../../shared-types/src/kernel';
import type { CentreBooks } from './bill-invariants';
import type { HisBooks, MoneyBooks, OurBooks } from './invariants';
import type { OutsideWorld } from './sandbox';

/** The three sides of the truth, each read where it is kept and none of them through the BFF. */

const PARTS = 'fund_fen AS fundFen, account_fen AS accountFen, other_fen AS otherFen, cash_fen AS cashFen';
const OUR_BOOKS = {
  appointments: `SELECT id, status, session_id AS sessionId, active_number_key AS activeNumberKey,
    active_person_key AS activePersonKey, source FROM appointment`,
  payments: `SELECT id, status, subject, subject_id AS subjectId, method, paid_at IS NOT NULL AS isPaid,
    total_fen AS totalFen, ${PARTS} FROM payment`,
  legs: `SELECT payment_id AS paymentId, kind, amount_fen AS amountFen, refunded_fen AS refundedFen FROM payment_leg`,
  refunds: `SELECT id, payment_id AS paymentId, status, ${PARTS} FROM refund`,
  billRefunds: `SELECT id, payment_id AS paymentId, status FROM bill_refund`,
  worklist: `SELECT kind, subject_id AS subjectId FROM worklist_item WHERE closed_at IS NULL`,
};

/** What we wrote down, by SQL. */
export const readOurBooks = async (databaseUrl: string): Promise<OurBooks> => {
  const connection = await createConnection({ uri: databaseUrl, timezone: 'Z' });
  try {
    const books: Record<string, unknown> = {};
    for (const [name, sql] of Object.entries(OUR_BOOKS)) [books[name]] = await connection.query<RowDataPacket[]>(sql);
    return books as unknown as OurBooks;
  } finally {
    await connection.end();
  }
};

interface LedgerLine {
  tradeType: 'pay' | 'refund';
  bizType: string;
  orderId: string;
  cashFee: string;
  fundFee: string;
  acctFee: string;
}

const fenOf = (yuan: string): number => {
  const [whole = '0', cents = '00'] = yuan.split('.');
  return Number(whole) * 100 + Number(cents.padEnd(2, '0'));
};

/** One signed call of the hospital's own protocol, written apart from the BFF's adapter. */
export const askHis = async (outside: OutsideWorld, operation: string, request: object): Promise<unknown> => {
  const { urls, his } = outside.credentials;
  const body = JSON.stringify(request);
  const timestamp = String(Math.floor((await outside.now()).getTime() / 1000));
  const nonce = randomUUID().replaceAll('-', '');
  const digest = createHash('sha256').update(body).digest('hex');
  const text = `POST\n/api/${operation}\n${timestamp}\n${nonce}\n${digest}\n`;
  const response = await fetch(`${urls.his}/api/${operation}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-app-id': his.appId,
      'x-timestamp': timestamp,
      'x-nonce': nonce,
      'x-trace-id': 'chaos-books',
      'x-signature': createHmac('sha256', his.appSecret).update(text).digest('hex'),
    },
    body,
  });
  const answer = (await response.json()) as { code: string; data: unknown };
  if (answer.code !== '1') throw new Error(`the HIS refused ${operation} with ${answer.code}`);
  return answer.data;
};

async function* ledgerOf(outside: OutsideWorld, since: Date): AsyncGenerator<LedgerLine> {
  const today = hospitalDate(await outside.now());
  for (let date = hospitalDate(since); date <= today; date = addDays(date, 1)) {
    for (let pageNo = 1, seen = 0, total = 1; seen < total; pageNo += 1) {
      const page = (await askHis(outside, 'transactions', { date, pageNo, pageSize: 100 })) as {
        total: number;
        list: LedgerLine[];
      };
      yield* page.list;
      total = page.total;
      seen += page.list.length;
      if (page.list.length === 0) break;
    }
  }
}

/** What the hospital counts: its registrations and its ledger since this run began. */
export const readHisBooks = async (outside: OutsideWorld, since: Date): Promise<HisBooks> => {
  const { byOrder } = await outside.control<Pick<HisBooks, 'byOrder'>>('/his/state');
  const ledger: HisBooks['ledger'] = {};
  const bills: HisBooks['bills'] = {};
  for await (const line of ledgerOf(outside, since)) {
    if (line.bizType === 'bill') {
      const entry = (bills[line.orderId] ??= { pays: 0, cashFen: 0, fundFen: 0, accountFen: 0 });
      const sign = line.tradeType === 'pay' ? 1 : -1;
      if (line.tradeType === 'pay') entry.pays += 1;
      entry.cashFen += sign * fenOf(line.cashFee);
      entry.fundFen += sign * fenOf(line.fundFee);
      entry.accountFen += sign * fenOf(line.acctFee);
      continue;
    }
    if (line.bizType !== 'reg') continue;
    const entry = (ledger[line.orderId] ??= { paidFen: 0, refundedFen: 0, refunds: 0 });
    if (line.tradeType === 'pay') entry.paidFen += fenOf(line.cashFee);
    else {
      entry.refundedFen += fenOf(line.cashFee);
      entry.refunds += 1;
    }
  }
  return { byOrder, ledger, bills };
};

/** What WeChat Pay counts, and what the insurance centre does. */
export const readMoneyBooks = async (outside: OutsideWorld): Promise<{ money: MoneyBooks; centre: CentreBooks }> => {
  const { orders, refunds, medIns, insuranceOrders } = await outside.control<
    MoneyBooks & { insuranceOrders: CentreBooks['orders'] }
  >('/overview');
  return { money: { orders, refunds, medIns }, centre: { orders: insuranceOrders } };
};
