import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';
import { createTable, instant, optional, primaryId, type TableSpec, text } from './table-spec';

const tables: TableSpec[] = [
  {
    name: 'staff_invitation',
    columns: [
      primaryId(),
      text('staff_id', 30),
      text('code_index', 64),
      text('totp_cipher', 300),
      text('created_by', 30),
      instant('created_at'),
      instant('expires_at'),
      optional(instant('ended_at')),
    ],
    unique: { uq_staff_invitation_code: ['code_index'] },
    indexes: { ix_staff_invitation_staff: ['staff_id', 'ended_at'] },
    foreignKeys: { fk_staff_invitation_staff: { column: 'staff_id', table: 'staff' } },
  },
  {
    name: 'staff_recovery_code',
    columns: [primaryId(), text('staff_id', 30), text('code_index', 64), optional(instant('used_at'))],
    unique: { uq_staff_recovery_code: ['staff_id', 'code_index'] },
    foreignKeys: { fk_staff_recovery_code_staff: { column: 'staff_id', table: 'staff' } },
  },
];

// Every dialect takes these as they are; TypeORM's own calls would rebuild the whole table on SQLite.
const added: Record<string, Record<string, string>> = {
  staff: { wechat_index: 'varchar(64) NULL', deactivated_at: 'datetime(3) NULL' },
  session: { ip: 'varchar(64) NULL', device: 'varchar(160) NULL' },
  audit_event: { ip: 'varchar(64) NULL', device: 'varchar(160) NULL', outcome: 'varchar(40) NULL' },
};

const indexes = [
  { table: 'staff', name: 'uq_staff_wechat', columnNames: ['wechat_index'], isUnique: true },
  { table: 'audit_event', name: 'ix_audit_event_trail', columnNames: ['actor_kind', 'at'], isUnique: false },
  { table: 'audit_event', name: 'ix_audit_event_request', columnNames: ['request_id'], isUnique: false },
];

/** Invitations, recovery codes and WeChat for staff; sessions and deeds say from where. */
export class StaffAccess1764450000000 implements MigrationInterface {
  name = 'StaffAccess1764450000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(added))
      for (const [name, type] of Object.entries(columns))
        await runner.query(`ALTER TABLE ${table} ADD COLUMN ${name} ${type}`);
    for (const { table, ...index } of indexes) await runner.createIndex(table, new TableIndex(index));
    for (const table of tables) await createTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...tables].reverse()) await runner.dropTable(table.name);
    for (const { table, name } of [...indexes].reverse()) await runner.dropIndex(table, name);
    for (const [table, columns] of Object.entries(added))
      for (const name of Object.keys(columns)) await runner.query(`ALTER TABLE ${table} DROP COLUMN ${name}`);
  }
}
