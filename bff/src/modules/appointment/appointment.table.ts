import { Check, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, IntegerColumn, JsonColumn, PrimaryId, TextColumn } from '../../platform/db/columns';
import { PatientRow } from '../patient/patient.table';

/** 替诊 as it was put before the patient; it stays here after the answer, because it explains the registration. */
export interface DoctorChange {
  fromDoctor: string;
  toDoctorId: string;
  toDoctor: string;
  toTitle: string;
  answer: 'open' | 'accepted';
}

/**
 * A registration (挂号). The two active keys make it a rule of the schema that a number of a site and session, and a
 * person's place in a session, are live once.
 */
@Entity('appointment')
@Index('uq_appointment_number', ['activeNumberKey'], { unique: true })
@Index('uq_appointment_person', ['activePersonKey'], { unique: true })
@Index('uq_appointment_idempotency', ['ownerId', 'idempotencyKey'], { unique: true })
@Index('ix_appointment_patient_date', ['patientId', 'visitDate'])
@Index('ix_appointment_check', ['status', 'nextCheckAt'])
@Index('ix_appointment_session', ['sessionId', 'status'])
@Index('ix_appointment_person', ['hisPatientId', 'visitDate'])
@Index('ix_appointment_account', ['ownerId', 'createdAt'])
@Index('ix_appointment_reminder', ['visitDate', 'status', 'remindedAt'])
@Index('ix_appointment_registration', ['registrationNo'])
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
  @TextColumn(8, { default: 'app' }) source: 'app' | 'waitlist' | 'counter';
  /** What is to be paid; the HIS may ask less than the list says (老人、军人优惠). */
  @IntegerColumn() feeFen: number;
  @IntegerColumn({ default: 0 }) listFeeFen: number;
  @IdColumn({ nullable: true }) paymentId: string | null;
  @InstantColumn({ nullable: true }) holdExpiresAt: Date | null;
  /** Until when the HIS itself takes a confirmed one back, as it last said; null: it does not tell. */
  @InstantColumn({ nullable: true }) hisCancellableUntil: Date | null;
  /** `site:session:number`. */
  @TextColumn(120, { nullable: true }) activeNumberKey: string | null;
  /** `hisPatient:session`: one person may be the family member of several accounts. */
  @TextColumn(130, { nullable: true }) activePersonKey: string | null;
  @TextColumn(36) idempotencyKey: string;
  @TextColumn(64) requestHash: string;
  /** When a sweeper looks again, and how often it has. */
  @InstantColumn({ nullable: true }) nextCheckAt: Date | null;
  @IntegerColumn() checkCount: number;
  @TextColumn(200, { nullable: true }) endReason: string | null;
  @JsonColumn({ nullable: true }) doctorChange: DoctorChange | null;
  /** When the person was reminded of the visit of the next day. */
  @InstantColumn({ nullable: true }) remindedAt: Date | null;
  @InstantColumn() createdAt: Date;
  @InstantColumn() updatedAt: Date;
}
