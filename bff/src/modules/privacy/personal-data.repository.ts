import { In } from 'typeorm';
import type { Scope } from '../../platform/db/transaction';
import { AppointmentRow } from '../appointment/appointment.table';
import { AuditRow } from '../audit/audit.table';
import { ConsentRow } from '../identity/identity.table';
import { MessageRow } from '../notification/notification.table';
import { PaymentRow } from '../payment/payment.table';
import { TriageRow } from '../triage/triage.table';

// A person's own rows are few; the limit is a guard against a runaway answer, not a page size.
const ROWS_MAX = 5_000;

/** Everything we hold about one account, table by table, without keys and internals. */
export const collectPersonalData = async ({ manager }: Scope, ownerId: string): Promise<Record<string, unknown>> => {
  const [appointments, payments, messages, triage, consents] = await Promise.all([
    manager.find(AppointmentRow, { where: { ownerId }, take: ROWS_MAX }),
    manager.find(PaymentRow, { where: { ownerId }, take: ROWS_MAX }),
    manager.find(MessageRow, { where: { userId: ownerId }, take: ROWS_MAX }),
    manager.find(TriageRow, { where: { ownerId }, take: ROWS_MAX }),
    manager.find(ConsentRow, { where: { userId: ownerId }, take: ROWS_MAX }),
  ]);
  return {
    挂号: appointments.map(
      ({ id, patientId, status, departmentName, doctorName, visitDate, startsAt, feeFen, createdAt }) => ({
        ...{ id, patientId, status, departmentName, doctorName, visitDate, startsAt, feeFen, createdAt },
      }),
    ),
    付款: payments.map(({ id, subject, status, totalFen, fundFen, accountFen, cashFen, paidAt }) => ({
      ...{ id, subject, status, totalFen, fundFen, accountFen, cashFen, paidAt },
    })),
    消息: messages.map(({ event, title, body, createdAt }) => ({ event, title, body, createdAt })),
    导诊: triage.map(({ outcome, at, rulesVersion }) => ({ outcome, at, rulesVersion })),
    隐私同意记录: consents.map(({ action, version, at }) => ({ action, version, at })),
  };
};

/** The last hundred times that somebody looked at or changed this person's data. */
export const listAccess = ({ manager }: Scope, ownerId: string, actions: readonly string[]): Promise<AuditRow[]> =>
  manager.find(AuditRow, {
    where: { ownerId, action: In([...actions]) },
    order: { at: 'DESC', id: 'DESC' },
    take: 100,
  });
