import { MINUTE, SECOND } from '@anzhen/shared-types';
import { marks } from '../../platform/db/read-rows';
import { select, type Statement, together } from '../../platform/db/together';
import type { Transactions } from '../../platform/db/transaction';
import type { ShortMemory } from '../../platform/single-flight';
import type { Clock } from '../../ports/clock';
import type { HeldBack, ReadHeldBack } from '../catalog';

// As old as a listing may be; the HIS has the last word on every number.
const LISTS_TTL_MS = SECOND / 2;
// Whoever looks at one session is about to book.
const ONE_TTL_MS = SECOND / 10;
// A HIS that takes longer than this to take a number back is away.
const ON_ITS_WAY_MS = 10 * MINUTE;

interface Count {
  sessionId: string;
  /** Empty for people who wait. */
  slotId: string;
  count: string | number;
}

/** One of the things that hold numbers back: `?` of `sql` are the sessions, and then an instant where there is one. */
interface Reason {
  sql(ids: string): string;
  instant?(now: Date): Date;
}

const waiting: Reason = {
  sql: (ids) => `SELECT session_id AS sessionId, '' AS slotId, COUNT(*) AS count FROM waitlist_entry
    WHERE session_id IN (${ids}) AND status = 'waiting' AND clears_at > ? GROUP BY session_id`,
  instant: (now) => now,
};

const returned: Reason = {
  sql: (ids) => `SELECT session_id AS sessionId, slot_id AS slotId, COUNT(*) AS count FROM returned_number
    WHERE session_id IN (${ids}) AND ended_at IS NULL GROUP BY session_id, slot_id`,
};

// From the tap that gives a number back until we hear that the HIS has it, who knows of the tap could be the first.
const onTheirWay: Reason = {
  sql: (ids) => `SELECT a.session_id AS sessionId, a.slot_id AS slotId, COUNT(*) AS count FROM appointment a
    LEFT JOIN returned_number n ON n.appointment_id = a.id
    WHERE a.session_id IN (${ids}) AND a.status IN ('expired', 'cancelled', 'refunding', 'refunded')
      AND a.visit_number IS NOT NULL AND a.updated_at > ? AND n.id IS NULL GROUP BY a.session_id, a.slot_id`,
  instant: (now) => new Date(now.getTime() - ON_ITS_WAY_MS),
};

const heldBackOf = (counts: readonly Count[]): ReadonlyMap<string, HeldBack> => {
  const found = new Map<string, { waiting: number; bySlot: Map<string, number> }>();
  for (const { sessionId, slotId, count } of counts) {
    const held = found.get(sessionId) ?? { waiting: 0, bySlot: new Map<string, number>() };
    if (slotId === '') held.waiting = Number(count);
    else held.bySlot.set(slotId, (held.bySlot.get(slotId) ?? 0) + Number(count));
    found.set(sessionId, held);
  }
  return found;
};

const makeSelect =
  (...reasons: readonly Reason[]) =>
  (sessionIds: readonly string[], now: Date): Statement<ReadonlyMap<string, HeldBack>> => {
    const sql = reasons.map((reason) => reason.sql(marks(sessionIds))).join(' UNION ALL ');
    const values = reasons.flatMap(({ instant }) => [...sessionIds, ...(instant ? [instant(now)] : [])]);
    return select(sql, values, heldBackOf);
  };

/** People who wait, numbers that wait for their time and those on their way back, by session, with one statement. */
export const selectHeldBack = makeSelect(waiting, returned, onTheirWay);

/** For long lists, which may be wrong by one for a second: what is on its way back is left out. */
const selectForList = makeSelect(waiting, returned);

/** For what is shown, remembered for a moment; exact where somebody looks at one session. */
export const makeReadHeldBack =
  ({ tx, clock, memory }: { tx: Transactions; clock: Clock; memory: ShortMemory }): ReadHeldBack =>
  (sessionIds) => {
    const isOne = sessionIds.length === 1;
    const selectOf = isOne ? selectHeldBack : selectForList;
    return memory.remember(`held-back:${sessionIds.join()}`, isOne ? ONE_TTL_MS : LISTS_TTL_MS, async () => {
      const [heldBack] = await together(tx.outside, selectOf(sessionIds, clock.now()));
      return heldBack;
    });
  };
