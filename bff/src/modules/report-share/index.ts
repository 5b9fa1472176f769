import type { Routes } from '../../platform/http/bind';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import type { Patients } from '../patient';
import type { Reports } from '../report';
import { makeReportShareRepository } from './report-share.repository';
import { makeReportShares } from './share-report';
import { makeVerifyReport } from './verify-report';
import { makeWriteReportPdf, type PrintReport } from './write-report-pdf';

export type { PrintReport } from './write-report-pdf';

interface Deps {
  tx: Transactions;
  clock: Clock;
  audit: Audit;
  patients: Pick<Patients, 'require'>;
  reports: Pick<Reports, 'open' | 'read' | 'readShared' | 'recordingRefusal' | 'settled'>;
  hospitalName: string;
  /** Where browsers reach the H5 app. */
  publicUrl: string;
}

/** A report for somebody else: on paper with a code, or by a link that ends (分享、PDF、核验). */
export const makeReportShareModule = ({ publicUrl, ...deps }: Deps): { routes: Routes; printReport: PrintReport } => {
  const repository = makeReportShareRepository();
  // Behind the `#`: what opens a report is never sent to a server with an address, and so in no log.
  const pageUrl = (page: 'verify' | 'shared', params: Record<string, string>): string =>
    `${publicUrl}/#/packages/report/pages/${page}/index?${new URLSearchParams(params).toString()}`;
  const writeReportPdf = makeWriteReportPdf({ ...deps, repository, pageUrl });
  const verifyReport = makeVerifyReport({ ...deps, repository });
  const shares = makeReportShares({ ...deps, repository, pageUrl });
  return {
    printReport: writeReportPdf.forDesk,
    routes: {
      async getReportPdf({ actorId, params, facts, ctx }) {
        ctx.type = 'application/pdf';
        return writeReportPdf.forOwner({ ...params, actorId, requestId: facts.requestId });
      },
      verifyReport: ({ params, facts }) => verifyReport(params.code, { traceId: facts.requestId }),
      listReportShares: ({ actorId, params, facts }) => shares.list({ ...params, actorId, requestId: facts.requestId }),
      createReportShare: ({ actorId, params, body, facts }) =>
        shares.create({ ...params, actorId, requestId: facts.requestId }, body.hours),
      revokeReportShare: ({ actorId, params, facts }) => shares.revoke(actorId, params.shareId, facts.requestId),
      openReportShare: ({ body, facts }) => shares.open(body.token, body.by, facts),
    },
  };
};
