import type { EntityTarget, ObjectLiteral } from 'typeorm';
import type { Statement } from './together';
import type { Scope } from './transaction';

/**
 * Whole rows without TypeORM's mapping, which costs more than the query itself where a line of fifty people is read
 * with every call. `where` is SQL from WHERE on, with column names as the database has them.
 */
export const selectRows = <Row extends ObjectLiteral>(
  { manager }: Scope,
  table: EntityTarget<Row>,
  where: string,
  values: readonly (string | number | Date)[],
): Statement<Row[]> => {
  const { columns, tableName } = manager.dataSource.getMetadata(table);
  const { driver } = manager.dataSource;
  const names = columns.map(
    ({ databaseName, propertyName }) => `${driver.escape(databaseName)} AS ${driver.escape(propertyName)}`,
  );
  // Texts and numbers come as they are; only dates and JSON have to be converted.
  const converted = columns.filter(({ type }) => type === 'json' || type === 'datetime');
  const read = (raw: unknown): Row[] => {
    const rows = raw as Row[];
    for (const row of rows)
      for (const column of converted) {
        const name = column.propertyName as keyof Row;
        row[name] = driver.prepareHydratedValue(row[name], column) as Row[keyof Row];
      }
    return rows;
  };
  return { sql: `SELECT ${names.join(', ')} FROM ${driver.escape(tableName)} ${where}`, values, read };
};

/** The rows of one such statement. */
export const readRows = async <Row extends ObjectLiteral>(
  scope: Scope,
  table: EntityTarget<Row>,
  where: string,
  values: readonly (string | number | Date)[],
): Promise<Row[]> => {
  const { sql, read } = selectRows(scope, table, where, values);
  return read(await scope.manager.query(sql, [...values]), 0);
};

/** Instants of a column as both databases give them to a query of our own. */
export const makeReadInstant = <Row extends ObjectLiteral>(
  { manager }: Scope,
  table: EntityTarget<Row>,
  property: keyof Row & string,
): ((stored: unknown) => Date | null) => {
  const column = manager.dataSource.getMetadata(table).findColumnWithPropertyName(property);
  if (!column) throw new Error(`there is no column ${property}`);
  const { driver } = manager.dataSource;
  return (stored) => driver.prepareHydratedValue(stored, column) as Date | null;
};

/** `?, ?, ?` for a list of values; of an empty list nothing is IN. */
export const marks = (values: readonly unknown[]): string =>
  values.length === 0 ? 'NULL' : values.map(() => '?').join(', ');

/** A text as it stands, for a pattern that ends with `ESCAPE '!'`: an underscore is any sign to LIKE, and no index goes beyond it. */
export const literally = (text: string): string => text.replace(/[!%_]/g, '!$&');

/** Ends a SELECT so that its rows are held until the transaction ends; the embedded database holds everything anyway. */
export const forUpdate = ({ manager }: Scope): string =>
  manager.dataSource.options.type === 'better-sqlite3' ? '' : 'FOR UPDATE';
