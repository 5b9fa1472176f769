import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';

const indexes = [
  { table: 'message', name: 'ix_message_created', columnNames: ['created_at'] },
  { table: 'delivery_receipt', name: 'ix_delivery_receipt_user', columnNames: ['user_id', 'at'] },
];

/** What is too old, and what WeChat reported to one person, is found without reading every message of three months. */
export class MessageIndexes1764495000000 implements MigrationInterface {
  name = 'MessageIndexes1764495000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const { table, ...index } of indexes) await runner.createIndex(table, new TableIndex(index));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { table, name } of [...indexes].reverse()) await runner.dropIndex(table, name);
  }
}
