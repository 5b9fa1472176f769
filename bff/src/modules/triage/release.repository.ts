import { IsNull } from 'typeorm';
import { isUniqueViolation } from '../../platform/db/errors';
import { insertUnlessExists } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Comparison } from './compare-engines';
import type { ReleaseFiles } from './release-files';
import { TriageReleaseRow } from './triage.table';

/** A release without its files, which are large. */
export type ReleaseFacts = Omit<TriageReleaseRow, 'files' | 'comparison'> & { comparison: Comparison | null };

const FACTS = { id: true, version: true, liveKey: true, comparison: true, createdAt: true, activatedAt: true } as const;

const factsOf = (row: TriageReleaseRow): ReleaseFacts => ({
  ...{ id: row.id, version: row.version, liveKey: row.liveKey, createdAt: row.createdAt },
  ...{ activatedAt: row.activatedAt, activatedBy: row.activatedBy ?? null },
  comparison: row.comparison as Comparison | null,
});

export const releases = {
  /** Adds a version; false when it is there already. */
  add: (scope: Scope, version: string, files: ReleaseFiles, createdAt: Date): Promise<boolean> =>
    insertUnlessExists(scope, TriageReleaseRow, {
      ...{ id: newId('triageRelease', createdAt), version, files: { ...files }, liveKey: null, comparison: null },
      ...{ createdAt, activatedAt: null, activatedBy: null },
    }),
  /** The id of the live release; null when the shipped rules are live. */
  async liveId({ manager }: Scope): Promise<string | null> {
    const row = await manager.findOne(TriageReleaseRow, { where: { liveKey: 'live' }, select: { id: true } });
    return row?.id ?? null;
  },
  findWhole: ({ manager }: Scope, id: string): Promise<TriageReleaseRow | null> =>
    manager.findOneBy(TriageReleaseRow, { id }),
  async list({ manager }: Scope, limit: number): Promise<ReleaseFacts[]> {
    const order = { createdAt: 'DESC', id: 'DESC' } as const;
    return (await manager.find(TriageReleaseRow, { select: FACTS, order, take: limit })).map(factsOf);
  },
  async keepComparison({ manager }: Scope, id: string, comparison: Comparison): Promise<void> {
    await manager.update(TriageReleaseRow, { id }, { comparison: { ...comparison } });
  },
  /** Takes the live release out of service; false when another one, or none, was live. */
  async retire({ manager }: Scope, id: string): Promise<boolean> {
    const { affected } = await manager.update(TriageReleaseRow, { id, liveKey: 'live' }, { liveKey: null });
    return affected === 1;
  },
  /** Puts a release into service; false when this or another one is: the schema lets only one be live. */
  async goLive({ manager }: Scope, id: string, by: { activatedBy: string; activatedAt: Date }): Promise<boolean> {
    try {
      const { affected } = await manager.update(
        TriageReleaseRow,
        { id, liveKey: IsNull() },
        { liveKey: 'live', ...by },
      );
      return affected === 1;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  },
};
