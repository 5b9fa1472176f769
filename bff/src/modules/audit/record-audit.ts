import { insertRow, insertRows } from '../../platform/db/insert-row';
import { together, updateRows } from '../../platform/db/together';
import { type Scope, type Transactions, writeAtCommit } from '../../platform/db/transaction';
import type { Journal } from '../../platform/http/bind';
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

/** How a call stands on record until it is answered. */
const ASKED = 'asked';

/**
 * Every deed of staff, on record before it is done: what cannot be recorded is not done, and a process that dies in
 * between leaves a call without an outcome instead of a deed without a record.
 */
export const makeJournal = ({ tx, clock, log }: { tx: Transactions; clock: Clock; log: Log }): Journal => ({
  async begin({ staffId, endpoint, detail, facts }) {
    const at = clock.now();
    const id = newId('audit', at);
    const [first] = Object.values(detail);
    await insertRow(tx.outside, AuditRow, {
      ...{ id, at, actorKind: 'staff', actorId: staffId, ownerId: null, patientId: null, action: endpoint },
      ...{ subjectKind: 'call', subjectId: typeof first === 'string' ? first.slice(0, 64) : '', detail },
      ...facts,
      outcome: ASKED,
    });
    return async (outcome) => {
      try {
        await together(tx.outside, updateRows(tx.outside, AuditRow, { id }, { outcome }));
      } catch (error) {
        // The deed is done or refused by now, and its answer must not change: the record goes on saying "unknown".
        log.error({ auditId: id, outcome, reason: String(error) }, 'outcome of a staff call was not recorded');
      }
    };
  },
});
