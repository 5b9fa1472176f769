import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, instant, primaryId, type TableSpec, text } from './table-spec';

const trial: TableSpec = {
  name: 'broadcast_trial',
  columns: [primaryId(), text('broadcast_id', 30), text('staff_id', 30), instant('at')],
  indexes: { ix_broadcast_trial_broadcast: ['broadcast_id'] },
  foreignKeys: { fk_broadcast_trial_broadcast: { column: 'broadcast_id', table: 'broadcast' } },
};

// Every dialect takes these as they are; TypeORM's own calls would rebuild the whole table on SQLite.
const added: Record<string, Record<string, string>> = {
  broadcast: { send_at: 'datetime(3) NULL', people_joined: 'integer NULL', people_gone: 'integer NULL' },
  staff: { wechat_cipher: 'varchar(300) NULL' },
};

/** Notices that go at a time (定时), and notices that staff send to themselves first. */
export class BroadcastTimes1764500500000 implements MigrationInterface {
  name = 'BroadcastTimes1764500500000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(added))
      for (const [name, type] of Object.entries(columns))
        await runner.query(`ALTER TABLE ${table} ADD COLUMN ${name} ${type}`);
    await createTable(runner, trial);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(trial.name);
    for (const [table, columns] of Object.entries(added))
      for (const name of Object.keys(columns)) await runner.query(`ALTER TABLE ${table} DROP COLUMN ${name}`);
  }
}
