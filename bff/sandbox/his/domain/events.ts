import { type His, nowOf } from './his';

export type EventType = 'STOP' | 'REPORT' | 'BILL' | 'VISIT' | 'CANCEL' | 'REFUND' | 'SWAP';

export interface EventRow {
  event_id: number;
  event_type: EventType;
  occurred_at: string;
  pat_id: string;
  reg_no: string;
  sch_id: string;
  report_id: string;
  bill_id: string;
  msg: string;
  order_id: string;
}

/** Puts something on the list that the platform polls, in the transaction that makes it true. */
export function announce(
  his: His,
  event: {
    type: EventType;
    msg: string;
    patId?: string;
    regNo?: string;
    schId?: string;
    reportId?: string;
    billId?: string;
    orderId?: string;
  },
): void {
  his.db.run(
    'INSERT INTO event (event_type, occurred_at, pat_id, reg_no, sch_id, report_id, bill_id, msg, order_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    event.type,
    nowOf(his),
    event.patId ?? '',
    event.regNo ?? '',
    event.schId ?? '',
    event.reportId ?? '',
    event.billId ?? '',
    event.msg,
    event.orderId ?? '',
  );
}

/** Events after `sinceId`, oldest first. */
export const eventsAfter = (his: His, sinceId: number, limit: number): EventRow[] =>
  his.db.all<EventRow>('SELECT * FROM event WHERE event_id > ? ORDER BY event_id LIMIT ?', sinceId, limit);
