import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, instant, optional, primaryId, text } from './table-spec';

/** Links by which the family of a waiting patient sees how far the line is. */
export class OwnShares1764497000000 implements MigrationInterface {
  name = 'OwnShares1764497000000';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'ticket_share',
      columns: [
        ...[primaryId(), text('owner_id', 30), text('patient_id', 30), text('ticket_id', 30), text('token_hash', 64)],
        ...[instant('created_at'), instant('expires_at'), optional(instant('revoked_at'))],
        optional(instant('noted_at')),
      ],
      unique: { uq_ticket_share_token: ['token_hash'] },
      indexes: { ix_ticket_share_ticket: ['owner_id', 'ticket_id'] },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('ticket_share');
  }
}
