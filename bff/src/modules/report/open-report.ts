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

interface SettleDeps {
  tx: Transactions;
  his: Pick<HisPort, 'getReport'>;
  reads: ReportRepository;
}

interface LookDeps {
  tx: Transactions;
  access: ReportAccess;
  settled: SettledReport;
  config: HospitalConfig['reports'];
}

interface Deps {
  tx: Transactions;
  patients: Pick<Patients, 'require'>;
  audit: Audit;
  reads: ReportRepository;
  look: LookAtReport;
  recordingRefusal: RecordingRefusal;
}

export interface OpenReportCommand {
  actorId: string;
  patientId: string;
  reportId: string;
  requestId: string;
}

interface Settled {
  report: HisReport;
  /** What was opened before this time. */
  seen: readonly SeenVersion[];
}

interface Looked extends Settled {
  eyes: Eyes;
}

export interface OpenedReport extends Looked {
  context: CallContext;
  patient: PatientFacts;
}

/** Not theirs, or not for their eyes. */
const REFUSALS = new Set([403, 404]);

/** What a report of a patient is by now, whoever may see it. @throws REPORT.NOT_FOUND also when it is not audited · HIS.* */
export const makeSettledReport =
  ({ tx, his, reads }: SettleDeps) =>
  async (patient: PatientFacts, reportId: string, context: CallContext): Promise<Settled> => {
    const answer = await his.getReport(context, patient.hisPatientId, reportId).catch((error: unknown) => {
      throw toReportError(error, reportId);
    });
    const seen = (await reads.versionsOf(tx.outside, patient.id, [reportId])).get(reportId) ?? [];
    const report = settle(answer, seen);
    if (report.head.status === 'pending') throw new AppError('REPORT.NOT_FOUND', { reportId });
    return { report, seen };
  };

export type SettledReport = ReturnType<typeof makeSettledReport>;

/**
 * What a report of a patient is by now, if its owner may see it; who asks was let in before.
 * @throws REPORT.NOT_AGREED · REPORT.NOT_FOUND also for one that is not audited or not released to the phone · HIS.*
 */
export const makeLookAtReport = ({ tx, access, settled, config }: LookDeps) => {
  /** The eyes that may see it. */
  const eyesOn = async (patient: PatientFacts, reportId: string): Promise<Eyes> => {
    const eyes = await access.eyesOf(tx.outside, patient);
    if (eyes.level === 'none') throw new AppError('REPORT.NOT_AGREED', { reportId });
    return eyes;
  };
  const refuseHidden = (eyes: Eyes, report: HisReport): void => {
    const { id: reportId, status } = report.head;
    const why = status === 'audited' ? eyes.hideReport(report) : null;
    if (why === null) return;
    throw new AppError('REPORT.NOT_FOUND', { reportId, reason: why }, `这份报告${hiddenWords(why, config)}`);
  };
  return {
    async atReport(patient: PatientFacts, reportId: string, context: CallContext): Promise<Looked> {
      const eyes = await eyesOn(patient, reportId);
      const { report, seen } = await settled(patient, reportId, context);
      refuseHidden(eyes, report);
      return { eyes, report, seen };
    },
    /** The same of one that was fetched a moment ago: consent and release are asked about anew, the HIS is not. */
    async again(patient: PatientFacts, report: HisReport): Promise<void> {
      refuseHidden(await eyesOn(patient, report.head.id), report);
    },
  };
};

export type LookAtReport = ReturnType<typeof makeLookAtReport>;

/** Does something with a report for somebody, and writes down that they were refused. @throws as what is done */
export const makeRecordingRefusal =
  ({ tx, audit }: Pick<Deps, 'tx' | 'audit'>) =>
  async <Done>(command: OpenReportCommand, work: () => Promise<Done>): Promise<Done> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError && REFUSALS.has(error.spec.http)) {
        const { actorId, patientId, reportId, requestId } = command;
        await tx.run((scope) =>
          audit.record(scope, {
            ...{ actorKind: 'user', actorId, action: 'report.refused', requestId },
            ...{ subjectKind: 'report', subjectId: reportId, detail: { patientId, code: error.code } },
          }),
        );
      }
      throw error;
    }
  };

export type RecordingRefusal = ReturnType<typeof makeRecordingRefusal>;

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
export const makeOpenReport = ({ tx, patients, audit, reads, look, recordingRefusal }: Deps) => {
  const read = async ({ actorId, patientId, reportId, requestId }: OpenReportCommand): Promise<OpenedReport> => {
    const context = { traceId: requestId };
    const patient = await patients.require(tx.outside, actorId, patientId);
    return { context, patient, ...(await look.atReport(patient, reportId, context)) };
  };

  return async (command: OpenReportCommand): Promise<OpenedReport> => {
    const { actorId, requestId } = command;
    const opened = await recordingRefusal(command, () => read(command));
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
