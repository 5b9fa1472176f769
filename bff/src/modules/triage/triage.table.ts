import { Entity, Index } from 'typeorm';
import { IdColumn, InstantColumn, JsonColumn, LongTextColumn, PrimaryId, TextColumn } from '../../platform/db/columns';

/** One answer of the triage, kept for review by physicians. What the person wrote is encrypted. */
@Entity('triage_record')
@Index('ix_triage_record_owner', ['ownerId', 'at'])
export class TriageRow {
  @PrimaryId() id: string;
  @IdColumn() ownerId: string;
  @IdColumn() patientId: string;
  @TextColumn(12) outcome: 'emergency' | 'advice';
  @LongTextColumn() inputCipher: string;
  @JsonColumn() result: Record<string, unknown>;
  @TextColumn(20) rulesVersion: string;
  @InstantColumn() at: Date;
}
