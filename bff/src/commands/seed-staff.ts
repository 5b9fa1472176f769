import { systemClock } from '../adapters/system-clock';
import { EnvError, loadEnv } from '../env';
import { makeFieldCipher } from '../platform/crypto/field-cipher';
import { openDatabase } from '../platform/db/data-source';
import { makeTransactions } from '../platform/db/transaction';
import { seedStaff, type StaffSeed } from '../modules/staff';

/**
 * Adds the members of staff in SEED_STAFF (a JSON list) that are missing, and brings the schema up to date on the way.
 * For laptops and tests; it refuses in production, where an administrator invites people.
 */
const main = async (): Promise<void> => {
  const env = loadEnv(process.env);
  if (env.isProduction) throw new EnvError(['SEED_STAFF: production must not be seeded']);
  const seeds = JSON.parse(process.env.SEED_STAFF ?? '[]') as StaffSeed[];
  const dataSource = await openDatabase(env.databaseUrl);
  try {
    const added = await seedStaff(
      { tx: makeTransactions(dataSource), clock: systemClock, cipher: makeFieldCipher(env.fieldKeys) },
      seeds,
    );
    process.stdout.write(`SEEDED ${added} of ${seeds.length}\n`);
  } finally {
    await dataSource.destroy();
  }
};

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
