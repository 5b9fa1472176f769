import { In, IsNull, LessThanOrEqual, MoreThanOrEqual } from 'typeorm';
import { insertAllOrCount, insertAllUnlessExist } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import { EntryCodeDayRow, EntryCodeRow } from './entry-code.table';

const LIST_LIMIT = 500;

export const makeEntryCodeRepository = () => ({
  findByRef: ({ manager }: Scope, ref: string): Promise<EntryCodeRow | null> =>
    manager.findOneBy(EntryCodeRow, { ref }),
  /** The one that hangs at a place now, or hung there until it expired. */
  findLive: ({ manager }: Scope, liveKey: string): Promise<EntryCodeRow | null> =>
    manager.findOneBy(EntryCodeRow, { liveKey }),
  findMany: ({ manager }: Scope, ids: readonly string[]): Promise<EntryCodeRow[]> =>
    manager.find(EntryCodeRow, { where: { id: In([...ids]) }, order: { id: 'ASC' } }),
  /** The newest first. */
  list: ({ manager }: Scope): Promise<EntryCodeRow[]> =>
    manager.find(EntryCodeRow, { order: { id: 'DESC' }, take: LIST_LIMIT }),
  daysOf: ({ manager }: Scope, from: string): Promise<EntryCodeDayRow[]> =>
    manager.find(EntryCodeDayRow, { where: { day: MoreThanOrEqual(from) } }),
  /** A place that has a code keeps it. */
  addAll: (scope: Scope, rows: readonly EntryCodeRow[]): Promise<void> =>
    insertAllUnlessExist(scope, EntryCodeRow, rows),
  /** Expired codes make room for new ones at the same place. */
  async retire({ manager }: Scope, liveKeys: readonly string[], now: Date): Promise<void> {
    const where = { liveKey: In([...liveKeys]), expiresAt: LessThanOrEqual(now) };
    await manager.update(EntryCodeRow, where, { liveKey: null });
  },
  /** Those that are revoked already stay as they are, with the first reason. */
  async revoke(
    { manager }: Scope,
    ids: readonly string[],
    how: Pick<EntryCodeRow, 'revokedAt' | 'revokedBy' | 'revokeReason'>,
  ): Promise<void> {
    await manager.update(EntryCodeRow, { id: In([...ids]), revokedAt: IsNull() }, { ...how, liveKey: null });
  },
  count: (scope: Scope, codeId: string, day: string, what: 'opened' | 'refused', at: Date): Promise<void> =>
    insertAllOrCount(
      scope,
      EntryCodeDayRow,
      [{ id: newId('entryCodeDay', at), codeId, day, opened: 0, refused: 0, [what]: 1 }],
      { unique: ['codeId', 'day'], counter: what },
    ),
});

export type EntryCodeRepository = ReturnType<typeof makeEntryCodeRepository>;
