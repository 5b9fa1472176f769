import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import type { Bff } from './bff';
import type { OutsideWorld } from './sandbox';

/** What still waits, and for when. Each line of the union is one kind of waiting that somebody must end. */
const WAITING = `
  SELECT id, CONCAT('appointment ', status) AS what, CASE
      WHEN status IN ('held', 'paying') THEN hold_expires_at
      WHEN status = 'holding' AND next_check_at IS NULL THEN created_at + INTERVAL 61 SECOND
      ELSE next_check_at END AS dueAt
    FROM appointment
    WHERE status IN ('holding', 'hold_unknown', 'held', 'paying', 'paid', 'paid_his_unknown', 'refunding')
  UNION ALL SELECT id, CONCAT('payment ', status), next_check_at FROM payment
    WHERE status IN ('created', 'paying', 'processing')
  UNION ALL SELECT id, CONCAT('bill refund ', status), next_check_at FROM bill_refund WHERE status IN ('requested', 'sent')
  UNION ALL SELECT refund_id, CONCAT('refund ', kind, ' ', status), next_check_at FROM refund_leg
    WHERE status IN ('due', 'sent')
  UNION ALL SELECT id, 'notice', next_try_at FROM notice WHERE applied_at IS NULL
  UNION ALL SELECT id, CONCAT('message ', topic), GREATEST(due_at, COALESCE(claim_until, due_at)) FROM outbox
    WHERE done_at IS NULL AND (topic LIKE 'payment.%' OR topic LIKE 'his.%' OR topic LIKE 'refund.%' OR topic LIKE 'bill.%'
      OR topic = 'appointment.refund')`;

export interface Wait {
  id: string;
  what: string;
  dueAt: Date | null;
}

interface QuiesceOptions {
  databaseUrl: string;
  outside: OutsideWorld;
  bff: Bff;
  /** Nothing may be on its way between the systems when the clock jumps. */
  isNetworkIdle?: () => boolean;
  /** Moves the clock; by default of the outside world, and waits for the BFF. */
  jumpTo?: (target: Date) => Promise<void>;
  limitMs?: number;
  /**
   * The longest stretch of hospital time that may pass. Everything automatic ends before; what is handed to a person
   * after a day because nobody ended it must not hide there.
   */
  horizonMs?: number;
}

const HOUR = 3_600_000;
/** A due matter that does not move for this long by the real clock is left for the next round. */
const PATIENCE_MS = 45_000;
const BEAT_MS = 150;
/** What falls due within some minutes is done together: each jump costs a beat of every sweeper. */
const SHORTEST_JUMP_MS = 180_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const fingerprint = (waits: readonly Wait[]): string =>
  waits.map(({ id, what, dueAt }) => `${id} ${what} ${dueAt?.getTime()}`).join();

/** @param events how many events the hospital has told; the BFF must have read them all */
const readWaits = async (connection: Connection, events: number): Promise<Wait[]> => {
  const [rows] = await connection.query<RowDataPacket[]>(`SELECT * FROM (${WAITING}) AS waits ORDER BY dueAt, id`);
  const [cursors] = await connection.query<RowDataPacket[]>('SELECT value FROM stream_cursor');
  const read = Math.max(0, ...cursors.map(({ value }) => Number(value)));
  const unread: Wait[] = read < events ? [{ id: String(read), what: 'hospital event', dueAt: new Date(0) }] : [];
  return [...unread, ...(rows as unknown as Wait[])];
};

/**
 * Lets the sweepers work and moves the hospital's clock to the next moment at which somebody has something to do, until
 * nobody waits. Answers what still waits at the end: normally nothing.
 */
export const quiesce = async (options: QuiesceOptions): Promise<Wait[]> => {
  const { databaseUrl, outside, bff, isNetworkIdle = () => true, limitMs = 300_000, horizonMs = 8 * HOUR } = options;
  const follow = async (target: Date): Promise<void> => {
    await outside.moveTo(target);
    await bff.follows(target);
  };
  const { jumpTo = follow } = options;
  const connection = await createConnection({ uri: databaseUrl, timezone: 'Z' });
  const deadline = performance.now() + limitMs;
  const horizon = (await outside.now()).getTime() + horizonMs;
  try {
    const { events } = await outside.control<{ events: number }>('/his/state');
    let waits = await readWaits(connection, events);
    let lastChange = performance.now();
    let seen = fingerprint(waits);
    while (waits.length > 0 && performance.now() < deadline) {
      await pause(BEAT_MS);
      waits = await readWaits(connection, events);
      if (fingerprint(waits) !== seen) {
        seen = fingerprint(waits);
        lastChange = performance.now();
        continue;
      }
      const now = (await outside.now()).getTime();
      const dates = waits.flatMap(({ dueAt }) => (dueAt ? [dueAt.getTime()] : []));
      const isSomethingDue = dates.some((at) => at <= now);
      const isStill = performance.now() - lastChange > (isSomethingDue ? PATIENCE_MS : 4 * BEAT_MS);
      if (!isStill || !isNetworkIdle()) continue;
      const next = Math.min(...dates.filter((at) => at > now));
      if (!Number.isFinite(next) || next > horizon) break;
      await jumpTo(new Date(Math.max(next, now + SHORTEST_JUMP_MS)));
      lastChange = performance.now();
    }
    return waits;
  } finally {
    await connection.end();
  }
};
