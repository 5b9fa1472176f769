import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { type Statement, together } from './together';
import type { Scope } from './transaction';

interface Where {
  /** Only rows that are still in one of these states are changed. */
  statuses?: readonly string[];
}

/**
 * Gives many rows their own new values with one statement. Every change names the same columns.
 * @throws what the database throws; then no row is changed
 */
export const updateEach = async <Row extends ObjectLiteral & { id: string }>(
  scope: Scope,
  table: EntityTarget<Row>,
  changes: readonly (Partial<Row> & { id: string })[],
  where: Where = {},
): Promise<void> => {
  if (changes.length > 0) await together(scope, updateEachRow(scope, table, changes, where));
};

/** The same as a statement; at least one row. */
export const updateEachRow = <Row extends ObjectLiteral & { id: string }>(
  { manager }: Scope,
  table: EntityTarget<Row>,
  changes: readonly (Partial<Row> & { id: string })[],
  { statuses }: Where = {},
): Statement<void> => {
  const [first] = changes;
  if (!first) throw new Error('a change of no row');
  const { columns, tableName } = manager.dataSource.getMetadata(table);
  const { driver } = manager.dataSource;
  const changed = columns.filter(({ propertyName }) => propertyName !== 'id' && propertyName in first);
  const values: unknown[] = [];
  const sets = changed.map((column) => {
    const cases = changes.map((change) => {
      values.push(change.id, driver.preparePersistentValue(change[column.propertyName], column));
      return 'WHEN ? THEN ?';
    });
    return `${driver.escape(column.databaseName)} = CASE id ${cases.join(' ')} END`;
  });
  values.push(...changes.map(({ id }) => id));
  const ids = changes.map(() => '?').join(', ');
  const stillIn = statuses ? ` AND status IN (${statuses.map(() => '?').join(', ')})` : '';
  if (statuses) values.push(...statuses);
  const sql = `UPDATE ${driver.escape(tableName)} SET ${sets.join(', ')} WHERE id IN (${ids})${stillIn}`;
  return { sql, values, read: () => undefined };
};
