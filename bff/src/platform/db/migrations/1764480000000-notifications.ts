import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';
import { createTable, instant, optional, primaryId, type TableSpec, text } from './table-spec';

const tables: TableSpec[] = [
  {
    name: 'channel_choice',
    columns: [primaryId(), text('user_id', 30), text('template_key', 24), text('channel', 12), instant('at')],
    unique: { uq_channel_choice: ['user_id', 'template_key', 'channel'] },
  },
  {
    name: 'delivery_receipt',
    columns: [
      primaryId(),
      text('app_id', 32),
      text('remote_id', 64),
      optional(text('user_id', 30)),
      optional(text('template_id', 64)),
      text('outcome', 40),
      instant('at'),
      optional(instant('applied_at')),
    ],
    unique: { uq_delivery_receipt: ['app_id', 'remote_id'] },
    indexes: { ix_delivery_receipt_open: ['applied_at', 'at'] },
  },
];

// Every dialect takes these as they are; TypeORM's own calls would rebuild the whole table on SQLite.
const added: Record<string, Record<string, string>> = {
  message: {
    facts: 'json NULL',
    lane: "varchar(8) NOT NULL DEFAULT 'now'",
    due_at: 'datetime(3) NULL',
    attempts: 'integer NOT NULL DEFAULT 0',
    claimed_by: 'varchar(40) NULL',
  },
  delivery: { receipt_at: 'datetime(3) NULL' },
  appointment: { reminded_at: 'datetime(3) NULL' },
};

const indexes = [
  { table: 'message', name: 'ix_message_due', columnNames: ['lane', 'due_at'] },
  { table: 'delivery', name: 'ix_delivery_remote', columnNames: ['remote_id'] },
  { table: 'appointment', name: 'ix_appointment_reminder', columnNames: ['visit_date', 'status', 'reminded_at'] },
];

/** Messages leave in batches and through several channels; WeChat's receipts, people's choices, and who was reminded. */
export class Notifications1764480000000 implements MigrationInterface {
  name = 'Notifications1764480000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(added))
      for (const [name, type] of Object.entries(columns))
        await runner.query(`ALTER TABLE ${table} ADD COLUMN ${name} ${type}`);
    for (const { table, ...index } of indexes) await runner.createIndex(table, new TableIndex(index));
    for (const table of tables) await createTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...tables].reverse()) await runner.dropTable(table.name);
    for (const { table, name } of [...indexes].reverse()) await runner.dropIndex(table, name);
    for (const [table, columns] of Object.entries(added))
      for (const name of Object.keys(columns)) await runner.query(`ALTER TABLE ${table} DROP COLUMN ${name}`);
  }
}
