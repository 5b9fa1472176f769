import { insertAll, insertRow } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import { AuditRow } from './audit.table';

export interface AuditEntry {
  actorKind: AuditRow['actorKind'];
  actorId: string;
  /** Whose data it was. */
  ownerId?: string | null;
  patientId?: string | null;
  /** Noun and past participle, for example `report.read`. */
  action: string;
  subjectKind: string;
  subjectId: string;
  requestId: string;
  detail?: Record<string, unknown>;
}

export interface Audit {
  /** Writes who did what, in the transaction of the deed itself. */
  record(scope: Scope, entry: AuditEntry): Promise<void>;
  /** The same for many deeds of one transaction. */
  recordAll(scope: Scope, entries: readonly AuditEntry[]): Promise<void>;
}

export const makeAudit = ({ clock }: { clock: Clock }): Audit => {
  const rowOf = ({ ownerId = null, patientId = null, detail, ...entry }: AuditEntry): AuditRow => {
    const at = clock.now();
    return { id: newId('audit', at), at, ownerId, patientId, detail: detail ?? null, ...entry };
  };
  return {
    record: (scope, entry) => insertRow(scope, AuditRow, rowOf(entry)),
    recordAll: (scope, entries) => insertAll(scope, AuditRow, entries.map(rowOf)),
  };
};
