import type { MigrationInterface, QueryRunner } from 'typeorm';

// Every dialect takes these as they are; TypeORM's own calls would rebuild the whole table on SQLite.
const added: Record<string, Record<string, string>> = {
  session: { opened_by: 'varchar(16) NULL' },
  staff: {
    wechat_bound_at: 'datetime(3) NULL',
    next_totp_cipher: 'varchar(300) NULL',
    next_totp_until: 'datetime(3) NULL',
  },
};

/** What staff see of their own devices, and a new authenticator in place of a lost one. */
export class StaffDevices1764501000000 implements MigrationInterface {
  name = 'StaffDevices1764501000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(added))
      for (const [name, type] of Object.entries(columns))
        await runner.query(`ALTER TABLE ${table} ADD COLUMN ${name} ${type}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(added))
      for (const name of Object.keys(columns)) await runner.query(`ALTER TABLE ${table} DROP COLUMN ${name}`);
  }
}
