import type { MigrationInterface, QueryRunner } from 'typeorm';
import { linesAndMessagesTables } from './1764000000000-lines-and-messages';
import { peopleAndMoneyTables } from './1764000000000-people-and-money';
import { createTable } from './table-spec';

const tables = [...peopleAndMoneyTables, ...linesAndMessagesTables];

export class Initial1764000000000 implements MigrationInterface {
  name = 'Initial1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await createTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...tables].reverse()) await runner.dropTable(table.name);
  }
}
