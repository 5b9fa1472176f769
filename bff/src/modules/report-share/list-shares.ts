import type { ReportShareList } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { Patients } from '../patient';
import type { Reports } from '../report';
import type { ReportShareRepository } from './report-share.repository';
import type { ReportShareRow } from './report-share.table';

interface Deps {
  tx: Transactions;
  clock: Clock;
  patients: Pick<Patients, 'require'>;
  reports: Pick<Reports, 'recordingRefusal'>;
  repository: ReportShareRepository;
}

export interface ShareCommand {
  actorId: string;
  patientId: string;
  reportId: string;
  requestId: string;
}

/** The links of a report and who opened them when, for the one who made them. @throws PATIENT.NOT_FOUND */
export const makeListShares = ({ tx, clock, patients, reports, repository }: Deps) => {
  return async (command: ShareCommand): Promise<ReportShareList> => {
    const { actorId, reportId } = command;
    const patient = await reports.recordingRefusal(command, () =>
      patients.require(tx.outside, actorId, command.patientId),
    );
    const rows = await repository.list(tx.outside, { ownerId: actorId, patientId: patient.id, reportId });
    const openings = await repository.openings(
      tx.outside,
      rows.map(({ id }) => id),
    );
    const now = clock.now();
    const statusOf = ({ revokedAt, expiresAt }: ReportShareRow) =>
      revokedAt !== null ? ('revoked' as const) : expiresAt > now ? ('live' as const) : ('expired' as const);
    return {
      shares: rows.map((row) => ({
        id: row.id,
        createdAt: row.createdAt.toISOString(),
        expiresAt: row.expiresAt.toISOString(),
        status: statusOf(row),
        openings: openings
          .filter(({ subjectId }) => subjectId === row.id)
          .map(({ at, device, detail }) => ({
            at: at.toISOString(),
            device: device ?? '',
            by: typeof detail?.by === 'string' ? detail.by : '',
          })),
      })),
    };
  };
};
