import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { Like, Not } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity';
import { PatientRow } from '../../modules/patient/patient.table';
import { UserRow } from '../../modules/identity/identity.table';
import { StaffRow } from '../../modules/staff/staff.table';
import { PaymentRow, NoticeRow } from '../../modules/payment/payment.table';
import { TriageRow } from '../../modules/triage/triage.table';
import type { Transactions } from '../db/transaction';
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
  { table: PatientRow, property: 'nameCipher', place: 'patient.name' },
  { table: PatientRow, property: 'phoneCipher', place: 'patient.phone' },
  { table: PatientRow, property: 'idNumberCipher', place: 'patient.id_number' },
  { table: PatientRow, property: 'guardianCipher', place: 'patient.guardian' },
  { table: PaymentRow, property: 'insuranceTokenCipher', place: 'payment.insurance_token' },
  { table: NoticeRow, property: 'payloadCipher', place: 'notice.payload' },
  { table: TriageRow, property: 'inputCipher', place: 'triage_record.input' },
];

const BATCH = 200;

/**
 * Seals every value anew that was sealed with an older key, a batch at a time, while the BFF runs. A value that
 * changes meanwhile is left for the next batch. Answers how many it renewed.
 */
export const rotateKeys = async (tx: Transactions, cipher: FieldCipher, currentKeyId: string): Promise<number> => {
  let renewed = 0;
  for (const { table, property, place } of sealedColumns) {
    for (;;) {
      const where = { [property]: Not(Like(`${currentKeyId}.%`)) };
      const rows = await tx.outside.manager.find(table, { where, select: { id: true, [property]: true }, take: BATCH });
      // An erased account keeps an empty text, which no key has sealed.
      const old = rows.filter((row) => row[property] !== null && row[property] !== '');
      if (old.length === 0) break;
      for (const row of old) {
        const sealed = row[property] as string;
        // A computed property name is wider than any one entity; `sealedColumns` above names real ones.
        const change = {
          [property]: cipher.seal(place, row.id, cipher.open(place, row.id, sealed)),
        } as QueryDeepPartialEntity<ObjectLiteral>;
        const { affected } = await tx.outside.manager.update(table, { id: row.id, [property]: sealed }, change);
        renewed += affected ?? 0;
      }
      if (rows.length < BATCH) break;
    }
  }
  return renewed;
};
