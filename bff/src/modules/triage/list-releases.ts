import type { TriageReleaseList, TriageReleaseView } from '@anzhen/shared-types';
import type { Scope } from '../../platform/db/transaction';
import { type ReleaseFacts, releases } from './release.repository';
import type { TriageEngines } from './triage-engines';

/** Stands for the rules that came with the program. */
export const SHIPPED = 'shipped';
const LISTED_MAX = 20;

const present = ({ id, version, liveKey, createdAt, activatedAt, comparison }: ReleaseFacts): TriageReleaseView => ({
  ...{ id, version, isLive: liveKey === 'live', createdAt: createdAt.toISOString(), comparison },
  activatedAt: activatedAt?.toISOString() ?? null,
});

/** The newest versions, the shipped one last. */
export const makeListReleases =
  ({ engines }: { engines: Pick<TriageEngines, 'shipped'> }) =>
  async (scope: Scope): Promise<TriageReleaseList> => {
    const rows = await releases.list(scope, LISTED_MAX);
    const isLive = rows.every(({ liveKey }) => liveKey === null);
    const shipped = { id: SHIPPED, version: engines.shipped.version, isLive, createdAt: null, activatedAt: null };
    return { releases: [...rows.map(present), { ...shipped, comparison: null }] };
  };

export type ListReleases = ReturnType<typeof makeListReleases>;
