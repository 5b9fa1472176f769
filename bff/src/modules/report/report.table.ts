import type { ReportLevel } from '@anzhen/shared-types';
import { Entity, Index } from 'typeorm';
import {
  IdColumn,
  InstantColumn,
  IntegerColumn,
  LongTextColumn,
  PrimaryId,
  TextColumn,
} from '../../platform/db/columns';

/** What a patient decided, from an account of their own, about somebody who has them among their family. */
@Entity('report_consent')
@Index('uq_report_consent', ['patientId'], { unique: true })
export class ReportConsentRow {
  @PrimaryId() id: string;
  /** The viewer's row of the patient. */
  @IdColumn() patientId: string;
  @TextColumn(8) level: ReportLevel;
  /** The patient's own row. */
  @IdColumn() decidedBy: string;
  @InstantColumn() decidedAt: Date;
}

/**
 * A version of a report that was opened, so that a later one can be told apart and its changes shown. What it said is
 * encrypted.
 */
@Entity('report_read')
@Index('uq_report_read_version', ['patientId', 'reportId', 'fingerprint'], { unique: true })
export class ReportReadRow {
  @PrimaryId() id: string;
  @IdColumn() patientId: string;
  @TextColumn(64) reportId: string;
  @IntegerColumn({ default: 1 }) version: number;
  @TextColumn(10, { default: 'audited' }) status: 'audited' | 'withdrawn';
  @InstantColumn({ nullable: true }) issuedAt: Date | null;
  /** Blind index of what it said: the same words are kept once. */
  @TextColumn(64, { default: '' }) fingerprint: string;
  /** Null: it was opened before contents were kept, or it is too long for this place. */
  @LongTextColumn({ nullable: true }) contentCipher: string | null;
  @InstantColumn() firstReadAt: Date;
}
