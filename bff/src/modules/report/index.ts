import { addDays, DAY, hospitalDate, type ReportDetail, type ReportHead } from '@anzhen/shared-types';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import { AppError } from '../../platform/app-error';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { HospitalConfig } from '../../platform/hospital-config';
import type { Routes } from '../../platform/http/bind';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import { HisError, type CallContext, type HisPort, type HisReport, type HisReportHead } from '../../ports/his';
import type { ShortMemory } from '../../platform/single-flight';
import type { Audit } from '../audit';
import type { PatientFacts, Patients } from '../patient';
import type { Glossary } from './glossary';
import { makeDecideViewers } from './decide-viewers';
import {
  makeLookAtReport,
  makeOpenReport,
  makeRecordingRefusal,
  makeSettledReport,
  type OpenReport,
  type OpenReportCommand,
  type RecordingRefusal,
  refuseWithdrawn,
  type SettledReport,
} from './open-report';
import { makeReadEarlier } from './read-earlier';
import { makeReadReport } from './read-report';
import { presentReport } from './report.presenter';
import { makeReportHeads } from './read-report-heads';
import { makeReportAccess } from './report-access';
import { ruleOfReport } from './report.policy';
import { makeReadTrend } from './read-trend';
import { makeReportRepository, type ReportRepository } from './report.repository';
import { makeViewerRepository } from './viewer.repository';

export { titleKey } from './report.repository';
export { isEarlier } from './versions.policy';
export { type Glossary, loadGlossary, reviewedOnly } from './glossary';

interface Deps {
  tx: Transactions;
  clock: Clock;
  cipher: FieldCipher;
  log: Log;
  patients: Pick<Patients, 'require' | 'findByHisPatientId' | 'findSelves'>;
  audit: Audit;
  config: HospitalConfig['reports'];
  glossary: Glossary;
  his: Pick<HisPort, 'listReports' | 'getReport'>;
  memory: ShortMemory;
}

/** What other modules may ask about results. */
export interface Reports {
  /** For what belongs to a report and is shown beside it. */
  open: OpenReport;
  /** The same as the phone shows it. @throws as opening one */
  read: ReturnType<typeof makeReadReport>;
  /** One that was opened a moment ago: whether it may still be shown. Being refused is written. @throws as opening one */
  openAgain(command: OpenReportCommand, report: HisReport): Promise<void>;
  /** For what is beside a report without opening it. */
  recordingRefusal: RecordingRefusal;
  /** What it is by now, for nobody's eyes: whether a paper still stands. @throws REPORT.NOT_FOUND, HIS.* */
  settled: SettledReport;
  /** The same as the phone shows it, without what its owner saw before. @throws as opening one */
  readShared(patient: PatientFacts, reportId: string, context: CallContext): Promise<ReportDetail>;
  /** All of two years, as the phone lists them. @throws HIS.* */
  listHeads(patient: PatientFacts, context: CallContext): Promise<ReportHead[]>;
  /** The same, for whoever takes care of the patient. @throws REPORT.NOT_AGREED when the patient does not let them, HIS.* */
  listAgreed(patient: PatientFacts, context: CallContext): Promise<ReportHead[]>;
  /** The newest one of the last seven days that nobody has opened. @throws HIS.* */
  newestUnread(patient: PatientFacts, context: CallContext): Promise<ReportHead | null>;
  /** Those of several accounts whom the patient lets see any. */
  whoMayRead(scope: Scope, patients: readonly PatientFacts[]): Promise<PatientFacts[]>;
  /** As they were when they were opened, under `titleKey`; what was never opened is left out. */
  titlesOf: ReportRepository['titlesOf'];
  /** For a message: null when it is not out or may not be shown on the phone. @throws HisError */
  describeForMessage(hisPatientId: string, reportId: string): Promise<ReportForMessage | null>;
}

/** A report as a message may name it. */
export interface ReportForMessage extends Pick<
  HisReportHead,
  'kind' | 'title' | 'version' | 'issuedAt' | 'changeReason'
> {
  /** The hospital took it back after it was out. */
  isWithdrawn: boolean;
}

const NEWS_MS = 7 * DAY;

/** The unread one that counts as news at an instant; the first of a list that is ordered newest first. */
export const newsAmong = (heads: readonly ReportHead[], now: Date): ReportHead | null =>
  heads.find(
    ({ status, unread, issuedAt, reportedAt }) =>
      status === 'ready' && unread && Date.parse(issuedAt ?? reportedAt ?? '') >= now.getTime() - NEWS_MS,
  ) ?? null;

export const makeReportModule = (deps: Deps): { routes: Routes; reports: Reports } => {
  const { tx, clock, his, patients, config } = deps;
  const reads = makeReportRepository(deps);
  const viewers = makeViewerRepository(deps);
  const access = makeReportAccess({ ...deps, viewers });
  const heads = makeReportHeads({ ...deps, reads, access });
  const settled = makeSettledReport({ ...deps, reads });
  const look = makeLookAtReport({ ...deps, access, settled });
  const recordingRefusal = makeRecordingRefusal(deps);
  const openReport = makeOpenReport({ ...deps, reads, look, recordingRefusal });
  const readEarlier = makeReadEarlier({ ...deps, reads, heads });
  const readReport = makeReadReport({ ...deps, openReport, readEarlier });
  const decideViewers = makeDecideViewers({ ...deps, viewers });
  const readTrend = makeReadTrend({ openReport, readEarlier });

  const reports: Reports = {
    open: openReport,
    read: readReport,
    openAgain: (command, report) =>
      recordingRefusal(command, async () => {
        const { actorId, patientId } = command;
        await look.again(await patients.require(tx.outside, actorId, patientId), report);
      }),
    recordingRefusal,
    settled,
    async readShared(patient, reportId, context) {
      const { report } = await look.atReport(patient, reportId, context);
      refuseWithdrawn(report);
      const today = hospitalDate(clock.now());
      return presentReport({ report, earlier: [], seen: [], patient, today, texts: config, glossary: deps.glossary });
    },
    listHeads: (patient, context) => heads.present(tx.outside, patient, context),
    async listAgreed(patient, context) {
      const { level } = await access.eyesOf(tx.outside, patient);
      if (level === 'none') throw new AppError('REPORT.NOT_AGREED', { patientId: patient.id });
      return reports.listHeads(patient, context);
    },
    newestUnread: async (patient, context) => newsAmong(await heads.present(tx.outside, patient, context), clock.now()),
    whoMayRead: access.whoMayRead,
    titlesOf: reads.titlesOf,
    async describeForMessage(hisPatientId, reportId) {
      try {
        const report = await his.getReport({ traceId: 'report-message' }, hisPatientId, reportId);
        const { status, title, version, issuedAt, changeReason } = report.head;
        if (status === 'pending' || ruleOfReport(report, config) !== null) return null;
        return { kind: report.kind, title, version, issuedAt, changeReason, isWithdrawn: status === 'withdrawn' };
      } catch (error) {
        if (error instanceof HisError && error.code === 'NotFound') return null;
        throw error;
      }
    },
  };

  const routes: Routes = {
    async listReports({ actorId, params, facts }) {
      const patient = await patients.require(tx.outside, actorId, params.patientId);
      return {
        patientId: patient.id,
        from: addDays(hospitalDate(clock.now()), -config.windowDays),
        reports: await reports.listAgreed(patient, { traceId: facts.requestId }),
      };
    },
    getReport: ({ actorId, params, facts }) => readReport({ ...params, actorId, requestId: facts.requestId }),
    listReportViewers: async ({ actorId, params }) => ({ viewers: await decideViewers.list({ ...params, actorId }) }),
    decideReportViewer: ({ actorId, params, body, facts }) =>
      decideViewers.decide({ ...params, ...body, actorId, requestId: facts.requestId }),
    getReportTrend: ({ actorId, params, query, facts }) =>
      readTrend({ ...params, ...query, actorId, requestId: facts.requestId }),
  };
  return { routes, reports };
};
