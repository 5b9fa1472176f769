import { SECOND } from '@anzhen/shared-types';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { ShortMemory } from '../../platform/single-flight';
import type { Clock } from '../../ports/clock';
import type { HeldBack, ReadHeldBack } from '../catalog';

// As old as a listing may be; the HIS has the last word on every number.
const TTL_MS = SECOND / 2;

interface Count {
  sessionId: string;
  /** Empty for people who wait. */
  slotId: string;
  count: string | number;
}

/** People who wait and numbers that wait for their time, by session, with one statement. */
export const readHeldBackNow = async (
  { manager }: Scope,
  sessionIds: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, HeldBack>> => {
  if (sessionIds.length === 0) return new Map();
  const marks = sessionIds.map(() => '?').join(', ');
  const rows = (await manager.query(
    `SELECT session_id AS sessionId, '' AS slotId, COUNT(*) AS count FROM waitlist_entry
      WHERE session_id IN (${marks}) AND status = 'waiting' AND clears_at > ? GROUP BY session_id
     UNION ALL
     SELECT session_id, slot_id, COUNT(*) FROM returned_number
      WHERE session_id IN (${marks}) AND ended_at IS NULL GROUP BY session_id, slot_id`,
    [...sessionIds, now, ...sessionIds],
  )) as Count[];
  const found = new Map<string, { waiting: number; bySlot: Map<string, number> }>();
  for (const { sessionId, slotId, count } of rows) {
    const held = found.get(sessionId) ?? { waiting: 0, bySlot: new Map<string, number>() };
    if (slotId === '') held.waiting = Number(count);
    else held.bySlot.set(slotId, Number(count));
    found.set(sessionId, held);
  }
  return found;
};

/** The same for lists and for whoever books, half a second old at most. */
export const makeReadHeldBack =
  ({ tx, clock, memory }: { tx: Transactions; clock: Clock; memory: ShortMemory }): ReadHeldBack =>
  (sessionIds) =>
    memory.remember(`held-back:${sessionIds.join()}`, TTL_MS, () =>
      readHeldBackNow(tx.outside, sessionIds, clock.now()),
    );
