import type { TriageReleaseList } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import { type ListReleases, SHIPPED } from './list-releases';
import { releases } from './release.repository';
import type { RequireStaff } from './require-staff';
import type { TriageEngines } from './triage-engines';

interface Deps {
  tx: Transactions;
  clock: Clock;
  audit: Pick<Audit, 'record'>;
  engines: TriageEngines;
  listReleases: ListReleases;
  requireStaff: RequireStaff;
}

/**
 * Makes a version live in every copy within seconds. Only one that was compared with what is live now; the shipped rules
 * are always the way back. @throws STAFF.FORBIDDEN, TRIAGE.NOT_COMPARED, TRIAGE.RELEASE_NOT_FOUND
 */
export const makeActivateRelease =
  ({ tx, clock, audit, engines, listReleases, requireStaff }: Deps) =>
  async (staffId: string, releaseId: string, requestId: string): Promise<TriageReleaseList> => {
    const live = await engines.current();
    return tx.run(async (scope) => {
      await requireStaff(scope, staffId, 'triage.release');
      const liveId = await releases.liveId(scope);
      if ((liveId ?? SHIPPED) === releaseId) return listReleases(scope);
      const target = (await listReleases(scope)).releases.find(({ id }) => id === releaseId);
      if (!target) throw new AppError('TRIAGE.RELEASE_NOT_FOUND', { releaseId });
      const isCompared = releaseId === SHIPPED || target.comparison?.against === live.version;
      // Somebody who was faster has made another version live: that one was not compared with.
      const isFirst = isCompared && (liveId === null || (await releases.retire(scope, liveId)));
      const by = { activatedBy: staffId, activatedAt: clock.now() };
      const isLive = isFirst && (releaseId === SHIPPED || (await releases.goLive(scope, releaseId, by)));
      if (!isLive) throw new AppError('TRIAGE.NOT_COMPARED', { releaseId });
      const deed = { actorKind: 'staff' as const, actorId: staffId, action: 'triage.released', requestId };
      const detail = { from: live.version, to: target.version };
      await audit.record(scope, { ...deed, subjectKind: 'triage_release', subjectId: releaseId, detail });
      return listReleases(scope);
    });
  };
