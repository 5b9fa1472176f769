import { Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, PrimaryId, TextColumn } from '../../platform/db/columns';
import { UserRow } from '../identity/identity.table';

/** A family member bound to a record of the hospital. Name, phone and ID numbers are encrypted. */
@Entity('patient')
@Index('uq_patient_active', ['activeKey'], { unique: true })
@Index('uq_patient_idempotency', ['ownerId', 'idempotencyKey'], { unique: true })
@Index('ix_patient_his', ['hisPatientId'])
export class PatientRow {
  @PrimaryId() id: string;
  @IdColumn()
  @ForeignKey(() => UserRow, { name: 'fk_patient_owner', onDelete: 'RESTRICT', onUpdate: 'RESTRICT' })
  ownerId: string;
  /** binding: the hospital is being asked · bind_unknown: it did not say · needs_staff: nor did it later · bound */
  @TextColumn(16) status: 'binding' | 'bind_unknown' | 'needs_staff' | 'bound' | 'removed';
  @TextColumn(12) relation: string;
  @TextColumn(400) nameCipher: string;
  @TextColumn(300) phoneCipher: string;
  @TextColumn(300, { nullable: true }) idNumberCipher: string | null;
  @TextColumn(64, { nullable: true }) idNumberIndex: string | null;
  @TextColumn(400, { nullable: true }) guardianCipher: string | null;
  @TextColumn(10) birthDate: string;
  @TextColumn(8) sex: 'male' | 'female';
  @TextColumn(12) insurance: 'employee' | 'resident' | 'none';
  @TextColumn(64, { nullable: true }) hisPatientId: string | null;
  @TextColumn(40, { nullable: true }) recordNumber: string | null;
  /** owner and blind index while the row lives; null once removed. */
  @TextColumn(110, { nullable: true }) activeKey: string | null;
  @TextColumn(36) idempotencyKey: string;
  @TextColumn(64) requestHash: string;
  @InstantColumn() createdAt: Date;
  @InstantColumn({ nullable: true }) removedAt: Date | null;
}
