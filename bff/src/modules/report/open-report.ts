import { AppError } from '../../platform/app-error';
import type { HospitalConfig } from '../../platform/hospital-config';
import type { Transactions } from '../../platform/db/transaction';
import type { CallContext, HisPort, HisReport } from '../../ports/his';
import type { Audit } from '../audit';
import type { PatientFacts, Patients } from '../patient';
import { toReportError } from './his-failure';
import { type Eyes, hiddenWords, type ReportAccess } from './report-access';
import type { ReportRepository } from './report.repository';
import { type SeenVersion, settle } from './versions.policy';

interface Deps {
  tx: Transactions;
  his: Pick<HisPort, 'getReport'>;
  patients: Pick<Patients, 'require'>;
  audit: Audit;
  reads: ReportRepository;
  access: ReportAccess;
  config: HospitalConfig['reports'];
}

export interface OpenReportCommand {
  actorId: string;
  patientId: string;
  reportId: string;
  requestId: string;
}

export interface OpenedReport {
  context: CallContext;
  patient: PatientFacts;
  eyes: Eyes;
  report: HisReport;
  /** What was opened before this time. */
  seen: readonly SeenVersion[];
}

/** Not theirs, or not for their eyes. */
const REFUSALS = new Set([403, 404]);

/**
 * The one way to what a report says: whose it is, whether it may be shown, and that it was opened, written with its
 * audit row before anything of it leaves. Being refused is written too.
 * @throws PATIENT.NOT_FOUND · REPORT.NOT_AGREED · REPORT.NOT_FOUND also for one that is not audited or not released to the phone ·
 *   REPORT.WITHDRAWN · HIS.*
 */
export const makeOpenReport = ({ tx, his, patients, audit, reads, access, config }: Deps) => {
  const read = async ({ actorId, patientId, reportId, requestId }: OpenReportCommand): Promise<OpenedReport> => {
    const context = { traceId: requestId };
    const patient = await patients.require(tx.outside, actorId, patientId);
    const eyes = await access.eyesOf(tx.outside, patient);
    if (eyes.level === 'none') throw new AppError('REPORT.NOT_AGREED', { reportId });
    const answer = await his.getReport(context, patient.hisPatientId, reportId).catch((error: unknown) => {
      throw toReportError(error, reportId);
    });
    const seen = await reads.versionsOf(tx.outside, patient.id, reportId);
    const report = settle(answer, seen);
    if (report.head.status === 'pending') throw new AppError('REPORT.NOT_FOUND', { reportId });
    const why = report.head.status === 'audited' ? eyes.hideReport(report) : null;
    if (why !== null) {
      throw new AppError('REPORT.NOT_FOUND', { reportId, reason: why }, `这份报告${hiddenWords(why, config)}`);
    }
    return { context, patient, eyes, report, seen };
  };

  const writeRefusal = ({ actorId, patientId, reportId, requestId }: OpenReportCommand, code: string): Promise<void> =>
    tx.run((scope) =>
      audit.record(scope, {
        ...{ actorKind: 'user', actorId, action: 'report.refused', requestId },
        ...{ subjectKind: 'report', subjectId: reportId, detail: { patientId, code } },
      }),
    );

  return async (command: OpenReportCommand): Promise<OpenedReport> => {
    const { actorId, requestId } = command;
    const opened = await read(command).catch(async (error: unknown) => {
      if (error instanceof AppError && REFUSALS.has(error.spec.http)) await writeRefusal(command, error.code);
      throw error;
    });
    const { patient, report } = opened;
    const { id: reportId, status, changeReason } = report.head;
    await tx.run(async (scope) => {
      await reads.markRead(scope, patient.id, report);
      await audit.record(scope, {
        ...{ actorKind: 'user', actorId, ownerId: patient.ownerId, patientId: patient.id, requestId },
        ...{ action: 'report.read', subjectKind: 'report', subjectId: reportId },
      });
    });
    if (status === 'withdrawn') {
      const why = changeReason === '' ? '' : `（${changeReason}）`;
      throw new AppError(
        'REPORT.WITHDRAWN',
        { reportId },
        `医院已作废这份报告${why}，以前看到的结果请不要再用。要不要重新检查，请问开单的医生`,
      );
    }
    return opened;
  };
};

export type OpenReport = ReturnType<typeof makeOpenReport>;
