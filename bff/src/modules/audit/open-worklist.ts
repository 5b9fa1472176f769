import { insertUnlessExists } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import { WorklistRow } from './audit.table';

export interface Worklist {
  /** Puts a matter before a person; the same matter is put only once. */
  open(scope: Scope, kind: string, subjectId: string, detail: Record<string, unknown>): Promise<void>;
}

export const makeWorklist = ({ clock }: { clock: Clock }): Worklist => ({
  async open(scope, kind, subjectId, detail) {
    const openedAt = clock.now();
    const row = {
      id: newId('worklist', openedAt),
      kind,
      subjectId,
      detail,
      openedAt,
      closedAt: null,
      closedBy: null,
      closeReason: null,
    };
    await insertUnlessExists(scope, WorklistRow, row);
  },
});
