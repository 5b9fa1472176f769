import { Entity, Index } from 'typeorm';
import { IdColumn, InstantColumn, JsonColumn, PrimaryId, TextColumn } from '../../platform/db/columns';

/** Who did or saw what, when. Written in the transaction of the deed itself. */
@Entity('audit_event')
@Index('ix_audit_event_owner', ['ownerId', 'at'])
@Index('ix_audit_event_subject', ['subjectKind', 'subjectId'])
@Index('ix_audit_event_trail', ['actorKind', 'at'])
@Index('ix_audit_event_request', ['requestId'])
export class AuditRow {
  @PrimaryId() id: string;
  @InstantColumn() at: Date;
  @TextColumn(8) actorKind: 'user' | 'staff' | 'system';
  @IdColumn() actorId: string;
  /** Whose data it was. */
  @IdColumn({ nullable: true }) ownerId: string | null;
  @IdColumn({ nullable: true }) patientId: string | null;
  @TextColumn(40) action: string;
  @TextColumn(20) subjectKind: string;
  @TextColumn(64) subjectId: string;
  @TextColumn(64) requestId: string;
  @JsonColumn({ nullable: true }) detail: Record<string, unknown> | null;
  @TextColumn(64, { nullable: true }) ip: string | null;
  @TextColumn(160, { nullable: true }) device: string | null;
  /** Of a call by staff: `asked` until it is answered, then `done` or the error code. */
  @TextColumn(40, { nullable: true }) outcome: string | null;
}

/** What no sweeper could finish: a person looks at it and closes it with a reason. */
@Entity('worklist_item')
@Index('uq_worklist_item', ['kind', 'subjectId'], { unique: true })
@Index('ix_worklist_item_open', ['closedAt', 'openedAt'])
export class WorklistRow {
  @PrimaryId() id: string;
  @TextColumn(40) kind: string;
  @TextColumn(64) subjectId: string;
  @JsonColumn() detail: Record<string, unknown>;
  @InstantColumn() openedAt: Date;
  @InstantColumn({ nullable: true }) closedAt: Date | null;
  @IdColumn({ nullable: true }) closedBy: string | null;
  @TextColumn(200, { nullable: true }) closeReason: string | null;
}
