import { openContainer } from './container';
import { EnvError, loadEnv } from './env';

// Longer than the slowest answer of a foreign system.
const DRAIN_MS = 30_000;

/** Starts the roles that ROLE names and ends them in order on SIGTERM or SIGINT. */
const main = async (): Promise<void> => {
  const env = loadEnv(process.env);
  const container = await openContainer(env);
  const { log } = container;
  if (env.role !== 'worker') {
    const url = await container.startHttp();
    process.stdout.write(`BFF READY ${url}\n`);
  }
  if (env.role !== 'http') container.startJobs();

  let isStopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    log.info({ signal }, 'stopping');
    const deadline = setTimeout(() => {
      log.error({}, 'did not stop in time');
      process.exit(1);
    }, DRAIN_MS);
    await container.stop();
    clearTimeout(deadline);
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
  process.on('unhandledRejection', (reason) => {
    log.error(
      { reason: reason instanceof Error ? reason.stack : String(reason) },
      'a promise was rejected and nobody noticed',
    );
  });
};

main().catch((error: unknown) => {
  const text =
    error instanceof EnvError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
  process.exit();
});
