import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';
import { createTable, instant, json, longText, optional, primaryId, type TableSpec, text } from './table-spec';

const tables: TableSpec[] = [
  {
    name: 'triage_review',
    columns: [
      primaryId(),
      text('verdict', 8),
      optional(text('should_be', 10)),
      optional(text('department_code', 32)),
      optional(text('advised_department', 32)),
      optional(text('note', 200)),
      text('reviewer_id', 30),
      text('reviewer_role', 16),
      instant('at'),
    ],
    indexes: { ix_triage_review_verdict: ['verdict', 'at'] },
  },
  {
    name: 'triage_release',
    columns: [
      primaryId(),
      text('version', 20),
      json('files'),
      optional(text('live_key', 4)),
      optional(json('comparison')),
      instant('created_at'),
      optional(instant('activated_at')),
      optional(text('activated_by', 30)),
    ],
    unique: { uq_triage_release_version: ['version'], uq_triage_release_live: ['live_key'] },
  },
  {
    name: 'pre_visit_note',
    columns: [
      primaryId(),
      text('owner_id', 30),
      text('patient_id', 30),
      text('appointment_id', 30),
      longText('note_cipher'),
      instant('shared_at'),
    ],
    unique: { uq_pre_visit_note_appointment: ['appointment_id'] },
    indexes: { ix_pre_visit_note_owner: ['owner_id'] },
    foreignKeys: { fk_pre_visit_note_appointment: { column: 'appointment_id', table: 'appointment' } },
  },
];

// Every dialect takes these as they are; TypeORM's own calls would rebuild the whole table on SQLite.
const widenRecord = [
  'ALTER TABLE triage_record ADD COLUMN level integer NULL',
  'ALTER TABLE triage_record ADD COLUMN first_department varchar(32) NULL',
];

/** What staff review of the triage, the versions of its rules, and the note that a patient shares before a visit. */
export class TriageReview1764430000000 implements MigrationInterface {
  name = 'TriageReview1764430000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of widenRecord) await runner.query(statement);
    await runner.createIndex(
      'triage_record',
      new TableIndex({ name: 'ix_triage_record_outcome', columnNames: ['outcome', 'at'] }),
    );
    for (const table of tables) await createTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...tables].reverse()) await runner.dropTable(table.name);
    await runner.dropIndex('triage_record', 'ix_triage_record_outcome');
    for (const column of ['first_department', 'level'])
      await runner.query(`ALTER TABLE triage_record DROP COLUMN ${column}`);
  }
}
