import { type Fen, sumFen } from '@anzhen/shared-types';
import { z } from 'zod';
import type { Clock } from '../../ports/clock';
import { type CallContext, type HisDeadlines, HisError, type HisPort, type HisRegistration } from '../../ports/his';
import {
  fenText,
  flag,
  halfDay,
  localDate,
  localTime,
  periodOf,
  pieces,
  patientNumberOrNone,
  sequenceNumberOrNone,
  text,
  textOrNone,
  visitNumberOf,
  wallTimeOrNone,
} from './codecs';
import { fewAtATime, type Gateway } from './gateway';
import { unfold } from './plain';
import { doctorIdOf } from './schedule';

const LONGEST_RANGE_DAYS = 92;

/** What 2012 says of a key or number it does not know: it is not an error. */
const missing = z.object({ ORDER_STATUS: z.literal('1'), ORDER_ID: textOrNone, REG_NO: textOrNone });

/** 2012's row: a lock, an unpaid order, a registration or what became of it. */
const order = z.object({
  ORDER_ID: textOrNone,
  HOSP_ORDER_ID: textOrNone,
  REG_NO: textOrNone,
  ORDER_STATUS: z.enum(['2', '3', '4', '5', '6']),
  CLOSE_REASON: textOrNone,
  STOP_FLAG: flag,
  // A number that the counter sold to somebody without a file is nobody's.
  PAT_ID: patientNumberOrNone,
  PAT_NAME: textOrNone,
  DEPT_ID: text,
  DEPT_NAME: text,
  DOCTOR_ID: text,
  DOCTOR_NAME: text,
  TITLE: textOrNone,
  SESSION_REG_ID: text,
  REG_ID: text,
  REG_DATE: localDate,
  TIME_FLAG: halfDay,
  BEGIN_TIME: localTime,
  END_TIME: localTime,
  SEQ_NO: sequenceNumberOrNone,
  REG_FEE: fenText,
  TREAT_FEE: fenText,
  IS_CONCESSIONS: flag,
  REAL_TOTAL_FEE: fenText,
  CASH_FEE: fenText,
  FUND_FEE: fenText,
  ACCT_FEE: fenText,
  TRADE_NO: textOrNone,
  INSU_TRADE_NO: textOrNone,
  EXPIRE_TIME: wallTimeOrNone,
  VISIT_TIME: wallTimeOrNone,
  REFUND_UNTIL: wallTimeOrNone,
  VISIT_NO: textOrNone,
  REFUND_FLAG: textOrNone,
  REFUND_ID: textOrNone,
});

/** As much of it as the next write about it must name; giving back must not fail because a fee cannot be read. */
const reference = order.pick({ ORDER_ID: true, REG_NO: true, HOSP_ORDER_ID: true, ORDER_STATUS: true });

const rowsOf = <S extends z.ZodType>(row: S) =>
  z.preprocess(unfold('ORDER_LIST', 'ORDER'), z.object({ ORDER_LIST: z.array(z.union([missing, row])) }));
const rows = rowsOf(order);
const references = rowsOf(reference);

export type Order = z.output<typeof order>;
type Reference = z.output<typeof reference>;
type OrderRef = { ORDER_ID: string } | { REG_NO: string };

/** null: the HIS knows no such order. `running`: it still works on a write of this key, so that nobody knows. */
export type Found<Row extends Reference = Order> = Row | null | 'running';

/** What has to be paid: the list price, or less by the HIS's word. */
export const feeOf = (row: Pick<Order, 'IS_CONCESSIONS' | 'REAL_TOTAL_FEE' | 'REG_FEE' | 'TREAT_FEE'>): Fen =>
  row.IS_CONCESSIONS ? row.REAL_TOTAL_FEE : sumFen([row.REG_FEE, row.TREAT_FEE]);

export const isPaid = (found: Order): boolean => found.ORDER_STATUS === '6' || found.ORDER_STATUS === '3';

function statusOf(row: Order, now: Date): HisRegistration['status'] {
  switch (row.ORDER_STATUS) {
    case '2':
      // The HIS leaves it at that; but what has run out can be paid no more, and only waits to be given back.
      return row.EXPIRE_TIME !== null && row.EXPIRE_TIME <= now ? 'expired' : 'held';
    case '3':
      return row.VISIT_TIME === null ? 'checkedIn' : 'visited';
    case '4':
      return row.CLOSE_REASON === '2' ? 'expired' : 'cancelled';
    case '5':
      return 'refunded';
    case '6':
      return 'booked';
  }
}

/** The row in the port's words. */
export const toRegistration = (row: Order, now: Date): HisRegistration => ({
  registrationNo: row.REG_NO,
  visitNumber: row.VISIT_NO || visitNumberOf(row.TIME_FLAG, row.SEQ_NO),
  status: statusOf(row, now),
  key: row.ORDER_ID || null,
  sessionId: row.SESSION_REG_ID,
  slotId: row.REG_ID,
  departmentCode: row.DEPT_ID,
  departmentName: row.DEPT_NAME,
  doctorId: doctorIdOf(row.DOCTOR_ID, row.DEPT_ID),
  doctorName: row.DOCTOR_NAME,
  doctorTitle: row.TITLE,
  visitDate: row.REG_DATE,
  period: periodOf(row.TIME_FLAG),
  startsAt: row.BEGIN_TIME,
  endsAt: row.END_TIME,
  isStopped: row.STOP_FLAG,
  cancellableUntil: row.REFUND_UNTIL,
  paid: sumFen([row.CASH_FEE, row.FUND_FEE, row.ACCT_FEE]),
});

export interface Orders {
  /** The HIS's own word on one order, and on none but the one asked for. @throws HisError */
  find(context: CallContext, ref: OrderRef): Promise<Found>;
  /**
   * The same in the middle of a write, where a failed look is a result too. Looking changes nothing, so one answer that
   * cannot be read does not end the write, and `running` is asked about again. A look waits no longer than the write may.
   */
  look(context: CallContext, key: string, deadline?: keyof HisDeadlines): Promise<Found | HisError>;
  /** The same, where only its numbers and its status matter. */
  refer(context: CallContext, key: string, deadline: keyof HisDeadlines): Promise<Found<Reference> | HisError>;
  /** The HIS's own numbers of orders that this process made, for the next write about each. */
  numbers: OrderNumbers;
  now(): Date;
}

export interface OrderNumbers {
  keep(key: string, number: string): void;
  /** A number is used once: whoever asks again has lost an answer, and looks first. */
  take(key: string): string | null;
}

/** Another call with our key takes milliseconds; one that takes longer is left to the probe. */
const LOOKS = 3;
const isUnreadable = (found: Found<Reference> | HisError): boolean =>
  found instanceof HisError && (found.code === 'Timeout' || found.code === 'Protocol');

const MOST_NUMBERS = 10_000;

function makeOrderNumbers(): OrderNumbers {
  const numbers = new Map<string, string>();
  return {
    keep(key, number) {
      numbers.set(key, number);
      const oldest = numbers.keys().next().value;
      if (numbers.size > MOST_NUMBERS && oldest !== undefined) numbers.delete(oldest);
    },
    take(key) {
      const number = numbers.get(key) ?? null;
      numbers.delete(key);
      return number;
    },
  };
}

/** Function 2012, on which every answer about a registration and every doubt about a write rests. */
export function makeOrders(
  gateway: Gateway,
  clock: Clock,
): Orders & Pick<HisPort, 'getRegistration' | 'listRegistrations'> {
  const ask = async <Row extends Reference>(
    schema: z.ZodType<{ ORDER_LIST: (z.output<typeof missing> | Row)[] }>,
    context: CallContext,
    ref: OrderRef,
    deadline: keyof HisDeadlines,
  ): Promise<Found<Row>> => {
    const expected = { schema, refusals: { 201202: 'running' as const }, deadline };
    const answer = await gateway.read(context, 'queryOrders', ref, expected);
    if (answer === 'running') return answer;
    const [row, second] = answer.ORDER_LIST;
    const isAsked = row && ('ORDER_ID' in ref ? row.ORDER_ID === ref.ORDER_ID : row.REG_NO === ref.REG_NO);
    if (!isAsked || second) throw new HisError('Protocol', 'the HIS answered about another order');
    return row.ORDER_STATUS === '1' ? null : row;
  };

  const find: Orders['find'] = (context, ref) => ask(rows, context, ref, 'readMs');

  /** Looks until there is something to go by, and no longer than a write waits. */
  const lookWith = async <Row extends Reference>(once: () => Promise<Found<Row>>): Promise<Found<Row> | HisError> => {
    const lookOnce = (): Promise<Found<Row> | HisError> =>
      once().catch((error: unknown) => {
        if (error instanceof HisError) return error;
        throw error;
      });
    let found = await lookOnce();
    if (isUnreadable(found)) found = await lookOnce();
    for (let times = 1; found === 'running' && times < LOOKS; times += 1) found = await lookOnce();
    return found;
  };

  return {
    find,
    look: (context, key, deadline = 'readMs') => lookWith(() => ask(rows, context, { ORDER_ID: key }, deadline)),
    refer: (context, key, deadline) => lookWith(() => ask(references, context, { ORDER_ID: key }, deadline)),
    numbers: makeOrderNumbers(),
    now: () => clock.now(),
    async getRegistration(context, ref) {
      const found = await find(context, 'key' in ref ? { ORDER_ID: ref.key } : { REG_NO: ref.registrationNo });
      // Asked again in a moment it will be one or the other.
      if (found === 'running') throw new HisError('Unavailable', 'the HIS still works on this registration');
      return found === null ? null : toRegistration(found, clock.now());
    },
    async listRegistrations(context, hisPatientId, { from, to }) {
      const lists = await fewAtATime(pieces(from, to, LONGEST_RANGE_DAYS), (piece) =>
        gateway.read(context, 'queryOrders', { PAT_ID: hisPatientId, ...piece }, { schema: rows }),
      );
      const found = lists.flatMap(({ ORDER_LIST }) => ORDER_LIST).filter((row) => row.ORDER_STATUS !== '1');
      if (found.some((row) => row.PAT_ID !== hisPatientId)) {
        throw new HisError('Protocol', 'the HIS answered with somebody else’s registrations');
      }
      return found.map((row) => toRegistration(row, clock.now()));
    },
  };
}
