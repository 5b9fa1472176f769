import { maskName, type ReportVerification } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { CallContext } from '../../ports/his';
import type { Patients } from '../patient';
import { isEarlier, type Reports } from '../report';
import type { ReportShareRepository } from './report-share.repository';

interface Deps {
  tx: Transactions;
  patients: Pick<Patients, 'require'>;
  reports: Pick<Reports, 'settled'>;
  repository: ReportShareRepository;
  hospitalName: string;
}

/**
 * Whether a paper with this code is ours, and whether its report still stands. Tells what is on the paper anyway, the
 * name masked, and nothing of the results; whoever printed it need not be let to see it any more.
 * @throws REPORT.CODE_UNKNOWN also when the person's data are not with us any more · HIS.*
 */
export const makeVerifyReport =
  ({ tx, patients, reports, repository, hospitalName }: Deps) =>
  async (code: string, context: CallContext): Promise<ReportVerification> => {
    const certificate = await repository.findCertificate(tx.outside, code);
    if (!certificate) throw new AppError('REPORT.CODE_UNKNOWN');
    const { ownerId, patientId, reportId, version, issuedAt } = certificate;
    const patient = await patients.require(tx.outside, ownerId, patientId).catch((error: unknown) => {
      throw error instanceof AppError && error.spec.http === 404 ? new AppError('REPORT.CODE_UNKNOWN') : error;
    });
    const { head } = (await reports.settled(patient, reportId, context)).report;
    // Papers of before the time of issue was kept have nothing but their version.
    const isCorrected = issuedAt === null ? head.version > version : isEarlier(certificate, head);
    return {
      hospitalName,
      patientName: maskName(patient.name),
      title: head.title,
      reportedAt: head.reportedAt?.toISOString() ?? null,
      version,
      madeAt: certificate.createdAt.toISOString(),
      status: head.status === 'withdrawn' ? 'withdrawn' : isCorrected ? 'corrected' : 'current',
    };
  };
