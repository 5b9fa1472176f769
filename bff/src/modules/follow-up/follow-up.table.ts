import { Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, PrimaryId, TextColumn } from '../../platform/db/columns';
import { AppointmentRow } from '../appointment/appointment.table';

/** planned: its day has not come · told · returned: there was a later visit · dropped: the person is gone, or it is too late */
export type FollowUpStatus = 'planned' | 'told' | 'returned' | 'dropped';

/** A question some days after a visit (随访), planned once per visit with the words that the rule had then. */
@Entity('follow_up')
@Index('uq_follow_up_appointment', ['appointmentId'], { unique: true })
@Index('ix_follow_up_due', ['status', 'dueAt'])
export class FollowUpRow {
  @PrimaryId() id: string;
  @IdColumn()
  @ForeignKey(() => AppointmentRow, { name: 'fk_follow_up_appointment', onDelete: 'RESTRICT', onUpdate: 'RESTRICT' })
  appointmentId: string;
  @IdColumn() ownerId: string;
  @IdColumn() patientId: string;
  @TextColumn(64) hisPatientId: string;
  @TextColumn(10) status: FollowUpStatus;
  @TextColumn(32) departmentCode: string;
  @TextColumn(60) departmentName: string;
  @TextColumn(60) doctorName: string;
  @TextColumn(10) visitDate: string;
  @TextColumn(200) question: string;
  @InstantColumn() dueAt: Date;
  @InstantColumn() createdAt: Date;
  @InstantColumn() updatedAt: Date;
}
