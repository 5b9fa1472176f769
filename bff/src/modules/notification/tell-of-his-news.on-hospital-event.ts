import { maskName, type ReportHead } from '@anzhen/shared-types';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { OutboxHandler } from '../../platform/jobs/outbox';
import type { PatientFacts, Patients } from '../patient';
import type { NewMessage, Notifications } from './notifications';

interface HisEventPayload {
  hisPatientId: string | null;
  subjectId: string;
}

interface Deps {
  tx: Transactions;
  patients: Pick<Patients, 'findByHisPatientId'>;
  notifications: Notifications;
  reports: {
    /** Those of several accounts whom the patient lets see any report. */
    whoMayRead(scope: Scope, patients: readonly PatientFacts[]): Promise<PatientFacts[]>;
    /** Kind and plain title of a released report; null when it is not released or may not be shown on the phone. */
    describeForMessage(hisPatientId: string, reportId: string): Promise<Pick<ReportHead, 'kind' | 'title'> | null>;
  };
}

type Text = Pick<NewMessage, 'body' | 'link' | 'facts'>;

/** Tells everybody who takes care of a patient about a new bill or a released report. An event is only a hint. */
export const makeHisNewsHandlers = ({ tx, patients, notifications, reports }: Deps): Record<string, OutboxHandler> => {
  const tell = (
    event: 'bill_due' | 'report_ready',
    { hisPatientId, subjectId }: { hisPatientId: string; subjectId: string },
    textFor: (patient: PatientFacts) => Text,
  ): Promise<void> =>
    tx.run(async (scope) => {
      const all = await patients.findByHisPatientId(scope, hisPatientId);
      for (const patient of event === 'report_ready' ? await reports.whoMayRead(scope, all) : all) {
        const dedupeKey = `${event}:${patient.id}:${subjectId}`.slice(0, 120);
        const message = { userId: patient.ownerId, patientId: patient.id, event, dedupeKey };
        await notifications.notify(scope, { ...message, ...textFor(patient) });
      }
    });

  return {
    'his.billReady': async (payload) => {
      const { hisPatientId, subjectId } = payload as unknown as HisEventPayload;
      if (!hisPatientId) return;
      await tell('bill_due', { hisPatientId, subjectId }, (patient) => ({
        body: `${maskName(patient.name)}有新的缴费单，请先缴费，再去检查或取药。`,
        link: { route: 'visit.bill', params: { patientId: patient.id, billIds: subjectId } },
        facts: { maskedName: maskName(patient.name) },
      }));
    },
    'his.reportReady': async (payload) => {
      const { hisPatientId, subjectId } = payload as unknown as HisEventPayload;
      if (!hisPatientId) return;
      const report = await reports.describeForMessage(hisPatientId, subjectId);
      if (report === null) return;
      await tell('report_ready', { hisPatientId, subjectId }, (patient) => ({
        body: `${maskName(patient.name)}的${report.title}出来了，点开查看。`,
        link: {
          route: report.kind === 'exam' ? 'report.exam' : 'report.lab',
          params: { patientId: patient.id, reportId: subjectId },
        },
        facts: { maskedName: maskName(patient.name) },
      }));
    },
  };
};
