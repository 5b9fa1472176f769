import type { NoShowView } from '@anzhen/shared-types';
import { appealUntil, type NoShowRules } from './no-show.policy';
import type { NoShowRow } from './no-show.table';

/** Only whoever made the registration appeals; others who look after the same person see that it stands. */
export const presentNoShow = (row: NoShowRow, viewerId: string, now: Date, rules: NoShowRules): NoShowView => ({
  id: row.id,
  status: row.status,
  visitDate: row.visitDate,
  departmentName: row.departmentName,
  doctorName: row.doctorName,
  appealUntil: row.ownerId === viewerId ? (appealUntil(row, now, rules)?.toISOString() ?? null) : null,
  decisionReason: row.decisionReason,
});
