import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { MoreThan, Not } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity';
import { PatientRow } from '../../modules/patient/patient.table';
import { UserRow } from '../../modules/identity/identity.table';
import { NoShowRow } from '../../modules/no-show/no-show.table';
import { InvitationRow, StaffRow } from '../../modules/staff/staff.table';
import { PaymentRow, NoticeRow } from '../../modules/payment/payment.table';
import { RefundLegRow } from '../../modules/payment/refund.table';
import { TicketRow } from '../../modules/queue/queue.table';
import { ReportReadRow } from '../../modules/report/report.table';
import { PreVisitNoteRow, TriageRow } from '../../modules/triage/triage.table';
import type { Scope, Transactions } from '../db/transaction';
import type { FieldCipher } from './field-cipher';

interface SealedColumn {
  table: EntityTarget<ObjectLiteral & { id: string }>;
  property: string;
  place: string;
}

/** Every encrypted column and the place that its values are bound to. A new one belongs here. */
export const sealedColumns: readonly SealedColumn[] = [
  { table: UserRow, property: 'openidCipher', place: 'app_user.openid' },
  { table: UserRow, property: 'unionidCipher', place: 'app_user.unionid' },
  { table: StaffRow, property: 'nameCipher', place: 'staff.name' },
  { table: StaffRow, property: 'totpCipher', place: 'staff.totp' },
  { table: StaffRow, property: 'nextTotpCipher', place: 'staff.next_totp' },
  { table: StaffRow, property: 'wechatCipher', place: 'staff.wechat' },
  { table: InvitationRow, property: 'totpCipher', place: 'staff_invitation.totp' },
  { table: PatientRow, property: 'nameCipher', place: 'patient.name' },
  { table: PatientRow, property: 'phoneCipher', place: 'patient.phone' },
  { table: PatientRow, property: 'idNumberCipher', place: 'patient.id_number' },
  { table: PatientRow, property: 'guardianCipher', place: 'patient.guardian' },
  { table: NoShowRow, property: 'appealCipher', place: 'no_show.appeal' },
  { table: PaymentRow, property: 'insuranceTokenCipher', place: 'payment.insurance_token' },
  { table: PaymentRow, property: 'payerCipher', place: 'payment.payer' },
  { table: RefundLegRow, property: 'credentialCipher', place: 'refund_leg.credential' },
  { table: NoticeRow, property: 'payloadCipher', place: 'notice.payload' },
  { table: TicketRow, property: 'guestCipher', place: 'queue_ticket.guest' },
  { table: ReportReadRow, property: 'contentCipher', place: 'report_read.content' },
  { table: TriageRow, property: 'inputCipher', place: 'triage_record.input' },
  { table: PreVisitNoteRow, property: 'noteCipher', place: 'pre_visit_note.note' },
];

const BATCH = 200;

type Sealed = { id: string } & Record<string, string | null>;

/** One batch of filled values in order of id; the key is judged by the cipher, because LIKE ignores case on MySQL. */
const readBatch = ({ manager }: Scope, { table, property }: SealedColumn, afterId: string): Promise<Sealed[]> =>
  manager.find(table, {
    // An erased account keeps an empty text, which no key has sealed; NULL is left out by the comparison.
    where: { id: MoreThan(afterId), [property]: Not('') },
    select: { id: true, [property]: true },
    order: { id: 'ASC' },
    take: BATCH,
  }) as Promise<Sealed[]>;

/** Goes through a column once; answers what was renewed and what somebody changed in between. */
const rotateColumn = async (tx: Transactions, cipher: FieldCipher, column: SealedColumn) => {
  const { table, property, place } = column;
  let renewed = 0;
  let missed = 0;
  let afterId = '';
  for (;;) {
    const rows = await readBatch(tx.outside, column, afterId);
    for (const row of rows) {
      const sealed = row[property];
      if (!sealed || !cipher.isOutdated(sealed)) continue;
      // A computed property name is wider than any one entity; `sealedColumns` above names real ones.
      const change = {
        [property]: cipher.seal(place, row.id, cipher.open(place, row.id, sealed)),
      } as QueryDeepPartialEntity<ObjectLiteral>;
      const { affected } = await tx.outside.manager.update(table, { id: row.id, [property]: sealed }, change);
      if (affected === 1) renewed += 1;
      else missed += 1;
    }
    if (rows.length < BATCH) return { renewed, missed };
    afterId = rows[rows.length - 1]?.id ?? '';
  }
};

/**
 * Seals every value anew that was sealed with an older key, a batch at a time, while the BFF runs. A value that
 * changes meanwhile is never overwritten, it is looked at again. Answers how many it renewed.
 * @throws Error when a value does not open: its key was taken away too early
 */
export const rotateKeys = async (tx: Transactions, cipher: FieldCipher): Promise<number> => {
  let total = 0;
  for (const column of sealedColumns) {
    for (;;) {
      const { renewed, missed } = await rotateColumn(tx, cipher, column);
      total += renewed;
      if (missed === 0) break;
    }
  }
  return total;
};
