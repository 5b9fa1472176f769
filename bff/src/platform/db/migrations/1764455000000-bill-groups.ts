import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { createTable, instant, optional, type TableSpec, text } from './table-spec';

const billGroupLine: TableSpec = {
  name: 'bill_group_line',
  columns: [
    { ...text('id', 130), isPrimary: true },
    text('group_id', 64),
    text('bill_id', 64),
    optional(text('claim_key', 64)),
    optional(text('payment_id', 30)),
    instant('created_at'),
  ],
  unique: { uq_bill_group_line_claim: ['claim_key'] },
  indexes: { ix_bill_group_line_group: ['group_id'], ix_bill_group_line_bill: ['bill_id'] },
};

/** Bills that are paid at once. */
export class BillGroups1764455000000 implements MigrationInterface {
  name = 'BillGroups1764455000000';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, billGroupLine);
    // Until now every payment was about one bill.
    await runner.query(`INSERT INTO bill_group_line (id, group_id, bill_id, claim_key, payment_id, created_at)
      SELECT CONCAT(subject_id, ':', subject_id), subject_id, subject_id, subject_id, NULL, MIN(created_at)
      FROM payment WHERE subject = 'bill' GROUP BY subject_id`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('bill_group_line');
  }
}
