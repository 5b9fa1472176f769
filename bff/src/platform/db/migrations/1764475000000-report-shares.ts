import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, instant, integer, optional, primaryId, text } from './table-spec';

/** Links by which a physician reads a report, and codes by which its PDF is checked. */
export class ReportShares1764475000000 implements MigrationInterface {
  name = 'ReportShares1764475000000';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'report_share',
      columns: [
        ...[primaryId(), text('owner_id', 30), text('patient_id', 30), text('report_id', 64), text('token_hash', 64)],
        ...[instant('created_at'), instant('expires_at'), optional(instant('revoked_at'))],
      ],
      unique: { uq_report_share_token: ['token_hash'] },
      indexes: { ix_report_share_report: ['owner_id', 'patient_id', 'report_id'] },
    });
    await createTable(runner, {
      name: 'report_certificate',
      columns: [
        ...[primaryId(), text('code', 16), text('owner_id', 30), text('patient_id', 30), text('report_id', 64)],
        ...[integer('version'), instant('created_at')],
      ],
      unique: {
        uq_report_certificate_code: ['code'],
        uq_report_certificate_version: ['owner_id', 'patient_id', 'report_id', 'version'],
      },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('report_certificate');
    await runner.dropTable('report_share');
  }
}
