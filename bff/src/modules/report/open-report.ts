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

interface LookDeps {
  tx: Transactions;
  his: Pick<HisPort, 'getReport'>;
  reads: ReportRepository;
  access: ReportAccess;
  config: HospitalConfig['reports'];
}

interface Deps {
  tx: Transactions;
  patients: Pick<Patients, 'require'>;
  audit: Audit;
  reads: ReportRepository;
  look: LookAtReport;
}

export interface OpenReportCommand {
  actorId: string;
  patientId: string;
  reportId: string;
  requestId: string;
}

interface Looked {
  eyes: Eyes;
  report: HisReport;
  /** What was opened before this time. */
  seen: readonly SeenVersion[];
}

export interface OpenedReport extends Looked {
  context: CallContext;
  patient: PatientFacts;
}

/** Not theirs, or not for their eyes. */
const REFUSALS = new Set([403, 404]);

/**
 * What a report of a patient is by now, if its owner may see it; who asks was let in before.
 * @throws REPORT.NOT_AGREED · REPORT.NOT_FOUND also for one that is not audited or not released to the phone · HIS.*
 */
export const makeLookAtReport =
  ({ tx, his, reads, access, config }: LookDeps) =>
  async (patient: PatientFacts, reportId: string, context: CallContext): Promise<Looked> => {
    const eyes = await access.eyesOf(tx.outside, patient);
    if (eyes.level === 'none') throw new AppError('REPORT.NOT_AGREED', { reportId });
    const answer = await his.getReport(context, patient.hisPatientId, reportId).catch((error: unknown) => {
      throw toReportError(error, reportId);
    });
    const seen = (await reads.versionsOf(tx.outside, patient.id, [reportId])).get(reportId) ?? [];
    const report = settle(answer, seen);
    if (report.head.status === 'pending') throw new AppError('REPORT.NOT_FOUND', { reportId });
    const why = report.head.status === 'audited' ? eyes.hideReport(report) : null;
    if (why !== null) {
      throw new AppError('REPORT.NOT_FOUND', { reportId, reason: why }, `这份报告${hiddenWords(why, config)}`);
    }
    return { eyes, report, seen };
  };

export type LookAtReport = ReturnType<typeof makeLookAtReport>;

/** @throws REPORT.WITHDRAWN */
export const refuseWithdrawn = ({ head: { id: reportId, status, changeReason } }: HisReport): void => {
  if (status !== 'withdrawn') return;
  const why = changeReason === '' ? '' : `（${changeReason}）`;
  throw new AppError(
    'REPORT.WITHDRAWN',
    { reportId },
    `医院已作废这份报告${why}，以前看到的结果请不要再用。要不要重新检查，请问开单的医生`,
  );
};

/**
 * The one way to what a report says: whose it is, whether it may be shown, and that it was opened, written with its
 * audit row before anything of it leaves. Being refused is written too.
 * @throws PATIENT.NOT_FOUND · REPORT.WITHDRAWN · as looking at one
 */
export const makeOpenReport = ({ tx, patients, audit, reads, look }: Deps) => {
  const read = async ({ actorId, patientId, reportId, requestId }: OpenReportCommand): Promise<OpenedReport> => {
    const context = { traceId: requestId };
    const patient = await patients.require(tx.outside, actorId, patientId);
    return { context, patient, ...(await look(patient, reportId, context)) };
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
    const { id: reportId } = report.head;
    await tx.run(async (scope) => {
      await reads.markRead(scope, patient.id, report);
      await audit.record(scope, {
        ...{ actorKind: 'user', actorId, ownerId: patient.ownerId, patientId: patient.id, requestId },
        ...{ action: 'report.read', subjectKind: 'report', subjectId: reportId },
      });
    });
    refuseWithdrawn(report);
    return opened;
  };
};

export type OpenReport = ReturnType<typeof makeOpenReport>;
