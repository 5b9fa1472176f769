import { randomInt } from 'node:crypto';
import type { ReportDetail } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import { renderPdf } from '../../platform/pdf';
import type { Clock } from '../../ports/clock';
import type { CallContext } from '../../ports/his';
import type { PatientFacts } from '../patient';
import type { Reports } from '../report';
import { reportDocument } from './report-document';
import type { ReportOf, ReportShareRepository } from './report-share.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  reports: Pick<Reports, 'read' | 'readShared'>;
  repository: ReportShareRepository;
  hospitalName: string;
  /** The address of a page of the H5 app. */
  pageUrl(page: 'verify', params: { code: string }): string;
}

// Without letters and digits that look alike on paper. 31^12 is 59 bits: nobody guesses one.
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const CODE_LENGTH = 12;
const makeCode = (): string => Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');

/** Writes reports as PDF. The same version always has the same code. */
export const makeWriteReportPdf = ({ tx, clock, reports, repository, hospitalName, pageUrl }: Deps) => {
  const write = async (report: ReportDetail, of: ReportOf): Promise<Buffer> => {
    const createdAt = clock.now();
    const { code } = await tx.run((scope) =>
      repository.certify(scope, {
        ...{ id: newId('reportCertificate', createdAt), code: makeCode(), createdAt, version: report.head.version },
        issuedAt: report.head.issuedAt === null ? null : new Date(report.head.issuedAt),
        ...of,
      }),
    );
    const verifyUrl = pageUrl('verify', { code });
    return renderPdf(reportDocument({ hospitalName, report, code, verifyUrl, madeAt: createdAt }));
  };

  return {
    /** For one who may open it. @throws as opening it */
    async forOwner(command: Parameters<Reports['read']>[0]): Promise<Buffer> {
      const { actorId: ownerId, patientId, reportId } = command;
      return write(await reports.read(command), { ownerId, patientId, reportId });
    },
    /** For the desk, once the person stands there; whoever prints it is on record elsewhere. @throws as opening it */
    async forDesk(patient: PatientFacts, reportId: string, context: CallContext): Promise<Buffer> {
      const report = await reports.readShared(patient, reportId, context);
      return write(report, { ownerId: patient.ownerId, patientId: patient.id, reportId });
    },
  };
};

/** A report on paper for whoever stands at the desk. @throws as opening it */
export type PrintReport = ReturnType<typeof makeWriteReportPdf>['forDesk'];
