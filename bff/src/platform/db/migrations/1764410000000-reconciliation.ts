import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';
import { createTable, instant, integer, json, optional, primaryId, type TableSpec, text } from './table-spec';

const tables: TableSpec[] = [
  {
    name: 'reconciliation_run',
    columns: [
      primaryId(),
      text('day', 10),
      text('status', 10),
      integer('attempts'),
      optional(text('problem', 200)),
      optional(json('totals')),
      optional(instant('next_try_at')),
      optional(instant('started_at')),
      optional(instant('finished_at')),
    ],
    unique: { uq_reconciliation_run_day: ['day'] },
    indexes: { ix_reconciliation_run_status: ['status', 'next_try_at'] },
  },
  {
    name: 'reconciliation_difference',
    columns: [
      primaryId(),
      text('day', 10),
      text('entry_key', 120),
      text('side', 6),
      text('type', 10),
      text('why', 24),
      optional(text('payment_id', 40)),
      integer('gap_fen'),
      json('lines'),
      text('status', 8),
      instant('opened_at'),
      optional(instant('closed_at')),
      optional(text('closed_by', 30)),
      optional(text('close_reason', 200)),
    ],
    unique: { uq_reconciliation_difference: ['day', 'entry_key'] },
    indexes: { ix_reconciliation_difference_status: ['status', 'day'] },
  },
];

/** The names that other books give our payments, and the days that money moved on. */
const lookups: [string, string, string[]][] = [
  ['payment', 'ix_payment_paid', ['paid_at']],
  ['payment', 'ix_payment_transaction', ['transaction_id']],
  ['payment', 'ix_payment_subject', ['subject_id']],
  ['refund', 'ix_refund_created', ['created_at']],
];

/** Reconciliation: the run of every day, its differences, and indexes to find payments by what others call them. */
export class Reconciliation1764410000000 implements MigrationInterface {
  name = 'Reconciliation1764410000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await createTable(runner, table);
    for (const [table, name, columnNames] of lookups)
      await runner.createIndex(table, new TableIndex({ name, columnNames }));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, name] of lookups) await runner.dropIndex(table, name);
    for (const table of [...tables].reverse()) await runner.dropTable(table.name);
  }
}
