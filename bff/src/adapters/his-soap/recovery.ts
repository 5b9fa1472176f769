import { MINUTE } from '@anzhen/shared-types';
import { z } from 'zod';
import { about } from '../http-exchange';
import type { Clock } from '../../ports/clock';
import type { CallContext, HisEvent, HisPort, HisTransaction, Probe, ProbeResult } from '../../ports/his';
import type { makeBills } from './bills';
import { fenText, patientNumberOrNone, text, textOrNone, wallTime, wholeNumber } from './codecs';
import type { Gateway } from './gateway';
import { type Found, isPaid, type Orders } from './orders';
import type { makePatients } from './patients';
import { unfold } from './plain';

/** Longer than the longest write may take, so that a request that was on its way is over by then. */
export const SETTLES_WITHIN_MS = MINUTE;
/** Doubts that nobody came back to must not fill the memory. */
const MOST_DOUBTS = 10_000;
const PAGE_SIZE = 100;

type Landed = 'applied' | 'notApplied' | 'running';

/** What 2012 says about one write. */
function landed(operation: Probe['operation'], found: Found, key: string): Landed {
  if (found === 'running') return 'running';
  const isIn = found !== null && found.ORDER_STATUS === '3';
  const is: Partial<Record<Probe['operation'], boolean>> = {
    // A lock without its order has a number too: holding again under the same key makes the order.
    hold: found !== null,
    cancel: found !== null && found.ORDER_STATUS === '4',
    confirm: found !== null && (isPaid(found) || found.ORDER_STATUS === '5'),
    refund: found !== null && found.ORDER_STATUS === '5' && found.REFUND_ID === key,
    checkIn: isIn,
  };
  return is[operation] === true ? 'applied' : 'notApplied';
}

/**
 * Since when a write is known to be missing. "Not found" is final only after the HIS has had the time to end what it may
 * have been working on, counted from the first "not found" or the last 处理中.
 */
function makeDoubts(clock: Clock) {
  const since = new Map<string, number>();
  return {
    end: (name: string) => since.delete(name),
    begin(name: string) {
      since.delete(name);
      since.set(name, clock.now().getTime());
      const oldest = since.keys().next().value;
      if (since.size > MOST_DOUBTS && oldest !== undefined) since.delete(oldest);
    },
    ageOf(name: string): number {
      const start = since.get(name);
      if (start === undefined) this.begin(name);
      return start === undefined ? 0 : clock.now().getTime() - start;
    },
  };
}

const event = z.object({
  EVENT_ID: wholeNumber,
  EVENT_TYPE: text,
  EVENT_TIME: wallTime,
  PAT_ID: patientNumberOrNone,
  ORDER_ID: textOrNone,
  REG_NO: textOrNone,
  REG_ID: textOrNone,
  BILL_ID: textOrNone,
  REPORT_ID: textOrNone,
});
const events = z.preprocess(
  unfold('EVENT_LIST', 'EVENT'),
  z.object({ LAST_ID: wholeNumber, EVENT_LIST: z.array(event) }),
);

function toEvent(row: z.output<typeof event>): HisEvent | null {
  const common = { id: row.EVENT_ID, hisPatientId: row.PAT_ID || null, at: row.EVENT_TIME };
  switch (row.EVENT_TYPE) {
    case '5001':
      return { ...common, type: 'sessionStopped', subjectId: row.REG_ID };
    case '5002':
    case '5003':
      // An unpaid number has no registration number; then it goes by our key.
      return { ...common, type: 'registrationEnded', subjectId: row.REG_NO || row.ORDER_ID };
    case '5004':
      return { ...common, type: 'visitCompleted', subjectId: row.REG_NO };
    case '7001':
      return { ...common, type: 'billReady', subjectId: row.BILL_ID };
    case '7002':
      return { ...common, type: 'reportReady', subjectId: row.REPORT_ID };
    default:
      return null;
  }
}

const record = z.object({
  HOSP_TRADE_NO: text,
  TRADE_TYPE: z.enum(['SUCCESS', 'REFUND']),
  BIZ_TYPE: z.enum(['1', '2']),
  ORDER_ID: textOrNone,
  REFUND_ID: textOrNone,
  TRADE_NO: textOrNone,
  INSU_TRADE_NO: textOrNone,
  TOTAL_FEE: fenText,
  CASH_FEE: fenText,
  FUND_FEE: fenText,
  ACCT_FEE: fenText,
  TRADE_TIME: wallTime,
});
const ledger = z.preprocess(
  unfold('RECORD_LIST', 'RECORD'),
  z.object({ TOTAL: wholeNumber, PAGE_NO: wholeNumber, RECORD_LIST: z.array(record) }),
);

const toTransaction = (row: z.output<typeof record>): HisTransaction => ({
  tradeNo: row.HOSP_TRADE_NO,
  type: row.TRADE_TYPE === 'SUCCESS' ? 'pay' : 'refund',
  subject: row.BIZ_TYPE === '1' ? 'registration' : 'bill',
  key: row.ORDER_ID || null,
  refundKey: row.REFUND_ID || null,
  transactionId: row.TRADE_NO || null,
  insuranceOrderId: row.INSU_TRADE_NO || null,
  total: row.TOTAL_FEE,
  fund: row.FUND_FEE,
  account: row.ACCT_FEE,
  cash: row.CASH_FEE,
  at: row.TRADE_TIME,
});

interface Books {
  orders: Orders;
  findByKey: ReturnType<typeof makePatients>['findByKey'];
  findSettlement: ReturnType<typeof makeBills>['findSettlement'];
}

const landedIn = (found: object | null | 'running'): Landed =>
  found === 'running' ? 'running' : found === null ? 'notApplied' : 'applied';

/** Asking what became of a write, and what the HIS has to tell. */
export function makeRecovery(
  gateway: Gateway,
  clock: Clock,
  { orders, findByKey, findSettlement }: Books,
): Pick<HisPort, 'probe' | 'listEvents' | 'transactions'> {
  const doubts = makeDoubts(clock);

  const ask = async (context: CallContext, { operation, key }: Probe): Promise<Landed> => {
    switch (operation) {
      case 'createPatient':
        return landedIn(await findByKey(context, key));
      case 'settle':
        return landedIn(await findSettlement(context, key));
      case 'checkIn':
        return landed(operation, await orders.find(context, { REG_NO: key }), key);
      case 'refundBill':
        // The dialect has no such function, so nothing of it can have happened.
        return 'notApplied';
      case 'hold':
      case 'confirm':
      case 'cancel':
      case 'refund':
        return landed(operation, await orders.find(context, { ORDER_ID: key }), key);
    }
  };

  return {
    async probe(context, probe): Promise<ProbeResult> {
      const name = `${probe.operation} ${probe.key}`;
      const answer = await ask(context, probe);
      if (answer === 'applied') {
        doubts.end(name);
        return { state: 'applied' };
      }
      if (answer === 'running') {
        doubts.begin(name);
        return { state: 'pending' };
      }
      const final = doubts.ageOf(name) >= SETTLES_WITHIN_MS;
      return { state: 'notApplied', final };
    },
    async *transactions(context, day) {
      for (let pageNo = 1, seen = 0; ; pageNo += 1) {
        const asked = { BILL_DATE: day, TRADE_TYPE: 'ALL', PAGE_NO: String(pageNo) };
        const page = await gateway.read(context, 'transactions', asked, {
          schema: about(ledger, { PAGE_NO: pageNo }),
        });
        yield* page.RECORD_LIST.map(toTransaction);
        seen += page.RECORD_LIST.length;
        if (page.RECORD_LIST.length < PAGE_SIZE || seen >= page.TOTAL) return;
      }
    },
    async listEvents(context, sinceId) {
      // Kinds that we do not know are passed over; a whole page of them must not stop the reader for ever.
      for (let after = sinceId; ;) {
        const asked = { SINCE_ID: String(after) };
        const { EVENT_LIST: rows } = await gateway.read(context, 'listEvents', asked, { schema: events });
        const known = rows.map(toEvent).filter((each) => each !== null);
        const last = rows.at(-1)?.EVENT_ID ?? after;
        if (known.length > 0 || rows.length < PAGE_SIZE || last <= after) return known;
        after = last;
      }
    },
  };
}
