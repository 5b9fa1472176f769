import type { NoShowStatus } from '@anzhen/shared-types';
import { Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, LongTextColumn, PrimaryId, TextColumn } from '../../platform/db/columns';
import { AppointmentRow } from '../appointment/appointment.table';

/** A registration whose patient did not come (爽约). Patients may appeal; staff decide and say why. */
@Entity('no_show')
@Index('uq_no_show_appointment', ['appointmentId'], { unique: true })
@Index('ix_no_show_person', ['hisPatientId', 'visitDate'])
@Index('ix_no_show_status', ['status', 'updatedAt'])
export class NoShowRow {
  @PrimaryId() id: string;
  @IdColumn()
  @ForeignKey(() => AppointmentRow, { name: 'fk_no_show_appointment', onDelete: 'RESTRICT', onUpdate: 'RESTRICT' })
  appointmentId: string;
  @IdColumn() ownerId: string;
  @IdColumn() patientId: string;
  @TextColumn(64) hisPatientId: string;
  @TextColumn(10) status: NoShowStatus;
  @TextColumn(10) visitDate: string;
  @TextColumn(60) departmentName: string;
  @TextColumn(60) doctorName: string;
  /** What the patient wrote, sealed: people tell of illness here. */
  @LongTextColumn({ nullable: true }) appealCipher: string | null;
  @InstantColumn({ nullable: true }) appealedAt: Date | null;
  @IdColumn({ nullable: true }) decidedBy: string | null;
  @TextColumn(200, { nullable: true }) decisionReason: string | null;
  @InstantColumn() createdAt: Date;
  @InstantColumn() updatedAt: Date;
}
