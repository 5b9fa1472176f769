import { SECOND } from '@anzhen/shared-types';
import { In } from 'typeorm';
import { insertAllUnlessExist } from '../../platform/db/insert-row';
import { forUpdate, marks, readRows } from '../../platform/db/read-rows';
import type { Scope } from '../../platform/db/transaction';
import { updateEach } from '../../platform/db/update-each';
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

const lockRows = (scope: Scope, ids: readonly string[]): Promise<SlotStockRow[]> =>
  readRows(scope, SlotStockRow, `WHERE id IN (${marks(ids)}) ORDER BY id ${forUpdate(scope)}`, ids);

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
    /** Locks the slots until the transaction ends and answers how many numbers each has. */
    async lock(scope: Scope, readings: readonly SlotReading[]): Promise<Map<string, number>> {
      if (readings.length === 0) return new Map();
      const byId = new Map(readings.map((reading) => [stockKey(reading), reading]));
      let rows = await lockRows(scope, [...byId.keys()].sort());
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
        rows = await lockRows(scope, [...byId.keys()].sort());
      }
      return new Map(rows.map(({ id, remaining }) => [id, remaining]));
    },

    /** Writes what is left of locked slots. */
    async write(scope: Scope, remaining: ReadonlyMap<string, number>): Promise<void> {
      const changedAt = clock.now();
      await updateEach(
        scope,
        SlotStockRow,
        [...remaining].map(([id, left]) => ({ id, remaining: left, changedAt })),
      );
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
