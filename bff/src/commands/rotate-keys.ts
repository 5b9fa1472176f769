import { loadEnv } from '../env';
import { makeFieldCipher } from '../platform/crypto/field-cipher';
import { rotateKeys } from '../platform/crypto/rotate-keys';
import { openDatabase } from '../platform/db/data-source';
import { makeTransactions } from '../platform/db/transaction';

/** Run after a new key was put first in FIELD_KEYS and every copy was restarted; then the old key may be taken away. */
const main = async (): Promise<void> => {
  const env = loadEnv(process.env);
  const dataSource = await openDatabase(env.databaseUrl);
  try {
    const [current] = env.fieldKeys.encryption;
    const renewed = await rotateKeys(makeTransactions(dataSource), makeFieldCipher(env.fieldKeys));
    process.stdout.write(`renewed ${renewed} values with key "${current?.id}"\n`);
  } finally {
    await dataSource.destroy();
  }
};

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
