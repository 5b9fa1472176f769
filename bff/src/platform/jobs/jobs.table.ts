import { Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn, IntegerColumn, JsonColumn, PrimaryId, TextColumn } from '../db/columns';

/** What must follow a commit. Written in the same transaction, done by a worker at least once. */
@Entity('outbox')
@Index('uq_outbox_dedupe', ['dedupeKey'], { unique: true })
@Index('ix_outbox_due', ['doneAt', 'dueAt'])
export class OutboxRow {
  @PrimaryId() id: string;
  @TextColumn(40) topic: string;
  @JsonColumn() payload: Record<string, unknown>;
  @TextColumn(120, { nullable: true }) dedupeKey: string | null;
  @InstantColumn() dueAt: Date;
  @IntegerColumn() attempts: number;
  @TextColumn(40, { nullable: true }) claimedBy: string | null;
  @InstantColumn({ nullable: true }) claimUntil: Date | null;
  @InstantColumn({ nullable: true }) doneAt: Date | null;
  @TextColumn(200, { nullable: true }) lastError: string | null;
}

/** How far a reader of somebody else's stream has come. */
@Entity('stream_cursor')
export class CursorRow {
  @PrimaryColumn({ type: 'varchar', length: 40 }) name: string;
  @TextColumn(64) value: string;
  @InstantColumn() updatedAt: Date;
}
