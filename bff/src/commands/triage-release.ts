import { systemClock } from '../adapters/system-clock';
import { loadEnv } from '../env';
import { addRelease } from '../modules/triage';
import { openDatabase } from '../platform/db/data-source';
import { makeTransactions } from '../platform/db/transaction';

/** Puts a folder with new triage rules and model before staff: `npm run triage:release -- FOLDER`. */
const main = async (): Promise<void> => {
  const folder = process.argv[2];
  if (!folder) throw new Error('which folder? npm run triage:release -- FOLDER');
  const dataSource = await openDatabase(loadEnv(process.env).databaseUrl);
  try {
    const { version, isNew } = await addRelease({ tx: makeTransactions(dataSource), clock: systemClock }, folder);
    const where = 'compare it and make it live on the staff page 导诊质量';
    process.stdout.write(
      isNew ? `version ${version} is a candidate: ${where}\n` : `version ${version} is known: ${where}\n`,
    );
  } finally {
    await dataSource.destroy();
  }
};

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
