import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Until when the HIS itself takes a registration back; it may be earlier than the hospital's rule here. */
export class BookingLeftovers1764500000000 implements MigrationInterface {
  name = 'BookingLeftovers1764500000000';

  // Every dialect takes these as they are; TypeORM's own calls would rebuild the whole table on SQLite.
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE appointment ADD COLUMN his_cancellable_until datetime(3) NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE appointment DROP COLUMN his_cancellable_until');
  }
}
