import { Entity, Index } from 'typeorm';
import { IdColumn, InstantColumn, PrimaryId, TextColumn } from '../../platform/db/columns';

/** That a report was opened; the reports themselves stay in the hospital. */
@Entity('report_read')
@Index('uq_report_read', ['patientId', 'reportId'], { unique: true })
export class ReportReadRow {
  @PrimaryId() id: string;
  @IdColumn() patientId: string;
  @TextColumn(64) reportId: string;
  @InstantColumn() firstReadAt: Date;
}
