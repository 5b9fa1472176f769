import { type QueryRunner, Table, TableCheck, type TableColumnOptions, TableIndex } from 'typeorm';

/** A table in the words of a migration: plain data that means the same on MySQL, MariaDB and SQLite. */
export interface TableSpec {
  name: string;
  columns: TableColumnOptions[];
  unique?: Record<string, string[]>;
  indexes?: Record<string, string[]>;
  checks?: Record<string, string>;
  foreignKeys?: Record<string, { column: string; table: string }>;
}

const column = (name: string, type: TableColumnOptions['type'], rest: Partial<TableColumnOptions> = {}) => ({
  name,
  type,
  ...rest,
});

export const primaryId = (): TableColumnOptions => column('id', 'varchar', { length: '30', isPrimary: true });
export const text = (name: string, length: number): TableColumnOptions =>
  column(name, 'varchar', { length: String(length) });
export const longText = (name: string): TableColumnOptions => column(name, 'text');
export const integer = (name: string): TableColumnOptions => column(name, 'integer');
export const instant = (name: string): TableColumnOptions => column(name, 'datetime', { precision: 3 });
export const json = (name: string): TableColumnOptions => column(name, 'json');
export const optional = (spec: TableColumnOptions): TableColumnOptions => ({ ...spec, isNullable: true });

const isMysqlFamily = (runner: QueryRunner): boolean => ['mysql', 'mariadb'].includes(runner.dataSource.options.type);

export const createTable = async (runner: QueryRunner, spec: TableSpec): Promise<void> => {
  const checks = Object.entries(spec.checks ?? {});
  await runner.createTable(
    new Table({
      name: spec.name,
      columns: spec.columns,
      checks: checks.map(([name, expression]) => ({ name, expression })),
      foreignKeys: Object.entries(spec.foreignKeys ?? {}).map(([name, { column: columnName, table }]) => ({
        name,
        columnNames: [columnName],
        referencedTableName: table,
        referencedColumnNames: ['id'],
        onDelete: 'RESTRICT',
        onUpdate: 'RESTRICT',
      })),
    }),
  );
  if (isMysqlFamily(runner)) {
    // TypeORM's MySQL driver silently leaves out the checks of a new table.
    for (const [name, expression] of checks) {
      await runner.query(`ALTER TABLE \`${spec.name}\` ADD CONSTRAINT \`${name}\` CHECK (${expression})`);
    }
  }
  const indexes = { ...spec.unique, ...spec.indexes };
  for (const [name, columnNames] of Object.entries(indexes)) {
    await runner.createIndex(spec.name, new TableIndex({ name, columnNames, isUnique: name in (spec.unique ?? {}) }));
  }
};

/** Takes a check of a table away. SQLite rebuilds the table for it. */
export const dropCheck = async (runner: QueryRunner, table: string, name: string): Promise<void> => {
  if (isMysqlFamily(runner)) await runner.query(`ALTER TABLE \`${table}\` DROP CONSTRAINT \`${name}\``);
  else await runner.dropCheckConstraint(table, name);
};

/** Adds a check to a table that is there. SQLite rebuilds the table for it. */
export const addCheck = async (runner: QueryRunner, table: string, name: string, expression: string): Promise<void> => {
  if (isMysqlFamily(runner))
    await runner.query(`ALTER TABLE \`${table}\` ADD CONSTRAINT \`${name}\` CHECK (${expression})`);
  else await runner.createCheckConstraint(table, new TableCheck({ name, expression }));
};
