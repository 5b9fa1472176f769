import { MINUTE, SECOND } from '@anzhen/shared-types';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { ShortMemory } from '../../platform/single-flight';
import type { Clock } from '../../ports/clock';
import type { HeldBack, ReadHeldBack } from '../catalog';

// As old as a listing may be; the HIS has the last word on every number.
const LISTS_TTL_MS = SECOND / 2;
// Whoever books is judged by one session. Thousands share a question, and nobody slips in between.
const ONE_TTL_MS = SECOND / 10;
// A HIS that takes longer than this to take a number back is away.
const ON_ITS_WAY_MS = 10 * MINUTE;

interface Count {
  sessionId: string;
  /** Empty for people who wait. */
  slotId: string;
  count: string | number;
}

const waitingSql = (marks: string): string =>
  `SELECT session_id AS sessionId, '' AS slotId, COUNT(*) AS count FROM waitlist_entry
    WHERE session_id IN (${marks}) AND status = 'waiting' AND clears_at > ? GROUP BY session_id`;

const returnedSql = (marks: string): string =>
  `SELECT session_id AS sessionId, slot_id AS slotId, COUNT(*) AS count FROM returned_number
    WHERE session_id IN (${marks}) AND ended_at IS NULL GROUP BY session_id, slot_id`;

// From the tap that gives a number back until we hear that the HIS has it, who knows of the tap could be the first.
const onTheirWaySql = `SELECT a.session_id AS sessionId, a.slot_id AS slotId, COUNT(*) AS count FROM appointment a
    LEFT JOIN returned_number n ON n.appointment_id = a.id
    WHERE a.session_id = ? AND a.status IN ('expired', 'cancelled', 'refunding', 'refunded')
      AND a.visit_number IS NOT NULL AND a.updated_at > ? AND n.id IS NULL GROUP BY a.session_id, a.slot_id`;

/**
 * People who wait and numbers that wait for their time, by session, with one statement. For one session also numbers on
 * their way back: lists of many may be wrong by one for a second, whoever books is judged exactly.
 */
export const readHeldBackNow = async (
  { manager }: Scope,
  sessionIds: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, HeldBack>> => {
  if (sessionIds.length === 0) return new Map();
  const marks = sessionIds.map(() => '?').join(', ');
  const isOne = sessionIds.length === 1;
  const parts = [waitingSql(marks), returnedSql(marks), ...(isOne ? [onTheirWaySql] : [])];
  const since = new Date(now.getTime() - ON_ITS_WAY_MS);
  const values = [...sessionIds, now, ...sessionIds, ...(isOne ? [...sessionIds, since] : [])];
  const rows = (await manager.query(parts.join(' UNION ALL '), values)) as Count[];
  const found = new Map<string, { waiting: number; bySlot: Map<string, number> }>();
  for (const { sessionId, slotId, count } of rows) {
    const held = found.get(sessionId) ?? { waiting: 0, bySlot: new Map<string, number>() };
    if (slotId === '') held.waiting = Number(count);
    else held.bySlot.set(slotId, (held.bySlot.get(slotId) ?? 0) + Number(count));
    found.set(sessionId, held);
  }
  return found;
};

/** The same, remembered for a moment. */
export const makeReadHeldBack =
  ({ tx, clock, memory }: { tx: Transactions; clock: Clock; memory: ShortMemory }): ReadHeldBack =>
  (sessionIds) =>
    memory.remember(`held-back:${sessionIds.join()}`, sessionIds.length === 1 ? ONE_TTL_MS : LISTS_TTL_MS, () =>
      readHeldBackNow(tx.outside, sessionIds, clock.now()),
    );
