export { personalDeeds } from './deed-names';
export { type Audit, type AuditEntry, makeAudit, makeJournal } from './record-audit';
export { type WorklistKind, worklistKinds } from './worklist-kinds';
export { makeWorklist, type Worklist, type WorklistDesk } from './worklist.repository';
export type { WorklistRow } from './audit.table';
export { makeReadTrail, type ReadTrail, type TrailRow, type Wanted } from './trail.repository';
