import { Entity, Index } from 'typeorm';
import { IdColumn, InstantColumn, IntegerColumn, PrimaryId, TextColumn } from '../../platform/db/columns';

/** A link by which somebody who is no user reads one report. Only the hash of what opens it is kept. */
@Entity('report_share')
@Index('uq_report_share_token', ['tokenHash'], { unique: true })
@Index('ix_report_share_report', ['ownerId', 'patientId', 'reportId'])
export class ReportShareRow {
  @PrimaryId() id: string;
  @IdColumn() ownerId: string;
  @IdColumn() patientId: string;
  @TextColumn(64) reportId: string;
  @TextColumn(64) tokenHash: string;
  @InstantColumn() createdAt: Date;
  @InstantColumn() expiresAt: Date;
  @InstantColumn({ nullable: true }) revokedAt: Date | null;
}

/** A version of a report that was written as a PDF, and the code by which anybody checks the paper. */
@Entity('report_certificate')
@Index('uq_report_certificate_code', ['code'], { unique: true })
@Index('uq_report_certificate_issue', ['ownerId', 'patientId', 'reportId', 'version', 'issuedAt'], { unique: true })
export class ReportCertificateRow {
  @PrimaryId() id: string;
  @TextColumn(16) code: string;
  @IdColumn() ownerId: string;
  @IdColumn() patientId: string;
  @TextColumn(64) reportId: string;
  @IntegerColumn() version: number;
  /** When that version was audited: a HIS that does not count calls every version 1. Null: the HIS did not say. */
  @InstantColumn({ nullable: true }) issuedAt: Date | null;
  @InstantColumn() createdAt: Date;
}
