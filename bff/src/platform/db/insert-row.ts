import type { EntityTarget, ObjectLiteral } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity';
import { isUniqueViolation } from './errors';
import type { Scope } from './transaction';

/** Inserts one whole row with one statement; every column must be given. */
export const insertRow = async <Row extends ObjectLiteral>(
  scope: Scope,
  table: EntityTarget<Row>,
  row: Row,
): Promise<void> => {
  await scope.manager
    .createQueryBuilder()
    .insert()
    .into(table)
    // TypeORM's partial type cannot express JSON columns; `Row` above already demands every column.
    .values(row as QueryDeepPartialEntity<Row>)
    .updateEntity(false)
    .execute();
};

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
