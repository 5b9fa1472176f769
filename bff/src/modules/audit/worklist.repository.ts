import { IsNull, Not } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity';
import { insertUnlessExists } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import { WorklistRow } from './audit.table';
import type { WorklistKind } from './worklist-kinds';

const LISTED_MAX = 500;

export interface Worklist {
  /** Puts a matter before a person; the same matter is put only once. */
  open(scope: Scope, kind: WorklistKind, subjectId: string, detail: Record<string, unknown>): Promise<void>;
  /** As `open`; one that was closed, or said something else, comes before a person anew. */
  openAgain(scope: Scope, kind: WorklistKind, subjectId: string, detail: Record<string, unknown>): Promise<void>;
}

/** The worklist as those see it who work through it. */
export interface WorklistDesk {
  /** Open ones oldest first, closed ones the last closed first. */
  list(scope: Scope, state: 'open' | 'closed'): Promise<WorklistRow[]>;
  countOpen(scope: Scope): Promise<number>;
  find(scope: Scope, id: string): Promise<WorklistRow | null>;
  /** false when it is not open any more. */
  close(scope: Scope, id: string, by: { staffId: string; reason: string }): Promise<boolean>;
  /** false when it is open. */
  reopen(scope: Scope, id: string): Promise<boolean>;
}

export const makeWorklist = ({ clock }: { clock: Clock }): Worklist & WorklistDesk => {
  const newRow = (kind: WorklistKind, subjectId: string, detail: Record<string, unknown>): WorklistRow => {
    const openedAt = clock.now();
    const id = newId('worklist', openedAt);
    return { id, kind, subjectId, detail, openedAt, closedAt: null, closedBy: null, closeReason: null };
  };
  return {
    async open(scope, kind, subjectId, detail) {
      await insertUnlessExists(scope, WorklistRow, newRow(kind, subjectId, detail));
    },
    async openAgain(scope, kind, subjectId, detail) {
      const row = newRow(kind, subjectId, detail);
      if (await insertUnlessExists(scope, WorklistRow, row)) return;
      const { openedAt, closedAt, closedBy, closeReason } = row;
      // TypeORM's partial type cannot express JSON columns.
      const change = { detail, openedAt, closedAt, closedBy, closeReason } as QueryDeepPartialEntity<WorklistRow>;
      await scope.manager.update(WorklistRow, { kind, subjectId }, change);
    },
    list: ({ manager }, state) =>
      manager.find(WorklistRow, {
        where: { closedAt: state === 'open' ? IsNull() : Not(IsNull()) },
        order: state === 'open' ? { openedAt: 'ASC', id: 'ASC' } : { closedAt: 'DESC', id: 'DESC' },
        take: LISTED_MAX,
      }),
    countOpen: ({ manager }) => manager.countBy(WorklistRow, { closedAt: IsNull() }),
    find: ({ manager }, id) => manager.findOneBy(WorklistRow, { id }),
    async close({ manager }, id, { staffId, reason }) {
      const change = { closedAt: clock.now(), closedBy: staffId, closeReason: reason };
      const { affected } = await manager.update(WorklistRow, { id, closedAt: IsNull() }, change);
      return affected === 1;
    },
    async reopen({ manager }, id) {
      const change = { closedAt: null, closedBy: null, closeReason: null };
      const { affected } = await manager.update(WorklistRow, { id, closedAt: Not(IsNull()) }, change);
      return affected === 1;
    },
  };
};
