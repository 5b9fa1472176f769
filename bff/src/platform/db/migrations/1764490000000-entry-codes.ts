import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, instant, integer, optional, primaryId, type TableSpec, text } from './table-spec';

const tables: TableSpec[] = [
  {
    name: 'entry_code',
    columns: [
      primaryId(),
      text('ref', 8),
      text('kind', 12),
      text('target', 64),
      text('name', 60),
      optional(text('live_key', 80)),
      text('issued_by', 30),
      instant('issued_at'),
      optional(instant('expires_at')),
      optional(instant('revoked_at')),
      optional(text('revoked_by', 30)),
      optional(text('revoke_reason', 120)),
    ],
    unique: { uq_entry_code_ref: ['ref'], uq_entry_code_live: ['live_key'] },
    foreignKeys: { fk_entry_code_staff: { column: 'issued_by', table: 'staff' } },
  },
  {
    name: 'entry_code_day',
    columns: [primaryId(), text('code_id', 30), text('day', 10), integer('opened'), integer('refused')],
    unique: { uq_entry_code_day: ['code_id', 'day'] },
    checks: { ck_entry_code_day: 'opened >= 0 AND refused >= 0' },
    foreignKeys: { fk_entry_code_day_code: { column: 'code_id', table: 'entry_code' } },
  },
];

/** Codes for walls, doors, beds and bills, and how often each is scanned on a day. */
export class EntryCodes1764490000000 implements MigrationInterface {
  name = 'EntryCodes1764490000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await createTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...tables].reverse()) await runner.dropTable(table.name);
  }
}
