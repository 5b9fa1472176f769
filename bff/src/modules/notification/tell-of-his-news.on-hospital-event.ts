import { maskName, type ReportHead } from '@anzhen/shared-types';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { OutboxHandler } from '../../platform/jobs/outbox';
import type { PatientFacts, Patients } from '../patient';
import type { MessageRepository } from './message.repository';
import type { Notifications } from './notifications';
import { newsOf, type ReportNews, type ToldReport } from './report-news.policy';

interface HisEventPayload {
  hisPatientId: string | null;
  subjectId: string;
}

interface Deps {
  tx: Transactions;
  patients: Pick<Patients, 'findByHisPatientId'>;
  notifications: Notifications;
  messages: Pick<MessageRepository, 'keysWith'>;
  reports: {
    /** Those of several accounts whom the patient lets see any report. */
    whoMayRead(scope: Scope, patients: readonly PatientFacts[]): Promise<PatientFacts[]>;
    /** What a message may say of a report that is out or was taken back; null when it may not be shown on the phone. */
    describeForMessage(
      hisPatientId: string,
      reportId: string,
    ): Promise<(Pick<ReportHead, 'kind' | 'title'> & ToldReport) | null>;
  };
}

/** The whole sentence in the inbox, and what a template may show of it. */
const reportWords: Record<ReportNews, { body(name: string, title: string): string; advice?: string }> = {
  report_ready: { body: (name, title) => `${name}的${title}出来了，点开查看。` },
  report_corrected: {
    body: (name, title) => `${name}的${title}有更正，以更正后的为准。点开看改了什么。`,
    advice: '报告有更正，点开看改了什么',
  },
  report_withdrawn: {
    body: (name, title) => `${name}的${title}医院收回了，不要再照它用药或看病。点开看怎么办。`,
    advice: '医院收回了一份报告，请点开',
  },
};

/** A HIS may use longer numbers than any key has room for. */
const LONGEST_ID = 64;

/** Tells everybody who takes care of a patient about new bills and about reports, once per version. An event is only a hint. */
export const makeHisNewsHandlers = (deps: Deps): Record<string, OutboxHandler> => {
  const { tx, patients, notifications, messages, reports } = deps;

  const tellBill = (hisPatientId: string, billId: string): Promise<void> =>
    tx.run(async (scope) => {
      for (const patient of await patients.findByHisPatientId(scope, hisPatientId)) {
        const maskedName = maskName(patient.name);
        await notifications.notify(scope, {
          ...{ userId: patient.ownerId, patientId: patient.id, event: 'bill_due' },
          dedupeKey: `bill_due:${patient.id}:${billId}`.slice(0, 120),
          body: `${maskedName}有新的缴费单，请先缴费，再去检查或取药。`,
          link: { route: 'visit.bill', params: { patientId: patient.id, billIds: billId } },
          facts: { maskedName },
        });
      }
    });

  const tellReport = async (hisPatientId: string, reportId: string): Promise<void> => {
    const report = await reports.describeForMessage(hisPatientId, reportId);
    if (report === null) return;
    const route = report.kind === 'exam' ? 'report.exam' : 'report.lab';
    await tx.run(async (scope) => {
      const all = await reports.whoMayRead(scope, await patients.findByHisPatientId(scope, hisPatientId));
      const prefixOf = ({ id }: PatientFacts): string => `report:${id}:${reportId.slice(0, LONGEST_ID)}:`;
      const told = await messages.keysWith(scope, all.map(prefixOf));
      for (const patient of all) {
        const prefix = prefixOf(patient);
        const marks = told.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
        const news = newsOf(report, marks);
        if (news === null) continue;
        const { body, advice } = reportWords[news.event];
        const maskedName = maskName(patient.name);
        await notifications.notify(scope, {
          ...{ userId: patient.ownerId, patientId: patient.id, event: news.event },
          dedupeKey: `${prefix}${news.mark}`,
          body: body(maskedName, report.title),
          link: { route, params: { patientId: patient.id, reportId } },
          facts: { maskedName, ...(advice === undefined ? {} : { advice }) },
        });
      }
    });
  };

  const about =
    (tell: (hisPatientId: string, subjectId: string) => Promise<void>): OutboxHandler =>
    async (payload) => {
      const { hisPatientId, subjectId } = payload as unknown as HisEventPayload;
      if (hisPatientId) await tell(hisPatientId, subjectId);
    };
  return { 'his.billReady': about(tellBill), 'his.reportReady': about(tellReport) };
};
