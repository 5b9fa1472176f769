import { hospitalDate, type ReportDetail } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { HospitalConfig } from '../../platform/hospital-config';
import type { Transactions } from '../../platform/db/transaction';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import { type CallContext, HisError, type HisLabReport, type HisPort } from '../../ports/his';
import type { Audit } from '../audit';
import type { PatientFacts, Patients } from '../patient';
import { toReportError } from './his-failure';
import type { ReportHeads } from './read-report-heads';
import { isSensitiveReport } from './report.policy';
import { presentReport } from './report.presenter';
import type { ReportRepository } from './report.repository';

export interface ReadReportDeps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  his: Pick<HisPort, 'getReport'>;
  patients: Pick<Patients, 'require'>;
  audit: Audit;
  heads: ReportHeads;
  reads: ReportRepository;
  config: HospitalConfig['reports'];
}

interface Command {
  actorId: string;
  patientId: string;
  reportId: string;
  requestId: string;
}

// Four earlier results make a line; more would make the HIS work for a picture.
const EARLIER_MAX = 4;

/**
 * Opens one report: that it was opened is written, with its audit row, before anything of it leaves.
 * @throws PATIENT.NOT_FOUND · REPORT.NOT_FOUND also for one that is not audited or not released to the phone · HIS.*
 */
export const makeReadReport = (deps: ReadReportDeps) => {
  const { tx, clock, log, his, patients, audit, heads, reads, config } = deps;

  /** Earlier reports of the same title. They are an addition: without them the report is shown all the same. */
  const earlierOf = async (context: CallContext, report: HisLabReport, patient: PatientFacts) => {
    const { id, title, reportedAt } = report.head;
    if (!reportedAt) return [];
    try {
      const before = (await heads.raw(context, patient.hisPatientId))
        .filter((head) => head.title === title && head.id !== id && head.status === 'audited')
        .filter((head) => head.reportedAt !== null && head.reportedAt < reportedAt)
        .slice(0, EARLIER_MAX);
      const read = await Promise.all(before.map((head) => his.getReport(context, patient.hisPatientId, head.id)));
      return read.filter((each): each is HisLabReport => each.kind === 'lab');
    } catch (error) {
      if (!(error instanceof HisError || error instanceof AppError)) throw error;
      log.warn({ reportId: id, reason: error.message }, 'report was shown without its trend');
      return [];
    }
  };

  return async ({ actorId, patientId, reportId, requestId }: Command): Promise<ReportDetail> => {
    const context = { traceId: requestId };
    const patient = await patients.require(tx.outside, actorId, patientId);
    const report = await his.getReport(context, patient.hisPatientId, reportId).catch((error: unknown) => {
      throw toReportError(error, reportId);
    });
    if (report.head.status !== 'audited') throw new AppError('REPORT.NOT_FOUND', { reportId });
    if (isSensitiveReport(report, config.sensitiveWords)) {
      throw new AppError('REPORT.NOT_FOUND', { reportId, reason: 'not released' }, `这份报告${config.hiddenText}`);
    }
    const earlier = report.kind === 'lab' ? await earlierOf(context, report, patient) : [];
    await tx.run(async (scope) => {
      await reads.markRead(scope, patient.id, reportId);
      await audit.record(scope, {
        actorKind: 'user',
        actorId,
        ownerId: patient.ownerId,
        patientId: patient.id,
        action: 'report.read',
        subjectKind: 'report',
        subjectId: reportId,
        requestId,
      });
    });
    return presentReport({ report, earlier, patient, today: hospitalDate(clock.now()), texts: config });
  };
};
