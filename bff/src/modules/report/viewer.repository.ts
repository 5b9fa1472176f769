import type { ReportLevel } from '@anzhen/shared-types';
import { In } from 'typeorm';
import { insertUnlessExists } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import { ReportConsentRow } from './report.table';

interface Decision {
  level: ReportLevel;
  decidedAt: Date;
}

/** What patients decided about those who take care of them. */
export const makeViewerRepository = ({ clock }: { clock: Clock }) => ({
  /** By the viewer's own row of the patient; whoever is not in it, nothing was decided about. */
  async decidedFor({ manager }: Scope, patientIds: readonly string[]): Promise<ReadonlyMap<string, Decision>> {
    if (patientIds.length === 0) return new Map();
    const rows = await manager.findBy(ReportConsentRow, { patientId: In([...patientIds]) });
    return new Map(rows.map(({ patientId, level, decidedAt }) => [patientId, { level, decidedAt }]));
  },

  async decide(scope: Scope, patientId: string, decision: { level: ReportLevel; decidedBy: string }): Promise<void> {
    const decidedAt = clock.now();
    const id = newId('reportConsent', decidedAt);
    if (await insertUnlessExists(scope, ReportConsentRow, { id, patientId, ...decision, decidedAt })) return;
    await scope.manager.update(ReportConsentRow, { patientId }, { ...decision, decidedAt });
  },
});

export type ViewerRepository = ReturnType<typeof makeViewerRepository>;
