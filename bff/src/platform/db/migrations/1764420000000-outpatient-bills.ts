import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Outpatient bills: a notice of WeChat Pay says how often it came. */
export class OutpatientBills1764420000000 implements MigrationInterface {
  name = 'OutpatientBills1764420000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE notice ADD COLUMN times_received integer NOT NULL DEFAULT 1');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE notice DROP COLUMN times_received');
  }
}
