import { maskName, type ReportVerification } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { CallContext } from '../../ports/his';
import type { Patients } from '../patient';
import type { Reports } from '../report';
import type { ReportShareRepository } from './report-share.repository';

interface Deps {
  tx: Transactions;
  patients: Pick<Patients, 'require'>;
  reports: Pick<Reports, 'look'>;
  repository: ReportShareRepository;
  hospitalName: string;
}

/**
 * Whether a paper with this code is ours, and whether its report still stands. Tells what is on the paper anyway, the
 * name masked, and nothing of the results.
 * @throws REPORT.CODE_UNKNOWN also when the person's data are not with us any more · HIS.*
 */
export const makeVerifyReport =
  ({ tx, patients, reports, repository, hospitalName }: Deps) =>
  async (code: string, context: CallContext): Promise<ReportVerification> => {
    const certificate = await repository.findCertificate(tx.outside, code);
    if (!certificate) throw new AppError('REPORT.CODE_UNKNOWN');
    const { ownerId, patientId, reportId, version } = certificate;
    const patient = await patients.require(tx.outside, ownerId, patientId).catch((error: unknown) => {
      throw error instanceof AppError && error.spec.http === 404 ? new AppError('REPORT.CODE_UNKNOWN') : error;
    });
    const { report } = await reports.look(patient, reportId, context);
    const { head } = report;
    return {
      hospitalName,
      patientName: maskName(patient.name),
      title: head.title,
      reportedAt: head.reportedAt?.toISOString() ?? null,
      version,
      madeAt: certificate.createdAt.toISOString(),
      status: head.status === 'withdrawn' ? 'withdrawn' : head.version > version ? 'corrected' : 'current',
    };
  };
