import { Entity, ForeignKey, Index } from 'typeorm';
import {
  IdColumn,
  InstantColumn,
  IntegerColumn,
  JsonColumn,
  LongTextColumn,
  PrimaryId,
  TextColumn,
} from '../../platform/db/columns';
import { AppointmentRow } from '../appointment/appointment.table';

/** One answer of the triage, kept for review by physicians. What the person wrote is encrypted. */
@Entity('triage_record')
@Index('ix_triage_record_owner', ['ownerId', 'at'])
@Index('ix_triage_record_outcome', ['outcome', 'at'])
export class TriageRow {
  @PrimaryId() id: string;
  @IdColumn() ownerId: string;
  @IdColumn() patientId: string;
  @TextColumn(12) outcome: 'emergency' | 'advice';
  @LongTextColumn() inputCipher: string;
  @JsonColumn() result: Record<string, unknown>;
  @TextColumn(20) rulesVersion: string;
  @InstantColumn() at: Date;
  /** 1 to 4 (Ⅰ–Ⅳ); null in answers from before levels were kept. */
  @IntegerColumn({ nullable: true }) level: number | null;
  @TextColumn(32, { nullable: true }) firstDepartment: string | null;
}

/** What staff think of one answer; the id is that of the record. */
@Entity('triage_review')
@Index('ix_triage_review_verdict', ['verdict', 'at'])
export class TriageReviewRow {
  @PrimaryId() id: string;
  @TextColumn(8) verdict: 'right' | 'wrong';
  /** emergency: this should have stopped · clinic: this should not have */
  @TextColumn(10, { nullable: true }) shouldBe: 'emergency' | 'clinic' | null;
  @TextColumn(32, { nullable: true }) departmentCode: string | null;
  @TextColumn(32, { nullable: true }) advisedDepartment: string | null;
  @TextColumn(200, { nullable: true }) note: string | null;
  @IdColumn() reviewerId: string;
  @TextColumn(16) reviewerRole: string;
  @InstantColumn() at: Date;
}

/** Rules and model of one version, carried to every copy by the database. At most one is live; none: the shipped one. */
@Entity('triage_release')
@Index('uq_triage_release_version', ['version'], { unique: true })
@Index('uq_triage_release_live', ['liveKey'], { unique: true })
export class TriageReleaseRow {
  @PrimaryId() id: string;
  @TextColumn(20) version: string;
  /** File name → contents, gzipped, in Base64. */
  @JsonColumn() files: Record<string, string>;
  @TextColumn(4, { nullable: true }) liveKey: 'live' | null;
  /** What the last comparison with the live version found. */
  @JsonColumn({ nullable: true }) comparison: Record<string, unknown> | null;
  @InstantColumn() createdAt: Date;
  @InstantColumn({ nullable: true }) activatedAt: Date | null;
  @IdColumn({ nullable: true }) activatedBy: string | null;
}

/** 预诊小结: what a person told the triage, agreed to be read at this visit. Encrypted; taken back, the row is gone. */
@Entity('pre_visit_note')
@Index('uq_pre_visit_note_appointment', ['appointmentId'], { unique: true })
@Index('ix_pre_visit_note_owner', ['ownerId'])
export class PreVisitNoteRow {
  @PrimaryId() id: string;
  @IdColumn() ownerId: string;
  @IdColumn() patientId: string;
  @IdColumn()
  @ForeignKey(() => AppointmentRow, {
    name: 'fk_pre_visit_note_appointment',
    onDelete: 'RESTRICT',
    onUpdate: 'RESTRICT',
  })
  appointmentId: string;
  @LongTextColumn() noteCipher: string;
  @InstantColumn() sharedAt: Date;
}
