export { type Audit, type AuditEntry, makeAudit } from './record-audit';
export { makeWorklist, type Worklist, type WorklistDesk } from './worklist.repository';
export type { WorklistRow } from './audit.table';
