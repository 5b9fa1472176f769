import { randomInt } from 'node:crypto';
import type { Transactions } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import { renderPdf } from '../../platform/pdf';
import type { Clock } from '../../ports/clock';
import type { Reports } from '../report';
import { reportDocument } from './report-document';
import type { ReportShareRepository } from './report-share.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  reports: Pick<Reports, 'read'>;
  repository: ReportShareRepository;
  hospitalName: string;
  /** The address of a page of the H5 app. */
  pageUrl(page: 'verify', params: { code: string }): string;
}

// Without letters and digits that look alike on paper. 31^12 is 59 bits: nobody guesses one.
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const CODE_LENGTH = 12;
const makeCode = (): string => Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');

/** Writes a report as a PDF, for one who may open it. The same version always has the same code. @throws as opening it */
export const makeWriteReportPdf =
  ({ tx, clock, reports, repository, hospitalName, pageUrl }: Deps) =>
  async (command: Parameters<Reports['read']>[0]): Promise<Buffer> => {
    const report = await reports.read(command);
    const createdAt = clock.now();
    const { code } = await tx.run((scope) =>
      repository.certify(scope, {
        ...{ id: newId('reportCertificate', createdAt), code: makeCode(), createdAt, version: report.head.version },
        ...{ ownerId: command.actorId, patientId: command.patientId, reportId: command.reportId },
      }),
    );
    const verifyUrl = pageUrl('verify', { code });
    return renderPdf(reportDocument({ hospitalName, report, code, verifyUrl, madeAt: createdAt }));
  };
