import { SECOND } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Log } from '../../platform/log/log';
import type { ShortMemory } from '../../platform/single-flight';
import { triageEngineOf, type TriageEngine } from './engine';
import { loadFiles } from './release-files';
import { releases } from './release.repository';
import type { TriageRules } from './triage-rules';

interface Deps {
  tx: Transactions;
  log: Log;
  memory: ShortMemory;
  /** The rules that came with this copy of the BFF; live while the database names no release. */
  rules: TriageRules;
}

// How long a copy may go on with the old version after another one went live.
const FOLLOW_MS = 5 * SECOND;

export interface TriageEngines {
  /** The engine of the live version. Every copy asks the database every five seconds which one that is. */
  current(): Promise<TriageEngine>;
  readonly shipped: TriageEngine;
}

export const makeTriageEngines = ({ tx, log, memory, rules }: Deps): TriageEngines => {
  const shipped = triageEngineOf(rules);
  let live: { id: string | null; engine: TriageEngine } = { id: null, engine: shipped };
  let unreadable: string | null = null;

  const follow = async (): Promise<void> => {
    const id = await releases.liveId(tx.outside);
    if (id === live.id || (id !== null && id === unreadable)) return;
    try {
      const row = id === null ? null : await releases.findWhole(tx.outside, id);
      live = { id, engine: row === null ? shipped : triageEngineOf(loadFiles(row.files)) };
      log.info({ releaseId: id, version: live.engine.version }, 'the triage follows another version');
    } catch (error) {
      // This copy may be older than the release: it goes on with what it has, and says so.
      unreadable = id;
      log.error(
        { releaseId: id, reason: error instanceof Error ? error.message : '' },
        'a triage release did not load',
      );
    }
  };
  return {
    shipped,
    async current() {
      await memory.remember('triage-release', FOLLOW_MS, follow);
      return live.engine;
    },
  };
};
