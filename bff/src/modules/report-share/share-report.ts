import { HOUR, type ReportShareList, type SharedReport } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { newToken, tokenHash } from '../../platform/crypto/tokens';
import type { Transactions } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import type { Patients } from '../patient';
import type { Reports } from '../report';
import { makeListShares, type ShareCommand } from './list-shares';
import { type ReportShareRepository, SHARED_READ } from './report-share.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  audit: Audit;
  patients: Pick<Patients, 'require'>;
  reports: Pick<Reports, 'open' | 'readShared' | 'recordingRefusal'>;
  repository: ReportShareRepository;
  hospitalName: string;
  pageUrl(page: 'shared', params: { token: string }): string;
}

/** What ends a link, whatever the reason: who holds it has no part in that. */
const ENDED = new Set(['PATIENT.NOT_FOUND', 'REPORT.NOT_AGREED']);
const toVisitor = (error: unknown): unknown =>
  error instanceof AppError && ENDED.has(error.code) ? new AppError('REPORT.SHARE_NOT_FOUND') : error;

/** One that opens a link: no user, known by nothing but the device. */
interface Visitor {
  requestId: string;
  ip: string;
  device: string | null;
}

// A person who shows results to a few physicians needs few; more is a program, or a mistake.
const LIVE_MAX = 20;

export const makeReportShares = (deps: Deps) => {
  const { tx, clock, audit, patients, reports, repository, hospitalName, pageUrl } = deps;
  const list = makeListShares(deps);

  return {
    /** @throws PATIENT.NOT_FOUND */
    list,

    /** Makes a link. Its token is told once and nowhere kept. @throws as opening the report · REPORT.TOO_MANY_SHARES */
    async create(command: ShareCommand, hours: number): Promise<{ url: string } & ReportShareList> {
      const { patient } = await reports.open(command);
      const token = newToken();
      const createdAt = clock.now();
      const { actorId: ownerId, reportId, requestId } = command;
      await tx.run(async (scope) => {
        if ((await repository.countLive(scope, ownerId, createdAt)) >= LIVE_MAX)
          throw new AppError('REPORT.TOO_MANY_SHARES', { ownerId });
        const id = newId('reportShare', createdAt);
        const expiresAt = new Date(createdAt.getTime() + hours * HOUR);
        const what = { id, ownerId, patientId: patient.id, reportId, tokenHash: tokenHash(token) };
        await repository.add(scope, { ...what, createdAt, expiresAt, revokedAt: null });
        await audit.record(scope, {
          ...{ actorKind: 'user', actorId: ownerId, ownerId, patientId: patient.id, requestId },
          ...{ action: 'report.shared', subjectKind: 'report', subjectId: reportId },
        });
      });
      return { url: pageUrl('shared', { token }), ...(await list(command)) };
    },

    /** Nobody opens it any more. @throws REPORT.SHARE_NOT_FOUND also for somebody else's */
    revoke: (ownerId: string, shareId: string, requestId: string): Promise<void> =>
      tx.run(async (scope) => {
        if (!(await repository.revoke(scope, ownerId, shareId, clock.now())))
          throw new AppError('REPORT.SHARE_NOT_FOUND', { shareId });
        await audit.record(scope, {
          ...{ actorKind: 'user', actorId: ownerId, ownerId, requestId },
          ...{ action: 'report.share_revoked', subjectKind: 'report_share', subjectId: shareId },
        });
      }),

    /** What a link opens, written down before it leaves. @throws REPORT.SHARE_NOT_FOUND also when it is over · HIS.* */
    async open(token: string, by: string, visitor: Visitor): Promise<SharedReport> {
      const share = await repository.findLive(tx.outside, tokenHash(token), clock.now());
      if (!share) throw new AppError('REPORT.SHARE_NOT_FOUND');
      const { id, ownerId, patientId, reportId } = share;
      const report = await patients
        .require(tx.outside, ownerId, patientId)
        .then((patient) => reports.readShared(patient, reportId, { traceId: visitor.requestId }))
        .catch((error: unknown) => {
          throw toVisitor(error);
        });
      await tx.run(async (scope) => {
        // The HIS may take a while, and the link end meanwhile.
        if (!(await repository.findLive(scope, tokenHash(token), clock.now())))
          throw new AppError('REPORT.SHARE_NOT_FOUND');
        await audit.record(scope, {
          ...{ ...visitor, actorKind: 'system', actorId: id, ownerId, patientId, detail: { by, reportId } },
          ...{ action: SHARED_READ, subjectKind: 'report_share', subjectId: id },
        });
      });
      return { hospitalName, expiresAt: share.expiresAt.toISOString(), report };
    },
  };
};
