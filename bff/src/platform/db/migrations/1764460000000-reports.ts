import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';
import { createTable, instant, primaryId, type TableSpec, text } from './table-spec';

// Every dialect takes these as they are; TypeORM's own calls would rebuild the whole table on SQLite.
const added = {
  version: 'integer NOT NULL DEFAULT 1',
  status: "varchar(10) NOT NULL DEFAULT 'audited'",
  issued_at: 'datetime(3) NULL',
  fingerprint: "varchar(64) NOT NULL DEFAULT ''",
  content_cipher: 'text NULL',
};
const unique = (name: string, columnNames: string[]) => new TableIndex({ name, columnNames, isUnique: true });

/** Versions of reports that were opened, for corrections and withdrawals. */
export class Reports1764460000000 implements MigrationInterface {
  name = 'Reports1764460000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, type] of Object.entries(added))
      await runner.query(`ALTER TABLE report_read ADD COLUMN ${name} ${type}`);
    await runner.createIndex(
      'report_read',
      unique('uq_report_read_version', ['patient_id', 'report_id', 'fingerprint']),
    );
    await runner.dropIndex('report_read', 'uq_report_read');
  }

  async down(runner: QueryRunner): Promise<void> {
    // The older schema keeps one row for a report: the first one.
    await runner.query(
      'DELETE FROM report_read WHERE id NOT IN (SELECT id FROM (SELECT MIN(id) AS id FROM report_read GROUP BY patient_id, report_id) AS kept)',
    );
    await runner.createIndex('report_read', unique('uq_report_read', ['patient_id', 'report_id']));
    await runner.dropIndex('report_read', 'uq_report_read_version');
    for (const name of Object.keys(added)) await runner.query(`ALTER TABLE report_read DROP COLUMN ${name}`);
  }
}

const consent: TableSpec = {
  name: 'report_consent',
  columns: [primaryId(), text('patient_id', 30), text('level', 8), text('decided_by', 30), instant('decided_at')],
  unique: { uq_report_consent: ['patient_id'] },
};

/** Who may see a patient's reports, as the patient decided. */
export class ReportConsent1764460000001 implements MigrationInterface {
  name = 'ReportConsent1764460000001';

  up = (runner: QueryRunner): Promise<void> => createTable(runner, consent);
  down = (runner: QueryRunner): Promise<void> => runner.dropTable(consent.name);
}
