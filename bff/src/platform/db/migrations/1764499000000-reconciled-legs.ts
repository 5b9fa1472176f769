import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';
import { createTable, instant, json, optional, primaryId, type TableSpec, text } from './table-spec';

const standing: TableSpec = {
  name: 'insurance_standing',
  columns: [
    primaryId(),
    text('day', 10),
    text('payment_id', 30),
    text('state', 12),
    optional(json('parts')),
    instant('asked_at'),
  ],
  unique: { uq_insurance_standing: ['day', 'payment_id'] },
};
const created = { name: 'ix_payment_created', columnNames: ['created_at'] };

/** What the insurance centre answered while a day is being compared, and payments of a day that brought no money. */
export class ReconciledLegs1764499000000 implements MigrationInterface {
  name = 'ReconciledLegs1764499000000';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, standing);
    await runner.createIndex('payment', new TableIndex(created));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('payment', created.name);
    await runner.dropTable(standing.name);
  }
}
