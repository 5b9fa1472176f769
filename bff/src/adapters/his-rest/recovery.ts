import { z } from 'zod';
import { MINUTE } from '@anzhen/shared-types';
import { about } from '../http-exchange';
import type { Clock } from '../../ports/clock';
import { HisError, type HisEvent, type HisPort, type HisTransaction, type Probe } from '../../ports/his';
import { listOf, patientNumberOrNone, wallTime, yuan } from './codecs';
import type { HisTransport } from './transport';

/** Longer than the longest write may take, so a request seen running is over by then. */
const STILL_RUNNING_MS = MINUTE;
const MOST_EVENTS = 100;

const tradeCheck = z.object({ orderId: z.string(), state: z.enum(['applied', 'notfound', 'pending']) });

const event = z.object({
  eventId: z.number().int(),
  eventType: z.string(),
  occurredAt: wallTime,
  patId: patientNumberOrNone,
  regNo: z.string(),
  schId: z.string(),
  reportId: z.string(),
  billId: z.string(),
});

const events = z.object({ list: listOf(event) });

const PAGE_SIZE = 100;

const ledgerLine = z.object({
  tradeNo: z.string().min(1),
  tradeType: z.enum(['pay', 'refund']),
  bizType: z.enum(['reg', 'bill']),
  orderId: z.string(),
  refundOrderId: z.string(),
  transactionId: z.string(),
  insuranceTradeNo: z.string(),
  totalFee: yuan,
  cashFee: yuan,
  fundFee: yuan,
  acctFee: yuan,
  tradeAt: wallTime,
});
const ledgerPage = z.object({ total: z.number().int().nonnegative(), list: listOf(ledgerLine) });

const toTransaction = (row: z.output<typeof ledgerLine>): HisTransaction => ({
  tradeNo: row.tradeNo,
  type: row.tradeType,
  subject: row.bizType === 'reg' ? 'registration' : 'bill',
  key: row.orderId || null,
  refundKey: row.refundOrderId || null,
  transactionId: row.transactionId || null,
  insuranceOrderId: row.insuranceTradeNo || null,
  total: row.totalFee,
  fund: row.fundFee,
  account: row.acctFee,
  cash: row.cashFee,
  at: row.tradeAt,
});

/** The port gives an unpaid number back by `release` only; its probe is called `cancel`. */
const tradeOf = (operation: Probe['operation']): string => (operation === 'cancel' ? 'release' : operation);

function toEvent(row: z.output<typeof event>): HisEvent | null {
  const common = { id: row.eventId, hisPatientId: row.patId || null, at: row.occurredAt };
  if (row.eventType === 'STOP') return { ...common, type: 'sessionStopped', subjectId: row.schId };
  // The counter gave one of ours back: taken away (CANCEL) or refunded there (REFUND).
  if (row.eventType === 'CANCEL' || row.eventType === 'REFUND')
    return { ...common, type: 'registrationEnded', subjectId: row.regNo };
  if (row.eventType === 'REPORT') return { ...common, type: 'reportReady', subjectId: row.reportId };
  if (row.eventType === 'VISIT') return { ...common, type: 'visitCompleted', subjectId: row.regNo };
  if (row.eventType === 'BILL') return { ...common, type: 'billReady', subjectId: row.billId };
  return null;
}

/** Asking what became of a write, and what the HIS has to tell. */
export function makeRecovery(
  transport: HisTransport,
  clock: Clock,
  getRegistration: HisPort['getRegistration'],
): Pick<HisPort, 'probe' | 'listEvents' | 'transactions'> {
  const lastSeenPending = new Map<string, number>();

  return {
    async probe(context, { operation, key }) {
      if (operation === 'checkIn') {
        // tradeCheck does not know sign-ins; the registration itself says, and signing in again is harmless.
        const status = (await getRegistration(context, { registrationNo: key }))?.status;
        const isApplied = status === 'checkedIn' || status === 'visited';
        return isApplied ? { state: 'applied' } : { state: 'notApplied', final: false };
      }
      const op = tradeOf(operation);
      const name = `${op} ${key}`;
      const { state } = await transport.read(
        context,
        'tradeCheck',
        { op, orderId: key },
        about(tradeCheck, { orderId: key }),
      );
      const now = clock.now().getTime();
      if (state === 'pending') {
        lastSeenPending.set(name, now);
        return { state: 'pending' };
      }
      const seenAt = lastSeenPending.get(name);
      if (state === 'applied') {
        lastSeenPending.delete(name);
        return { state: 'applied' };
      }
      // Not found after it was seen running means that its end was missed: not final before it must be over.
      const final = seenAt === undefined || now - seenAt >= STILL_RUNNING_MS;
      if (final) lastSeenPending.delete(name);
      return { state: 'notApplied', final };
    },
    async *transactions(context, day) {
      for (let pageNo = 1, seen = 0; ; pageNo += 1) {
        const request = { date: day, pageNo, pageSize: PAGE_SIZE };
        const { total, list } = await transport.read(context, 'transactions', request, ledgerPage);
        yield* list.map(toTransaction);
        seen += list.length;
        if (seen >= total) return;
        if (list.length === 0) throw new HisError('Protocol', 'the ledger ends before its last line');
      }
    },
    async listEvents(context, sinceId) {
      // Kinds that we do not know are passed over; a whole page of them must not stop the reader for ever.
      for (let after = sinceId; ;) {
        const request = { sinceId: after, limit: MOST_EVENTS };
        const { list } = await transport.read(context, 'listEvents', request, events);
        const known = list.map(toEvent).filter((each) => each !== null);
        if (known.length > 0 || list.length < MOST_EVENTS) return known;
        after = list[list.length - 1]?.eventId ?? after;
      }
    },
  };
}
