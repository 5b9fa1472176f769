import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { type PrivateServer, startMariaDb, startRedis } from './servers';
import { type Stage, stages } from './stages';

interface Result {
  passed: number;
  failed: number;
}

const dir = mkdtempSync(join(tmpdir(), 'anzhen-test-'));
const servers: PrivateServer[] = [];
let current: ReturnType<typeof spawn> | undefined;

const cleanUp = async (): Promise<void> => {
  if (current?.pid && current.exitCode === null) process.kill(-current.pid, 'SIGTERM');
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(dir, { recursive: true, force: true });
};

/** Runs a command in its own process group, so that nothing it started outlives it. */
const run = (command: string[], env: Record<string, string>): Promise<boolean> =>
  new Promise((resolve) => {
    const [file = '', ...args] = command;
    const child = spawn(file, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
      detached: true,
    });
    current = child;
    child.once('error', () => resolve(false));
    child.once('exit', (code) => {
      try {
        if (child.pid) process.kill(-child.pid, 'SIGTERM');
      } catch {
        // The usual case: the whole group has ended already.
      }
      resolve(code === 0);
    });
  });

let serverEnv: Record<string, string> | undefined;

const startServers = async (): Promise<Record<string, string>> => {
  const mariaDb = await startMariaDb(join(dir, 'mariadb'));
  servers.push(mariaDb);
  const redis = await startRedis(join(dir, 'redis'));
  servers.push(redis);
  const admin = await createConnection({ uri: mariaDb.url });
  await admin.query('CREATE DATABASE anzhen CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci');
  await admin.end();
  return {
    TEST_DATABASE_URL: mariaDb.url,
    DATABASE_URL: `${mariaDb.url}anzhen`,
    REDIS_URL: redis.url,
  };
};

const runStage = async (stage: Stage): Promise<Result> => {
  const counts = join(dir, `${stage.name}.json`);
  if (stage.needsServers) serverEnv ??= await startServers();
  const env = { ...(stage.needsServers ? serverEnv : {}), ...stage.env };
  const command = stage.countsTests
    ? [...stage.command, '--json', `--outputFile=${counts}`, '--silent']
    : stage.command;
  const ok = await run(command, env);
  if (!stage.countsTests) return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
  const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(counts, 'utf8')) as Record<
    string,
    number
  >;
  const failed = Math.max(numFailedTests ?? 0, numFailedTestSuites ?? 0, ok ? 0 : 1);
  return { passed: numPassedTests ?? 0, failed };
};

const main = async (): Promise<void> => {
  const wanted = process.argv.slice(2);
  if (wanted.includes('--list')) {
    for (const { name, title } of stages) console.log(`${name.padEnd(18)} ${title}`);
    return;
  }
  const unknown = wanted.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) throw new Error(`没有这些阶段：${unknown.join('、')}。./scripts/test --list 列出全部。`);
  const chosen = wanted.length > 0 ? stages.filter(({ name }) => wanted.includes(name)) : stages;
  const total: Result = { passed: 0, failed: 0 };
  const lines: string[] = [];
  for (const stage of chosen) {
    const at = performance.now();
    console.log(`\n\x1b[36m▸ ${stage.title}\x1b[0m`);
    const result = await runStage(stage).catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      return { passed: 0, failed: 1 };
    });
    total.passed += result.passed;
    total.failed += result.failed;
    const seconds = ((performance.now() - at) / 1000).toFixed(1);
    lines.push(
      `${result.failed === 0 ? '✓' : '✗'} ${stage.name.padEnd(18)} ${String(result.passed).padStart(4)} passed ${String(result.failed).padStart(3)} failed ${seconds.padStart(7)} s`,
    );
  }
  console.log(`\n${lines.join('\n')}\n\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed === 0 ? 0 : 1;
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => void cleanUp().then(() => process.exit(130)));
}
main()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  })
  .finally(() => cleanUp());
