import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { AND_COMMIT, SEVERAL } from './harden-mysql';
import type { Scope } from './scope';

/** One statement as data, so that several can be sent at once. */
export interface Statement<Answer> {
  sql: string;
  values: readonly unknown[];
  /** What the database said, in our own words; `affected` counts the rows that a change found. */
  read(raw: unknown, affected: number): Answer;
}

/** A query of our own whose rows are made into something. */
export const select = <Row, Answer>(
  sql: string,
  values: readonly unknown[],
  made: (rows: readonly Row[]) => Answer,
): Statement<Answer> => ({ sql, values, read: (raw) => made(raw as Row[]) });

/** The same statement, whose answer is made into something else. */
export const made = <Answer, Made>(
  { read, ...statement }: Statement<Answer>,
  make: (answer: Answer) => Made,
): Statement<Made> => ({ ...statement, read: (...answer) => make(read(...answer)) });

export type Answers<Statements> = {
  -readonly [Place in keyof Statements]: Statements[Place] extends Statement<infer Answer> ? Answer : never;
};

const affectedOf = (raw: unknown): number => (raw as { affectedRows?: number } | null)?.affectedRows ?? 0;

/**
 * Does statements one after the other, on a server with one way there and back: a call in the waiting hall is a dozen
 * small statements, and the way costs more than the statement. The first that fails ends them all with its error, so
 * none may count on failing. Outside a transaction it is for reads.
 */
export const together = async <const Statements extends readonly Statement<unknown>[]>(
  { manager }: Scope,
  ...statements: Statements
): Promise<Answers<Statements>> => {
  const isEmbedded = manager.dataSource.options.type === 'better-sqlite3';
  const runner = manager.queryRunner ?? manager.dataSource.createQueryRunner();
  const answers: unknown[] = [];
  try {
    if (isEmbedded || statements.length === 1)
      for (const { sql, values, read } of statements) {
        const { raw, affected } = await runner.query(sql, [...values], true);
        answers.push(read(raw, affected ?? 0));
      }
    else {
      const sql = `${SEVERAL}${statements.map((each) => each.sql).join(';\n')}`;
      const values = statements.flatMap((each) => each.values);
      const results = (await runner.query(sql, values)) as unknown[];
      answers.push(...statements.map(({ read }, index) => read(results[index], affectedOf(results[index]))));
    }
  } finally {
    if (runner !== manager.queryRunner) await runner.release();
  }
  return answers as Answers<Statements>;
};

/** Does the last statements of a transaction, on a server with its COMMIT in the same text. */
export const togetherWithCommit = async (scope: Scope, statements: readonly Statement<void>[]): Promise<void> => {
  const { queryRunner, dataSource } = scope.manager;
  if (dataSource.options.type === 'better-sqlite3' || !queryRunner) return void (await together(scope, ...statements));
  const sql = statements.map((each) => each.sql).join(';\n');
  const values = statements.flatMap((each) => each.values);
  await queryRunner.query(`${SEVERAL}${sql}${AND_COMMIT}`, values);
};

/** Gives rows new values where they are still as `old` says, which names no column as null. Answers how many there were. */
export const updateRows = <Row extends ObjectLiteral>(
  { manager }: Scope,
  table: EntityTarget<Row>,
  old: Partial<Row>,
  change: Partial<Row>,
): Statement<number> => {
  const { columns, tableName } = manager.dataSource.getMetadata(table);
  const { driver } = manager.dataSource;
  const values: unknown[] = [];
  const equal = (facts: Partial<Row>): string[] =>
    columns
      .filter(({ propertyName }) => facts[propertyName] !== undefined)
      .map((column) => {
        values.push(driver.preparePersistentValue(facts[column.propertyName], column));
        return `${driver.escape(column.databaseName)} = ?`;
      });
  const sql = `UPDATE ${driver.escape(tableName)} SET ${equal(change).join(', ')} WHERE ${equal(old).join(' AND ')}`;
  return { sql, values, read: (_raw, affected) => affected };
};
