import type { MigrationInterface, QueryRunner } from 'typeorm';
import { TableIndex } from 'typeorm';

const table = 'report_certificate';
const byVersion = ['owner_id', 'patient_id', 'report_id', 'version'];
const unique = (name: string, columnNames: string[]): TableIndex =>
  new TableIndex({ name, columnNames, isUnique: true });
const before = unique('uq_report_certificate_version', byVersion);
const after = unique('uq_report_certificate_issue', [...byVersion, 'issued_at']);

/** Which issue of a report a paper is of: a HIS that does not count calls every version 1. */
export class CertifiedIssues1764503000000 implements MigrationInterface {
  name = 'CertifiedIssues1764503000000';

  // Every dialect takes the column as it is; TypeORM's own call would rebuild the whole table on SQLite.
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE ${table} ADD COLUMN issued_at datetime(3) NULL`);
    await runner.createIndex(table, after);
    await runner.dropIndex(table, before);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.createIndex(table, before);
    await runner.dropIndex(table, after);
    await runner.query(`ALTER TABLE ${table} DROP COLUMN issued_at`);
  }
}
