import { insertRow, insertRows } from '../../platform/db/insert-row';
import { together, updateRows } from '../../platform/db/together';
import { afterCommit, type Scope, type Transactions, writeAtCommit } from '../../platform/db/transaction';
import type { Journal, StaffCall } from '../../platform/http/bind';
import type { Log } from '../../platform/log/log';
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
  /** From where; deeds of staff have it in the record of their call, which has the same request id. */
  ip?: string;
  device?: string | null;
}

export interface Audit {
  /** Writes who did what, in the transaction of the deed itself. */
  record(scope: Scope, entry: AuditEntry): Promise<void>;
  /** The same for many deeds of one transaction. */
  recordAll(scope: Scope, entries: readonly AuditEntry[]): Promise<void>;
}

export const makeAudit = ({ clock }: { clock: Clock }): Audit => {
  const rowOf = (entry: AuditEntry): AuditRow => {
    const { ownerId = null, patientId = null, detail = null, ip = null, device = null, ...rest } = entry;
    const at = clock.now();
    return { id: newId('audit', at), at, ...{ ownerId, patientId, detail, ip, device }, outcome: null, ...rest };
  };
  const recordAll: Audit['recordAll'] = async (scope, entries) => {
    if (entries.length > 0) await writeAtCommit(scope, insertRows(scope, AuditRow, entries.map(rowOf)));
  };
  return { record: (scope, entry) => recordAll(scope, [entry]), recordAll };
};

/** How a call stands on record until it is answered, and when its deed stands. */
const ASKED = 'asked';
const DONE = 'done';

/**
 * Every deed of staff, on record before it is done, or with it: what cannot be recorded is not done, and a process that
 * dies in between leaves a call without an outcome, or neither of both, but no deed without a record.
 */
export const makeJournal = ({ tx, clock, log }: { tx: Transactions; clock: Clock; log: Log }): Journal => {
  const rowOf = ({ staffId, endpoint, detail, facts }: StaffCall, outcome: string): AuditRow => {
    const at = clock.now();
    const [first] = Object.values(detail);
    return {
      ...{ id: newId('audit', at), at, actorKind: 'staff', actorId: staffId, ownerId: null, patientId: null },
      ...{ action: endpoint, subjectKind: 'call', subjectId: typeof first === 'string' ? first.slice(0, 64) : '' },
      ...{ detail, ...facts, outcome },
    };
  };
  /** The deed is done or refused by now, and its answer must not change, whatever becomes of its record. */
  const writeEnd = async (auditId: string, outcome: string, write: () => Promise<unknown>): Promise<void> => {
    try {
      await write();
    } catch (error) {
      log.error({ auditId, outcome, reason: String(error) }, 'outcome of a staff call was not recorded');
    }
  };
  return {
    async begin(call) {
      const row = rowOf(call, ASKED);
      const { id } = row;
      await insertRow(tx.outside, AuditRow, row);
      return (outcome) =>
        writeEnd(id, outcome, () => together(tx.outside, updateRows(tx.outside, AuditRow, { id }, { outcome })));
    },
    open(call) {
      const row = rowOf(call, DONE);
      let isWritten = false;
      return {
        async within(scope) {
          await writeAtCommit(scope, insertRows(scope, AuditRow, [row]));
          afterCommit(scope, () => (isWritten = true));
        },
        async end(outcome) {
          if (!isWritten) await writeEnd(row.id, outcome, () => insertRow(tx.outside, AuditRow, { ...row, outcome }));
        },
      };
    },
  };
};
