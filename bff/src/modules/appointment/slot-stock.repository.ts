import { SECOND } from '@anzhen/shared-types';
import { In } from 'typeorm';
import { insertAllUnlessExist } from '../../platform/db/insert-row';
import { forUpdate, marks, selectRows } from '../../platform/db/read-rows';
import { type Statement, together } from '../../platform/db/together';
import { type Scope, writeAtCommit } from '../../platform/db/transaction';
import { updateEach, updateEachRow } from '../../platform/db/update-each';
import type { Clock } from '../../ports/clock';
import { AppointmentRow } from './appointment.table';
import { SlotStockRow } from './slot-stock.table';

/** What the HIS says about a slot, and how much of it is not for sale. */
export interface SlotReading {
  sessionId: string;
  slotId: string;
  left: number;
  heldBack: number;
  /** When the HIS was asked, at the latest. */
  readAt: Date;
}

// Below this the HIS may be busy with what we asked last; above it, a number may have come back at the counter.
const EMPTY_TRUSTED_MS = 3 * SECOND;
const TRUSTED_MS = 15 * SECOND;

export const stockKey = ({ sessionId, slotId }: { sessionId: string; slotId: string }): string =>
  `${sessionId}:${slotId}`;

/** Whether the reading may replace the count; one taken before the last change says nothing about it. */
const isOutdated = (row: SlotStockRow, reading: SlotReading): boolean =>
  reading.readAt.getTime() - row.changedAt.getTime() > (row.remaining === 0 ? EMPTY_TRUSTED_MS : TRUSTED_MS);

/** Locks counts until the transaction ends. */
const lockRows = (scope: Scope, ids: readonly string[]): Statement<SlotStockRow[]> =>
  selectRows(scope, SlotStockRow, `WHERE id IN (${marks(ids)}) ORDER BY id ${forUpdate(scope)}`, [...ids].sort());

/** Numbers that were asked of the HIS and not answered: its count may or may not contain them. */
const countAsking = async ({ manager }: Scope, sessionIds: readonly string[]): Promise<ReadonlyMap<string, number>> => {
  const rows = await manager
    .createQueryBuilder(AppointmentRow, 'a')
    .select('a.session_id', 'sessionId')
    .addSelect('a.slot_id', 'slotId')
    .addSelect('COUNT(*)', 'count')
    .where('a.session_id IN (:...sessionIds)', { sessionIds })
    .andWhere("a.status IN ('holding', 'hold_unknown')")
    .groupBy('a.session_id, a.slot_id')
    .getRawMany<{ sessionId: string; slotId: string; count: string | number }>();
  return new Map(rows.map((row) => [stockKey(row), Number(row.count)]));
};

export const makeSlotStock = ({ clock }: { clock: Clock }) => {
  const freshRow = (reading: SlotReading, asking: number): SlotStockRow => ({
    id: stockKey(reading),
    sessionId: reading.sessionId,
    slotId: reading.slotId,
    remaining: Math.max(0, reading.left - reading.heldBack - asking),
    changedAt: clock.now(),
  });

  return {
    lockRows,

    /** How many numbers each slot has, by its locked count, or by what the HIS says where that is newer. */
    async count(
      scope: Scope,
      locked: readonly SlotStockRow[],
      readings: readonly SlotReading[],
    ): Promise<Map<string, number>> {
      const byId = new Map(readings.map((reading) => [stockKey(reading), reading]));
      let rows = locked;
      const known = new Map(rows.map((row) => [row.id, row]));
      const unsure = [...byId].filter(([id, reading]) => {
        const row = known.get(id);
        return !row || isOutdated(row, reading);
      });
      if (unsure.length > 0) {
        const sessionIds = [...new Set(unsure.map(([, { sessionId }]) => sessionId))];
        const asking = await countAsking(scope, sessionIds);
        const fresh = unsure.map(([id, reading]) => freshRow(reading, asking.get(id) ?? 0));
        await insertAllUnlessExist(
          scope,
          SlotStockRow,
          fresh.filter(({ id }) => !known.has(id)),
        );
        await updateEach(
          scope,
          SlotStockRow,
          fresh.filter(({ id }) => known.has(id)).map(({ id, remaining, changedAt }) => ({ id, remaining, changedAt })),
        );
        [rows] = await together(scope, lockRows(scope, [...byId.keys()]));
      }
      return new Map(rows.map(({ id, remaining }) => [id, remaining]));
    },

    /** Writes what is left of locked slots, with the commit. */
    async write(scope: Scope, remaining: ReadonlyMap<string, number>): Promise<void> {
      const changedAt = clock.now();
      const changes = [...remaining].map(([id, left]) => ({ id, remaining: left, changedAt }));
      if (changes.length > 0) await writeAtCommit(scope, updateEachRow(scope, SlotStockRow, changes));
    },

    /** A number is to be had again. A slot that nobody asked for yet has no count to correct. */
    async putBack({ manager }: Scope, number: { sessionId: string; slotId: string }): Promise<void> {
      const change = { remaining: () => 'remaining + 1', changedAt: clock.now() };
      await manager.update(SlotStockRow, { id: stockKey(number) }, change);
    },

    /** The HIS has none left, whatever was counted: somebody else sold them. */
    async empty({ manager }: Scope, numbers: readonly { sessionId: string; slotId: string }[]): Promise<void> {
      await manager.update(SlotStockRow, { id: In(numbers.map(stockKey)) }, { remaining: 0, changedAt: clock.now() });
    },
  };
};

export type SlotStock = ReturnType<typeof makeSlotStock>;
