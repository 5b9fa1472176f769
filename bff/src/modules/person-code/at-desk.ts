import { formatYuan, maskName, type VerifiedPerson } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import type { Bills } from '../billing';
import type { Notifications } from '../notification';
import type { PatientFacts, Patients } from '../patient';
import type { Reports } from '../report';
import type { PrintReport } from '../report-share';
import { type CodeKeys, readPass } from './person-code.policy';

interface Deps {
  tx: Transactions;
  clock: Clock;
  audit: Audit;
  patients: Pick<Patients, 'describe'>;
  bills: Bills;
  notifications: Notifications;
  reports: Pick<Reports, 'listAgreed'>;
  printReport: PrintReport;
  secrets: CodeKeys;
}

export interface By {
  staffId: string;
  requestId: string;
}

const PRINTABLE_MAX = 20;
/** What is done for a person who stands at a desk and shows the code. */
export const makeAtDesk = (deps: Deps) => {
  const { tx, clock, audit, patients, bills, notifications, reports, printReport, secrets } = deps;

  return {
    /** What is due, sent to the person's own phone, where it is paid. One code sends one message. @throws HIS.* */
    async sendBills(patient: PatientFacts, code: string): Promise<VerifiedPerson['bills']> {
      const due = await bills.dueOf(patient);
      if (due === null) return null;
      const maskedName = maskName(patient.name);
      const amount = formatYuan(due.fee.totalFen);
      const together = due.list.filter(({ isMergeable }) => isMergeable);
      const toPay = together.length > 0 ? together : due.list.slice(0, 1);
      const billIds = toPay.map(({ id }) => id).join(',');
      await tx.run((scope) =>
        notifications.notify(scope, {
          ...{ userId: patient.ownerId, patientId: patient.id, event: 'bill_due' },
          dedupeKey: `bill_due:${patient.id}:desk:${code.slice(10)}`,
          body: `${maskedName}有 ${due.count} 张单待缴，共 ${amount}。窗口已核对，点开就能在手机上付。`,
          link: { route: 'visit.bill', params: { patientId: patient.id, billIds } },
          facts: { maskedName, amount },
        }),
      );
      return { list: due.list.map(({ title, totalFen }) => ({ title, totalFen })), fee: due.fee };
    },

    /** What is out and may be shown to whoever takes care of the patient. @throws REPORT.NOT_AGREED, HIS.* */
    async printable(patient: PatientFacts, { requestId }: By) {
      const heads = await reports.listAgreed(patient, { traceId: requestId });
      return heads
        .filter(({ status }) => status === 'ready')
        .slice(0, PRINTABLE_MAX)
        .map(({ id, title, reportedAt }) => ({ id, title, reportedAt }));
    },

    /** One report on paper, written down for the patient before it leaves. @throws PERSON_CODE.PASS_OVER, REPORT.*, HIS.* */
    async print({ pass, reportId }: { pass: string; reportId: string }, { staffId, requestId }: By): Promise<Buffer> {
      const patientId = readPass(secrets, pass, staffId, clock.now());
      const patient =
        patientId === null ? undefined : (await patients.describe(tx.outside, [patientId])).get(patientId);
      if (!patient) throw new AppError('PERSON_CODE.PASS_OVER');
      const pdf = await printReport(patient, reportId, { traceId: requestId });
      await tx.run((scope) =>
        audit.record(scope, {
          ...{ actorKind: 'staff', actorId: staffId, ownerId: patient.ownerId, patientId: patient.id, requestId },
          ...{ action: 'report.printed', subjectKind: 'report', subjectId: reportId },
        }),
      );
      return pdf;
    },
  };
};
