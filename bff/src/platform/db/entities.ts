import { AppointmentRow } from '../../modules/appointment/appointment.table';
import { SlotStockRow } from '../../modules/appointment/slot-stock.table';
import { AuditRow, WorklistRow } from '../../modules/audit/audit.table';
import {
  BroadcastGroupRow,
  BroadcastPersonRow,
  BroadcastRow,
  BroadcastTrialRow,
} from '../../modules/broadcast/broadcast.table';
import { BillGroupLineRow } from '../../modules/billing/bill-group.table';
import { BillRefundRow } from '../../modules/billing/bill-refund.table';
import { EntryCodeDayRow, EntryCodeRow } from '../../modules/entry-code/entry-code.table';
import { FollowUpRow } from '../../modules/follow-up/follow-up.table';
import { ConsentRow, SessionRow, UserRow } from '../../modules/identity/identity.table';
import { NoShowRow } from '../../modules/no-show/no-show.table';
import {
  ChannelChoiceRow,
  DeliveryRow,
  MessageRow,
  ReceiptRow,
  SubscriptionRow,
} from '../../modules/notification/notification.table';
import { PatientRow } from '../../modules/patient/patient.table';
import { PersonCodeRow } from '../../modules/person-code/person-code.table';
import { NoticeRow, PaymentLegRow, PaymentRow } from '../../modules/payment/payment.table';
import { RefundLegRow, RefundRow } from '../../modules/payment/refund.table';
import { CallerNonceRow, QueueEventRow, QueueRow, TicketRow } from '../../modules/queue/queue.table';
import { DifferenceRow, RunRow, StandingRow } from '../../modules/reconciliation/reconciliation.table';
import { TicketShareRow } from '../../modules/ticket-share/ticket-share.table';
import { ReportCertificateRow, ReportShareRow } from '../../modules/report-share/report-share.table';
import { ReportConsentRow, ReportReadRow } from '../../modules/report/report.table';
import { InvitationRow, RecoveryCodeRow, StaffRow } from '../../modules/staff/staff.table';
import { PreVisitNoteRow, TriageReleaseRow, TriageReviewRow, TriageRow } from '../../modules/triage/triage.table';
import { ReturnedNumberRow, WaitlistEntryRow } from '../../modules/waitlist/waitlist.table';
import { CursorRow, OutboxRow } from '../jobs/jobs.table';

/** Every table, parents before children. */
export const entities = [
  UserRow,
  SessionRow,
  ConsentRow,
  StaffRow,
  EntryCodeRow,
  EntryCodeDayRow,
  InvitationRow,
  RecoveryCodeRow,
  PatientRow,
  PersonCodeRow,
  AppointmentRow,
  SlotStockRow,
  WaitlistEntryRow,
  ReturnedNumberRow,
  NoShowRow,
  FollowUpRow,
  PaymentRow,
  PaymentLegRow,
  RefundRow,
  RefundLegRow,
  BillRefundRow,
  BillGroupLineRow,
  NoticeRow,
  RunRow,
  StandingRow,
  DifferenceRow,
  QueueRow,
  TicketRow,
  QueueEventRow,
  CallerNonceRow,
  ReportReadRow,
  ReportConsentRow,
  ReportShareRow,
  TicketShareRow,
  ReportCertificateRow,
  MessageRow,
  DeliveryRow,
  SubscriptionRow,
  ChannelChoiceRow,
  ReceiptRow,
  BroadcastRow,
  BroadcastGroupRow,
  BroadcastPersonRow,
  BroadcastTrialRow,
  TriageRow,
  TriageReviewRow,
  TriageReleaseRow,
  PreVisitNoteRow,
  AuditRow,
  WorklistRow,
  OutboxRow,
  CursorRow,
];
