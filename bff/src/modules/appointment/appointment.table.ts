import { Check, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, IntegerColumn, PrimaryId, TextColumn } from '../../platform/db/columns';
import { PatientRow } from '../patient/patient.table';

/** A registration (挂号). The two active keys make one live hold per number and per patient a rule of the schema. */
@Entity('appointment')
@Index('uq_appointment_number', ['activeNumberKey'], { unique: true })
@Index('uq_appointment_patient', ['activePatientKey'], { unique: true })
@Index('uq_appointment_idempotency', ['ownerId', 'idempotencyKey'], { unique: true })
@Index('ix_appointment_patient_date', ['patientId', 'visitDate'])
@Index('ix_appointment_check', ['status', 'nextCheckAt'])
@Check('ck_appointment_fee', 'fee_fen >= 0')
export class AppointmentRow {
  @PrimaryId() id: string;
  @IdColumn() ownerId: string;
  @IdColumn()
  @ForeignKey(() => PatientRow, { name: 'fk_appointment_patient', onDelete: 'RESTRICT', onUpdate: 'RESTRICT' })
  patientId: string;
  @TextColumn(64) hisPatientId: string;
  @TextColumn(20) status: string;
  @TextColumn(64) sessionId: string;
  @TextColumn(64) slotId: string;
  @TextColumn(32) departmentCode: string;
  @TextColumn(60) departmentName: string;
  @TextColumn(40) doctorId: string;
  @TextColumn(60) doctorName: string;
  @TextColumn(30) doctorTitle: string;
  @TextColumn(40) room: string;
  @TextColumn(40) campus: string;
  @TextColumn(40) building: string;
  @TextColumn(20) floor: string;
  @TextColumn(20) area: string;
  @TextColumn(10) visitDate: string;
  @TextColumn(10) period: string;
  @TextColumn(5) startsAt: string;
  @TextColumn(5) endsAt: string;
  @TextColumn(20, { nullable: true }) visitNumber: string | null;
  @TextColumn(40, { nullable: true }) registrationNo: string | null;
  @IntegerColumn() feeFen: number;
  @IdColumn({ nullable: true }) paymentId: string | null;
  @InstantColumn({ nullable: true }) holdExpiresAt: Date | null;
  @TextColumn(120, { nullable: true }) activeNumberKey: string | null;
  @TextColumn(110, { nullable: true }) activePatientKey: string | null;
  @TextColumn(36) idempotencyKey: string;
  @TextColumn(64) requestHash: string;
  /** When a sweeper looks again, and how often it has. */
  @InstantColumn({ nullable: true }) nextCheckAt: Date | null;
  @IntegerColumn() checkCount: number;
  @TextColumn(200, { nullable: true }) endReason: string | null;
  @InstantColumn() createdAt: Date;
  @InstantColumn() updatedAt: Date;
}
