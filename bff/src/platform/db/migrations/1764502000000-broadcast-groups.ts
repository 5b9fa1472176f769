import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, integer, optional, primaryId, type TableSpec, text } from './table-spec';

const group: TableSpec = {
  name: 'broadcast_group',
  columns: [
    primaryId(),
    text('broadcast_id', 30),
    integer('place'),
    text('day', 10),
    text('department_code', 32),
    optional(text('session_id', 64)),
    text('name', 120),
  ],
  unique: { uq_broadcast_group: ['broadcast_id', 'place'] },
  foreignKeys: { fk_broadcast_group_broadcast: { column: 'broadcast_id', table: 'broadcast' } },
};

const moved = ['department_code', 'session_id', 'audience_name'];

/** One notice for several groups (再加一组), and when its author asked the others to release it (催一下). */
export class BroadcastGroups1764502000000 implements MigrationInterface {
  name = 'BroadcastGroups1764502000000';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, group);
    await runner.query(
      `INSERT INTO broadcast_group (id, broadcast_id, place, day, department_code, session_id, name)
       SELECT id, id, 0, day, department_code, session_id, audience_name FROM broadcast`,
    );
    // Every dialect takes these as they are; TypeORM's own calls would rebuild the whole table on SQLite.
    for (const name of moved) await runner.query(`ALTER TABLE broadcast DROP COLUMN ${name}`);
    await runner.query('ALTER TABLE broadcast RENAME COLUMN day TO last_day');
    await runner.query('ALTER TABLE broadcast ADD COLUMN nudged_at datetime(3) NULL');
  }

  /** Of several groups the first stays. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE broadcast DROP COLUMN nudged_at');
    await runner.query('ALTER TABLE broadcast RENAME COLUMN last_day TO day');
    await runner.query("ALTER TABLE broadcast ADD COLUMN department_code varchar(32) NOT NULL DEFAULT ''");
    await runner.query('ALTER TABLE broadcast ADD COLUMN session_id varchar(64) NULL');
    await runner.query("ALTER TABLE broadcast ADD COLUMN audience_name varchar(120) NOT NULL DEFAULT ''");
    for (const [name, from] of [
      ['department_code', 'department_code'],
      ['session_id', 'session_id'],
      ['audience_name', 'name'],
    ])
      await runner.query(
        `UPDATE broadcast SET ${name} = (SELECT g.${from} FROM broadcast_group g WHERE g.broadcast_id = broadcast.id AND g.place = 0)`,
      );
    await runner.dropTable(group.name);
  }
}
