export { type Audit, type AuditEntry, makeAudit } from './record-audit';
export { makeWorklist, type Worklist } from './open-worklist';
