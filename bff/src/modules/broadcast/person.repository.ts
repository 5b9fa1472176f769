import type { BroadcastResult, LocalDate } from '@anzhen/shared-types';
import { In, IsNull, Not } from 'typeorm';
import { insertAll } from '../../platform/db/insert-row';
import { makeReadInstant, marks } from '../../platform/db/read-rows';
import type { Scope } from '../../platform/db/transaction';
import { updateEach } from '../../platform/db/update-each';
import type { Clock } from '../../ports/clock';
import { BroadcastPersonRow } from './broadcast.table';

/** So many rows are written with one statement: databases take only so many values at once. */
const ROWS_AT_ONCE = 500;

/** A person, the message that was made for them, and the channel that took it. */
const JOINED = `broadcast_person p JOIN appointment a ON a.id = p.appointment_id
  LEFT JOIN message m ON m.dedupe_key = p.id
  LEFT JOIN delivery d ON d.message_id = m.id AND d.status = 'sent'`;
/** What became of a person, from the ledger of the messages; a call that was made counts before a late delivery. */
const RESULT = `CASE WHEN p.status <> 'handed' THEN p.status WHEN p.phoned_at IS NOT NULL THEN 'phoned'
  WHEN d.channel IS NOT NULL THEN d.channel WHEN m.due_at IS NOT NULL THEN 'on_way' ELSE 'unreached' END`;

export interface PersonResult {
  id: string;
  broadcastId: string;
  patientId: string;
  ownerId: string;
  maskedName: string;
  visitDate: LocalDate;
  startsAt: string;
  doctorName: string;
  phonedAt: Date | null;
  phonedBy: string | null;
  result: BroadcastResult;
}

const resultsOf = async (
  scope: Scope,
  broadcastIds: readonly string[],
  { results, limit }: { results?: readonly BroadcastResult[]; limit: number },
): Promise<PersonResult[]> => {
  if (broadcastIds.length === 0) return [];
  const wanted = results === undefined ? '' : `AND ${RESULT} IN (${marks(results)})`;
  const rows = (await scope.manager.query(
    `SELECT p.id AS id, p.broadcast_id AS broadcastId, p.patient_id AS patientId, p.owner_id AS ownerId,
      p.masked_name AS maskedName, a.visit_date AS visitDate, a.starts_at AS startsAt, a.doctor_name AS doctorName,
      p.phoned_at AS phonedAt, p.phoned_by AS phonedBy, ${RESULT} AS result
     FROM ${JOINED} WHERE p.broadcast_id IN (${marks(broadcastIds)}) ${wanted}
     ORDER BY p.broadcast_id DESC, p.id LIMIT ?`,
    [...broadcastIds, ...(results ?? []), limit],
  )) as (Omit<PersonResult, 'phonedAt'> & { phonedAt: unknown })[];
  const instant = makeReadInstant(scope, BroadcastPersonRow, 'phonedAt');
  return rows.map((row) => ({ ...row, phonedAt: instant(row.phonedAt) }));
};

/** Who a broadcast is for, and what became of each. */
export const makePersonRepository = ({ clock }: { clock: Clock }) => ({
  resultsOf,

  async insert(scope: Scope, rows: readonly BroadcastPersonRow[]): Promise<void> {
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE)
      await insertAll(scope, BroadcastPersonRow, rows.slice(from, from + ROWS_AT_ONCE));
  },

  /** How many people of each broadcast have which result. */
  async countResults(
    { manager }: Scope,
    broadcastIds: readonly string[],
  ): Promise<ReadonlyMap<string, Partial<Record<BroadcastResult, number>>>> {
    const counts = new Map<string, Partial<Record<BroadcastResult, number>>>();
    if (broadcastIds.length === 0) return counts;
    const rows = (await manager.query(
      `SELECT p.broadcast_id AS broadcastId, ${RESULT} AS result, COUNT(*) AS people FROM ${JOINED}
       WHERE p.broadcast_id IN (${marks(broadcastIds)}) GROUP BY p.broadcast_id, result`,
      [...broadcastIds],
    )) as { broadcastId: string; result: BroadcastResult; people: number | string }[];
    for (const { broadcastId, result, people } of rows)
      counts.set(broadcastId, { ...counts.get(broadcastId), [result]: Number(people) });
    return counts;
  },

  nextWaiting: ({ manager }: Scope, broadcastId: string, limit: number): Promise<BroadcastPersonRow[]> =>
    manager.find(BroadcastPersonRow, {
      where: { broadcastId, status: 'waiting' },
      order: { id: 'ASC' },
      take: limit,
    }),

  /** Of one that has not begun: whom it was released for. */
  ofBroadcast: ({ manager }: Scope, broadcastId: string): Promise<BroadcastPersonRow[]> =>
    manager.findBy(BroadcastPersonRow, { broadcastId }),

  /** They come by another visit than the one they were written down with. */
  async moveVisits(scope: Scope, rows: readonly Pick<BroadcastPersonRow, 'id' | 'appointmentId' | 'ownerId'>[]) {
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE)
      await updateEach(scope, BroadcastPersonRow, rows.slice(from, from + ROWS_AT_ONCE));
  },

  /** Of one that goes back to its author before anybody was told. */
  async forget({ manager }: Scope, broadcastId: string): Promise<void> {
    await manager.delete(BroadcastPersonRow, { broadcastId, status: 'waiting' });
  },

  async leaveWaiting({ manager }: Scope, ids: readonly string[], status: 'handed' | 'dropped'): Promise<void> {
    if (ids.length === 0) return;
    const { affected } = await manager.update(BroadcastPersonRow, { id: In([...ids]), status: 'waiting' }, { status });
    if (affected !== ids.length) throw new Error('people of a broadcast moved while it was held');
  },

  /** Writes down that somebody was called, or that they were not after all; false for a stranger's or unknown id. */
  async markPhoned(
    { manager }: Scope,
    { broadcastId, id, staffId, done }: { broadcastId: string; id: string; staffId: string; done: boolean },
  ): Promise<boolean> {
    const handed = { id, broadcastId, status: 'handed' as const };
    const change = done ? { phonedAt: clock.now(), phonedBy: staffId } : { phonedAt: null, phonedBy: null };
    const { affected } = await manager.update(
      BroadcastPersonRow,
      { ...handed, phonedAt: done ? IsNull() : Not(IsNull()) },
      change,
    );
    return affected === 1 || (await manager.existsBy(BroadcastPersonRow, handed));
  },
});

export type PersonRepository = ReturnType<typeof makePersonRepository>;
