import type { BroadcastResult } from '@anzhen/shared-types';
import { insertRow } from '../../platform/db/insert-row';
import { makeReadInstant, marks } from '../../platform/db/read-rows';
import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import { BroadcastTrialRow } from './broadcast.table';

export interface TrialResult {
  broadcastId: string;
  staffId: string;
  at: Date;
  result: BroadcastResult;
}

/** Notices that staff sent to themselves; what became of each is in the ledger of the messages. */
export const makeTrialRepository = ({ clock }: { clock: Clock }) => ({
  async add(scope: Scope, trial: Pick<BroadcastTrialRow, 'broadcastId' | 'staffId'>): Promise<string> {
    const at = clock.now();
    const id = newId('broadcastTrial', at);
    await insertRow(scope, BroadcastTrialRow, { id, at, ...trial });
    return id;
  },

  /** Newest first. */
  async resultsOf(scope: Scope, broadcastIds: readonly string[]): Promise<TrialResult[]> {
    if (broadcastIds.length === 0) return [];
    const rows = (await scope.manager.query(
      `SELECT t.broadcast_id AS broadcastId, t.staff_id AS staffId, t.at AS at,
        CASE WHEN d.channel IS NOT NULL THEN d.channel WHEN m.due_at IS NOT NULL THEN 'on_way' ELSE 'unreached' END AS result
       FROM broadcast_trial t LEFT JOIN message m ON m.dedupe_key = t.id
       LEFT JOIN delivery d ON d.message_id = m.id AND d.status = 'sent'
       WHERE t.broadcast_id IN (${marks(broadcastIds)}) ORDER BY t.id DESC`,
      [...broadcastIds],
    )) as (Omit<TrialResult, 'at'> & { at: unknown })[];
    const instant = makeReadInstant(scope, BroadcastTrialRow, 'at');
    return rows.map((row) => ({ ...row, at: instant(row.at) as Date }));
  },
});

export type TrialRepository = ReturnType<typeof makeTrialRepository>;
