import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';
import { createTable, instant, primaryId, type TableSpec, text } from './table-spec';

const callerNonce: TableSpec = {
  name: 'caller_nonce',
  columns: [primaryId(), text('caller_id', 24), text('nonce', 64), instant('at')],
  unique: { uq_caller_nonce: ['caller_id', 'nonce'] },
  indexes: { ix_caller_nonce_at: ['at'] },
};

// Every dialect takes these as they are; TypeORM's own calls would rebuild the whole table on SQLite.
const added = {
  queue: { kind: "varchar(8) NOT NULL DEFAULT 'clinic'", feed_queue_id: 'varchar(30) NULL' },
  queue_ticket: { ref: 'varchar(64) NULL', guest_cipher: 'varchar(400) NULL', priority: 'varchar(10) NULL' },
};
/** Somebody may stand in a line whom no account knows. */
const noLongerRequired = ['appointment_id', 'patient_id', 'owner_id'];

const setNullable = async (runner: QueryRunner, name: string, isNullable: boolean): Promise<void> => {
  const table = await runner.getTable('queue_ticket');
  const column = table?.findColumnByName(name);
  if (!table || !column) throw new Error(`queue_ticket.${name} is not there`);
  const changed = column.clone();
  changed.isNullable = isNullable;
  await runner.changeColumn(table, column, changed);
};

/** Lines before several rooms, priorities, people without an account, and callers of the hospital. */
export class QueueRules1764440000000 implements MigrationInterface {
  name = 'QueueRules1764440000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(added))
      for (const [name, type] of Object.entries(columns))
        await runner.query(`ALTER TABLE ${table} ADD COLUMN ${name} ${type}`);
    for (const name of noLongerRequired) await setNullable(runner, name, true);
    const columnNames = ['queue_id', 'ref'];
    await runner.createIndex(
      'queue_ticket',
      new TableIndex({ name: 'uq_queue_ticket_ref', columnNames, isUnique: true }),
    );
    await runner.createIndex('queue', new TableIndex({ name: 'ix_queue_feed', columnNames: ['feed_queue_id'] }));
    await createTable(runner, callerNonce);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(callerNonce.name);
    await runner.dropIndex('queue', 'ix_queue_feed');
    await runner.dropIndex('queue_ticket', 'uq_queue_ticket_ref');
    // People without an account had no place in the older schema.
    await runner.query('DELETE FROM queue_ticket WHERE appointment_id IS NULL OR owner_id IS NULL');
    for (const name of noLongerRequired) await setNullable(runner, name, false);
    for (const [table, columns] of Object.entries(added))
      for (const name of Object.keys(columns)) await runner.query(`ALTER TABLE ${table} DROP COLUMN ${name}`);
  }
}
