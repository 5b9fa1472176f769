import type { WaitlistStatus } from '@anzhen/shared-types';
import { Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, PrimaryId, TextColumn } from '../../platform/db/columns';
import { PatientRow } from '../patient/patient.table';

/** A place in the waitlist (候补) of a clinic session. Its id, a ULID, is also its place in the order. */
@Entity('waitlist_entry')
@Index('uq_waitlist_entry_idempotency', ['ownerId', 'idempotencyKey'], { unique: true })
@Index('uq_waitlist_entry_person', ['activeKey'], { unique: true })
@Index('ix_waitlist_entry_line', ['sessionId', 'status', 'id'])
@Index('ix_waitlist_entry_appointment', ['appointmentId'])
@Index('ix_waitlist_entry_clear', ['status', 'clearsAt'])
export class WaitlistEntryRow {
  @PrimaryId() id: string;
  @IdColumn() ownerId: string;
  @IdColumn()
  @ForeignKey(() => PatientRow, { name: 'fk_waitlist_entry_patient', onDelete: 'RESTRICT', onUpdate: 'RESTRICT' })
  patientId: string;
  @TextColumn(64) hisPatientId: string;
  @TextColumn(10) status: WaitlistStatus;
  @TextColumn(64) sessionId: string;
  @TextColumn(32) departmentCode: string;
  @TextColumn(60) departmentName: string;
  @TextColumn(60) doctorName: string;
  @TextColumn(30) doctorTitle: string;
  @TextColumn(10) visitDate: string;
  @TextColumn(10) period: string;
  @IdColumn({ nullable: true }) appointmentId: string | null;
  /** `hisPatient:session` while it waits or is offered. */
  @TextColumn(130, { nullable: true }) activeKey: string | null;
  @TextColumn(36) idempotencyKey: string;
  @TextColumn(64) requestHash: string;
  @InstantColumn() clearsAt: Date;
  @InstantColumn() createdAt: Date;
  @InstantColumn() updatedAt: Date;
}

/** A number that came back. It goes to the waitlist, or into sale at a moment that nobody can wait for. */
@Entity('returned_number')
@Index('uq_returned_number', ['appointmentId'], { unique: true })
@Index('ix_returned_number_open', ['endedAt', 'availableAt'])
@Index('ix_returned_number_session', ['sessionId', 'endedAt'])
export class ReturnedNumberRow {
  @PrimaryId() id: string;
  /** The registration that gave it back. */
  @IdColumn() appointmentId: string;
  @TextColumn(64) sessionId: string;
  @TextColumn(64) slotId: string;
  @InstantColumn() availableAt: Date;
  @InstantColumn({ nullable: true }) endedAt: Date | null;
  @InstantColumn() createdAt: Date;
}
