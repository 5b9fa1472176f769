import type { Priority, QueueKind, QueueStatus, TicketStatus } from '@anzhen/shared-types';
import { Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, IntegerColumn, JsonColumn, PrimaryId, TextColumn } from '../../platform/db/columns';
import { AppointmentRow } from '../appointment/appointment.table';
import type { TicketCategory } from './queue.state';

/**
 * A line: before one room for one clinic session, before several rooms together, or before an examination.
 * `lastSeq` counts its events without a gap.
 */
@Entity('queue')
@Index('uq_queue_session', ['sessionId'], { unique: true })
@Index('ix_queue_area', ['area', 'visitDate'])
@Index('ix_queue_feed', ['feedQueueId'])
export class QueueRow {
  @PrimaryId() id: string;
  @TextColumn(64) sessionId: string;
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
  @TextColumn(8) status: QueueStatus;
  @TextColumn(60, { nullable: true }) pauseReason: string | null;
  @TextColumn(5, { nullable: true }) resumesAt: string | null;
  @TextColumn(2) numberPrefix: string;
  @IntegerColumn() lastNumber: number;
  @IntegerColumn() lastSeq: number;
  @IdColumn({ nullable: true }) currentTicketId: string | null;
  @TextColumn(8, { default: 'clinic' }) kind: QueueKind;
  /** The line before several rooms from which this room also calls. */
  @IdColumn({ nullable: true }) feedQueueId: string | null;
  @InstantColumn() createdAt: Date;
}

/** One person's place in a line. Lower `position` goes first; it is set at check-in and on re-joining. */
@Entity('queue_ticket')
@Index('uq_queue_ticket_appointment', ['appointmentId'], { unique: true })
@Index('uq_queue_ticket_number', ['queueId', 'number'], { unique: true })
@Index('ix_queue_ticket_line', ['queueId', 'status', 'position'])
@Index('uq_queue_ticket_ref', ['queueId', 'ref'], { unique: true })
@Index('ix_queue_ticket_owner', ['ownerId', 'visitDate'])
export class TicketRow {
  @PrimaryId() id: string;
  @IdColumn()
  @ForeignKey(() => QueueRow, { name: 'fk_queue_ticket_queue', onDelete: 'RESTRICT', onUpdate: 'RESTRICT' })
  queueId: string;
  /** Null, like patient and owner, for somebody whom only the desk or the HIS knows. */
  @IdColumn({ nullable: true })
  @ForeignKey(() => AppointmentRow, { name: 'fk_queue_ticket_appointment', onDelete: 'RESTRICT', onUpdate: 'RESTRICT' })
  appointmentId: string | null;
  @IdColumn({ nullable: true }) patientId: string | null;
  @IdColumn({ nullable: true }) ownerId: string | null;
  /** What the HIS calls that which such a person comes for. */
  @TextColumn(64, { nullable: true }) ref: string | null;
  /** Sealed name, sex and birthday of such a person; emptied when the day is over. */
  @TextColumn(400, { nullable: true }) guestCipher: string | null;
  @TextColumn(8) number: string;
  @TextColumn(12) status: TicketStatus;
  @TextColumn(12) category: TicketCategory;
  @TextColumn(10, { nullable: true }) priority: Priority | null;
  @TextColumn(10) visitDate: string;
  @TextColumn(5) startsAt: string;
  @IntegerColumn() position: number;
  @InstantColumn() checkedInAt: Date;
  @InstantColumn({ nullable: true }) calledAt: Date | null;
  @InstantColumn({ nullable: true }) consultStartedAt: Date | null;
  @InstantColumn({ nullable: true }) doneAt: Date | null;
  @IntegerColumn() timesCalled: number;
  @IntegerColumn() timesMissed: number;
  @IntegerColumn({ nullable: true }) remindWhenAhead: number | null;
  @InstantColumn({ nullable: true }) remindedAt: Date | null;
}

/** What happened in a line, in order. The present state can be rebuilt from these; `before` is what undo restores. */
@Entity('queue_event')
@Index('uq_queue_event_seq', ['queueId', 'seq'], { unique: true })
@Index('uq_queue_event_idempotency', ['actorId', 'idempotencyKey'], { unique: true })
export class QueueEventRow {
  @PrimaryId() id: string;
  @IdColumn()
  @ForeignKey(() => QueueRow, { name: 'fk_queue_event_queue', onDelete: 'RESTRICT', onUpdate: 'RESTRICT' })
  queueId: string;
  @IntegerColumn() seq: number;
  @TextColumn(16) type: string;
  @IdColumn({ nullable: true }) ticketId: string | null;
  @TextColumn(8) actorKind: 'user' | 'staff' | 'system' | 'caller';
  @IdColumn() actorId: string;
  @TextColumn(60) idempotencyKey: string;
  @TextColumn(60, { nullable: true }) reason: string | null;
  @JsonColumn() before: Record<string, unknown>;
  @JsonColumn() after: Record<string, unknown>;
  @InstantColumn() at: Date;
}

/** A signed request of the hospital's own caller that was taken, so that a copy of it is not. */
@Entity('caller_nonce')
@Index('uq_caller_nonce', ['callerId', 'nonce'], { unique: true })
@Index('ix_caller_nonce_at', ['at'])
export class CallerNonceRow {
  @PrimaryId() id: string;
  @TextColumn(24) callerId: string;
  @TextColumn(64) nonce: string;
  @InstantColumn() at: Date;
}
