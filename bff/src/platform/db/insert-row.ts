import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { isUniqueViolation } from './errors';
import type { Statement } from './together';
import type { Scope } from './scope';

/** Inserts one whole row with one statement; every column must be given. */
export const insertRow = <Row extends ObjectLiteral>(scope: Scope, table: EntityTarget<Row>, row: Row): Promise<void> =>
  insertAll(scope, table, [row]);

/** Inserts a row; answers false when a unique key already holds one. A failed statement leaves the transaction usable. */
export const insertUnlessExists = async <Row extends ObjectLiteral>(
  scope: Scope,
  table: EntityTarget<Row>,
  row: Row,
): Promise<boolean> => {
  try {
    await insertRow(scope, table, row);
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
};

/**
 * Rows as values in the order of the table's columns, converted as the driver wants them. A column that is empty in all
 * of them and is so by itself is left out: of a registration that is just begun every third is.
 */
const valuesOf = <Row extends ObjectLiteral>({ manager }: Scope, table: EntityTarget<Row>, rows: readonly Row[]) => {
  const { columns: all, tableName } = manager.dataSource.getMetadata(table);
  const { driver } = manager.dataSource;
  const columns = all.filter(
    ({ propertyName, isNullable, default: unsaid }) =>
      !isNullable || unsaid !== undefined || rows.some((row) => row[propertyName as keyof Row] !== null),
  );
  const values: unknown[] = [];
  for (const row of rows) {
    for (const column of columns) {
      const value = row[column.propertyName as keyof Row] as unknown;
      // Texts, numbers and nothing go to the driver as they are; only dates and JSON have to be converted.
      const isPlain = value === null || (column.type !== 'json' && typeof value !== 'object');
      values.push(isPlain ? value : driver.preparePersistentValue(value, column));
    }
  }
  const names = columns.map(({ databaseName }) => driver.escape(databaseName)).join(', ');
  const group = `(${columns.map(() => '?').join(', ')})`;
  return { tableName: driver.escape(tableName), names, groups: rows.map(() => group).join(', '), values };
};

/**
 * Inserts many whole rows with one statement and leaves out those whose unique key is taken; the caller reads back which
 * ones are there. Anything else that is wrong with a row fails the statement: MySQL's IGNORE would cut texts silently.
 */
export const insertAllUnlessExist = async <Row extends ObjectLiteral>(
  scope: Scope,
  table: EntityTarget<Row>,
  rows: readonly Row[],
): Promise<void> => {
  if (rows.length === 0) return;
  const { sql, values } = insertRowsUnlessExist(scope, table, rows);
  await scope.manager.query(sql, [...values]);
};

/** The same as a statement; at least one row. */
export const insertRowsUnlessExist = <Row extends ObjectLiteral>(
  scope: Scope,
  table: EntityTarget<Row>,
  rows: readonly Row[],
): Statement<void> => {
  const { sql, values, read } = insertRows(scope, table, rows);
  const onTaken =
    scope.manager.dataSource.options.type === 'better-sqlite3'
      ? 'ON CONFLICT DO NOTHING'
      : 'ON DUPLICATE KEY UPDATE id = id';
  return { sql: `${sql} ${onTaken}`, values, read };
};

/**
 * Inserts many whole rows with one statement; one whose unique key is taken is not kept, and the row that has the key
 * counts it.
 */
export const insertAllOrCount = async <Row extends ObjectLiteral>(
  scope: Scope,
  table: EntityTarget<Row>,
  rows: readonly Row[],
  { unique, counter }: { unique: readonly (keyof Row & string)[]; counter: keyof Row & string },
): Promise<void> => {
  if (rows.length === 0) return;
  const { tableName, names, groups, values } = valuesOf(scope, table, rows);
  const { manager } = scope;
  const columns = manager.dataSource.getMetadata(table).columns;
  const nameOf = (property: string): string =>
    manager.dataSource.driver.escape(columns.find(({ propertyName }) => propertyName === property)?.databaseName ?? '');
  const count = `${nameOf(counter)} = ${tableName}.${nameOf(counter)} + 1`;
  const onTaken =
    manager.dataSource.options.type === 'better-sqlite3'
      ? `ON CONFLICT (${unique.map(nameOf).join(', ')}) DO UPDATE SET ${count}`
      : `ON DUPLICATE KEY UPDATE ${count}`;
  await manager.query(`INSERT INTO ${tableName} (${names}) VALUES ${groups} ${onTaken}`, values);
};

/** Whole rows to insert; at least one. */
export const insertRows = <Row extends ObjectLiteral>(
  scope: Scope,
  table: EntityTarget<Row>,
  rows: readonly Row[],
): Statement<void> => {
  const { tableName, names, groups, values } = valuesOf(scope, table, rows);
  return { sql: `INSERT INTO ${tableName} (${names}) VALUES ${groups}`, values, read: () => undefined };
};

/** Inserts many whole rows with one statement. */
export const insertAll = async <Row extends ObjectLiteral>(
  scope: Scope,
  table: EntityTarget<Row>,
  rows: readonly Row[],
): Promise<void> => {
  if (rows.length === 0) return;
  const { sql, values } = insertRows(scope, table, rows);
  await scope.manager.query(sql, [...values]);
};
