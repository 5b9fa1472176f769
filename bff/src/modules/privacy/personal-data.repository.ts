import { type EntityTarget, type FindOptionsWhere, In, Not, type ObjectLiteral } from 'typeorm';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Scope } from '../../platform/db/transaction';
import { AppointmentRow } from '../appointment/appointment.table';
import { AuditRow } from '../audit/audit.table';
import { BillRefundRow } from '../billing/bill-refund.table';
import { BroadcastPersonRow } from '../broadcast/broadcast.table';
import { FollowUpRow } from '../follow-up/follow-up.table';
import { ConsentRow, UserRow } from '../identity/identity.table';
import { NoShowRow } from '../no-show/no-show.table';
import {
  ChannelChoiceRow,
  DeliveryRow,
  MessageRow,
  ReceiptRow,
  SubscriptionRow,
} from '../notification/notification.table';
import { PatientRow } from '../patient/patient.table';
import { PaymentRow } from '../payment/payment.table';
import { RefundRow } from '../payment/refund.table';
import { TicketRow } from '../queue/queue.table';
import { PersonCodeRow } from '../person-code/person-code.table';
import { ReportCertificateRow, ReportShareRow } from '../report-share/report-share.table';
import { TicketShareRow } from '../ticket-share/ticket-share.table';
import { ReportConsentRow, ReportReadRow } from '../report/report.table';
import { PreVisitNoteRow, TriageReviewRow, TriageRow } from '../triage/triage.table';
import { WaitlistEntryRow } from '../waitlist/waitlist.table';

// A person's own rows are few; the limit is a guard against a runaway answer, not a page size.
const ROWS_MAX = 5_000;
const ACCESS_MAX = 100;

type Open = (place: string, rowId: string, sealed: string | null) => string | null;

const exportUser = (user: UserRow, open: Open) => {
  const { id, fontSize, privacyVersion, privacyAgreedAt, createdAt } = user;
  return {
    ...{ id, fontSize, privacyVersion, privacyAgreedAt, createdAt },
    openid: open('app_user.openid', id, user.openidCipher),
    unionid: open('app_user.unionid', id, user.unionidCipher),
  };
};

const exportPatient = (row: PatientRow, open: Open) => {
  const { id, relation, status, birthDate, sex, insurance, hisPatientId, recordNumber, createdAt } = row;
  const guardian = open('patient.guardian', id, row.guardianCipher);
  return {
    ...{ id, relation, status, birthDate, sex, insurance, hisPatientId, recordNumber, createdAt },
    name: open('patient.name', id, row.nameCipher),
    phone: open('patient.phone', id, row.phoneCipher),
    idNumber: open('patient.id_number', id, row.idNumberCipher),
    guardian: guardian === null ? null : (JSON.parse(guardian) as unknown),
  };
};

const exportTriage = ({ id, patientId, outcome, at, rulesVersion, inputCipher, result }: TriageRow, open: Open) => ({
  ...{ patientId, outcome, at, rulesVersion, result },
  input: JSON.parse(open('triage_record.input', id, inputCipher) ?? 'null') as unknown,
});

const exportNote = ({ id, patientId, appointmentId, sharedAt, noteCipher }: PreVisitNoteRow, open: Open) => ({
  ...{ patientId, appointmentId, sharedAt },
  note: JSON.parse(open('pre_visit_note.note', id, noteCipher) ?? 'null') as unknown,
});

const exportAppointment = (row: AppointmentRow) => {
  const { id, patientId, status, departmentName, doctorName, visitDate, startsAt, endsAt, feeFen, createdAt } = row;
  const { registrationNo, visitNumber, campus, building, floor, area, room } = row;
  return {
    ...{ id, patientId, status, departmentName, doctorName, visitDate, startsAt, endsAt, feeFen, createdAt },
    ...{ registrationNo, visitNumber, campus, building, floor, area, room },
  };
};

const exportShare = ({ patientId, reportId, createdAt, expiresAt, revokedAt }: ReportShareRow) => ({
  ...{ patientId, reportId, createdAt, expiresAt, revokedAt },
});

const exportTicketShare = ({ patientId, ticketId, createdAt, expiresAt, revokedAt }: TicketShareRow) => ({
  ...{ patientId, ticketId, createdAt, expiresAt, revokedAt },
});

const exportPayment = (row: PaymentRow) => {
  const { id, patientId, subject, subjectId, description, status, method, totalFen, fundFen, accountFen, cashFen } =
    row;
  const { transactionId, receiptNo, guidance, paidAt, createdAt } = row;
  return {
    ...{ id, patientId, subject, subjectId, description, status, method, totalFen, fundFen, accountFen, cashFen },
    ...{ transactionId, receiptNo, guidance, paidAt, createdAt },
  };
};

const exportBillRefund = ({ billId, itemNames, totalFen, reason, status, endReason, createdAt }: BillRefundRow) => ({
  ...{ billId, itemNames, totalFen, reason, status, endReason, createdAt },
});

const exportTicket = ({ id, patientId, number, status, visitDate, checkedInAt, calledAt, doneAt }: TicketRow) => ({
  ...{ id, patientId, number, status, visitDate, checkedInAt, calledAt, doneAt },
});

const exportWaiting = ({ id, patientId, status, departmentName, doctorName, visitDate, ...row }: WaitlistEntryRow) => {
  const { period, appointmentId, clearsAt, createdAt } = row;
  return { id, patientId, status, departmentName, doctorName, visitDate, period, appointmentId, clearsAt, createdAt };
};

const exportNoShow = (
  { id, patientId, status, visitDate, appealedAt, decisionReason, ...row }: NoShowRow,
  open: Open,
) => ({
  ...{ id, patientId, status, visitDate, appealedAt, decisionReason },
  ...{ departmentName: row.departmentName, doctorName: row.doctorName, createdAt: row.createdAt },
  appeal: open('no_show.appeal', id, row.appealCipher),
});

const exportFollowUp = ({ patientId, status, departmentName, visitDate, question, dueAt }: FollowUpRow) => ({
  ...{ patientId, status, departmentName, visitDate, question, dueAt },
});

const exportViewer = ({ level, decidedAt }: ReportConsentRow) => ({ level, decidedAt });

const exportRead = ({ id, patientId, reportId, version, firstReadAt, contentCipher }: ReportReadRow, open: Open) => ({
  ...{ patientId, reportId, version, firstReadAt },
  content: JSON.parse(open('report_read.content', id, contentCipher) ?? 'null') as unknown,
});

const exportMessage = ({ event, title, body, createdAt, readAt }: MessageRow) => ({
  ...{ event, title, body, createdAt, readAt },
});

const exportBroadcast = ({ patientId, appointmentId, status, phonedAt }: BroadcastPersonRow) => ({
  ...{ patientId, appointmentId, status, phonedAt },
});

const exportSubscription = ({ templateKey, remaining, lastAnswer }: SubscriptionRow) => ({
  ...{ templateKey, remaining, lastAnswer },
});

/** Only what is turned off is kept. */
const exportChoice = ({ templateKey, channel, at }: ChannelChoiceRow) => ({ templateKey, channel, isOff: true, at });

const exportRefund = ({ paymentId, totalFen, fundFen, accountFen, cashFen, reason, status, createdAt }: RefundRow) => ({
  ...{ paymentId, totalFen, fundFen, accountFen, cashFen, reason, status, at: createdAt },
});

const exportAccess = ({ at, actorKind, action, patientId }: AuditRow) => ({ at, actorKind, action, patientId });

const exportConsent = ({ action, version, at }: ConsentRow) => ({ action, version, at });

/** The register of personal data: which tables hold something about a person, for giving out and for erasing. */
export const makePersonalData = ({ cipher }: { cipher: FieldCipher }) => {
  const open: Open = (place, rowId, sealed) => (sealed === null ? null : cipher.open(place, rowId, sealed));

  return {
    /** Everything we hold about one account, table by table, without keys and internals. */
    async collect({ manager }: Scope, ownerId: string): Promise<Record<string, unknown>> {
      const all = <Row extends ObjectLiteral>(table: EntityTarget<Row>, where: FindOptionsWhere<Row>): Promise<Row[]> =>
        manager.find(table, { where, take: ROWS_MAX });
      const owned = { ownerId };
      const user = await manager.findOneByOrFail(UserRow, { id: ownerId });
      const patients = await all(PatientRow, { ownerId, status: Not('removed') });
      const payments = await all(PaymentRow, owned);
      const refunds = await all(RefundRow, { paymentId: In(payments.map(({ id }) => id)) });
      const reads = await all(ReportReadRow, { patientId: In(patients.map(({ id }) => id)) });
      return {
        账号: exportUser(user, open),
        就诊人: patients.map((row) => exportPatient(row, open)),
        挂号: (await all(AppointmentRow, owned)).map(exportAppointment),
        付款: payments.map(exportPayment),
        退款: refunds.map(exportRefund),
        退费申请: (await all(BillRefundRow, owned)).map(exportBillRefund),
        候补: (await all(WaitlistEntryRow, owned)).map(exportWaiting),
        爽约: (await all(NoShowRow, owned)).map((row) => exportNoShow(row, open)),
        随访: (await all(FollowUpRow, owned)).map(exportFollowUp),
        候诊: (await all(TicketRow, owned)).map(exportTicket),
        报告授权: (await all(ReportConsentRow, { decidedBy: In(patients.map(({ id }) => id)) })).map(exportViewer),
        报告查看: reads.map((row) => exportRead(row, open)),
        报告分享: (await all(ReportShareRow, owned)).map(exportShare),
        候诊分享: (await all(TicketShareRow, owned)).map(exportTicketShare),
        消息: (await all(MessageRow, { userId: ownerId })).map(exportMessage),
        群发通知: (await all(BroadcastPersonRow, owned)).map(exportBroadcast),
        消息订阅: (await all(SubscriptionRow, { userId: ownerId })).map(exportSubscription),
        消息渠道: (await all(ChannelChoiceRow, { userId: ownerId })).map(exportChoice),
        导诊: (await all(TriageRow, owned)).map((row) => exportTriage(row, open)),
        预诊小结: (await all(PreVisitNoteRow, owned)).map((row) => exportNote(row, open)),
        隐私同意记录: (await all(ConsentRow, { userId: ownerId })).map(exportConsent),
        一码通: (await all(PersonCodeRow, owned)).map(({ patientId, createdAt: at }) => ({ patientId, at })),
        访问记录: (await all(AuditRow, owned)).map(exportAccess),
      };
    },

    /** All whom the account still names, also those whom the hospital has not bound. */
    async patientIdsOf({ manager }: Scope, ownerId: string): Promise<string[]> {
      const rows = await manager.find(PatientRow, {
        where: { ownerId, status: Not('removed') },
        select: { id: true },
      });
      return rows.map(({ id }) => id);
    },

    /**
     * Deletes what only served the person: words of the triage and of appeals, places in lines, messages, subscriptions, questions after a visit.
     * Visits, also those missed, and money are kept.
     */
    async erase({ manager }: Scope, ownerId: string): Promise<void> {
      const messages = await manager.find(MessageRow, { where: { userId: ownerId }, select: { id: true } });
      if (messages.length > 0) {
        await manager.delete(DeliveryRow, { messageId: In(messages.map(({ id }) => id)) });
        await manager.delete(MessageRow, { userId: ownerId });
      }
      await manager.delete(SubscriptionRow, { userId: ownerId });
      await manager.delete(ChannelChoiceRow, { userId: ownerId });
      await manager.update(ReceiptRow, { userId: ownerId }, { userId: null });
      const told = await manager.find(TriageRow, { where: { ownerId }, select: { id: true } });
      if (told.length > 0) await manager.delete(TriageReviewRow, { id: In(told.map(({ id }) => id)) });
      const later = [FollowUpRow, ReportShareRow, ReportCertificateRow, TicketShareRow];
      const owned = [TriageRow, PreVisitNoteRow, PersonCodeRow, WaitlistEntryRow, BroadcastPersonRow, ...later];
      for (const table of owned) await manager.delete(table as EntityTarget<{ ownerId: string }>, { ownerId });
      await manager.update(NoShowRow, { ownerId }, { appealCipher: null });
      await manager.update(PaymentRow, { ownerId }, { payerCipher: null });
    },

    /** The last hundred times that somebody looked at or changed this person's data. */
    listAccess: ({ manager }: Scope, ownerId: string, actions: readonly string[]): Promise<AuditRow[]> =>
      manager.find(AuditRow, {
        where: { ownerId, action: In([...actions]) },
        order: { at: 'DESC', id: 'DESC' },
        take: ACCESS_MAX,
      }),
  };
};

export type PersonalData = ReturnType<typeof makePersonalData>;
