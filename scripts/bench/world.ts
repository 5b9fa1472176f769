import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess, takeFreePort, waitUntil } from '../local/processes';
import { type PrivateServer, startMariaDb, startRedis } from '../testing/servers';
import { fieldKeys } from './people';

export const ROOT = join(__dirname, '../..');

/** As docs/ARCHITECTURE.md tells to start the BFF: thousands of requests at once outgrow Node's small nursery. */
const NODE_FLAGS = ['--max-semi-space-size=64'];

/**
 * full: the BFF as it is · http: the same without the jobs, as ROLE=http runs it · front: the booking answers nothing ·
 * naive: one update and one insert per booking
 */
export type Mode = 'front' | 'naive' | 'full' | 'http';

export interface World {
  dir: string;
  mariaDb: PrivateServer;
  redis: PrivateServer;
  sandboxFile: string;
  privacyVersion: string;
}

/** A MariaDB that flushes every commit to disk and writes a binary log, a Redis, and the sandbox; all end with the work. */
export const withWorld = async (work: (world: World) => Promise<void>): Promise<void> => {
  const dir = mkdtempSync(join(tmpdir(), 'anzhen-bench-'));
  const stops: (() => Promise<void>)[] = [];
  try {
    const durable = ['--innodb-flush-log-at-trx-commit=1', '--sync-binlog=1', '--log-bin=bench', '--binlog-format=ROW'];
    const mariaDb = await startMariaDb(join(dir, 'mariadb'), durable);
    stops.push(mariaDb.stop);
    const redis = await startRedis(join(dir, 'redis'));
    stops.push(redis.stop);
    const sandboxArgs = ['--state-dir', join(dir, 'sandbox'), '--port-base', '0'];
    const sandbox = await startProcess({
      name: '沙盒',
      args: ['--import', 'tsx', join(ROOT, 'bff/sandbox/main.ts'), ...sandboxArgs],
      ready: /SANDBOX READY (\S+)/,
    });
    stops.push(sandbox.stop);
    const hospital = readFileSync(join(ROOT, 'config/hospital/qinghe.yaml'), 'utf8');
    const privacyVersion = /\nprivacy:\n\s+version: (\S+)/.exec(hospital)?.[1] ?? '';
    await work({ dir, mariaDb, redis, sandboxFile: sandbox.match[1] ?? '', privacyVersion });
  } finally {
    for (const stop of stops.reverse()) await stop();
    rmSync(dir, { recursive: true, force: true });
  }
};

export const createDatabase = async (url: string, name: string): Promise<void> => {
  const { createConnection } = await import('mysql2/promise');
  const admin = await createConnection({ uri: url });
  await admin.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
  await admin.end();
};

interface BffOptions {
  mode: Mode;
  database: string;
  /** Instead of the sandbox's HIS. */
  hisUrl?: string;
  /** Instead of WeChat Pay's own public key. */
  wechatPayKeyPem?: string;
  date?: string;
}

export const startBff = async (world: World, options: BffOptions) => {
  const { mode, database, hisUrl, wechatPayKeyPem, date = '' } = options;
  const port = await takeFreePort();
  const credentials = JSON.parse(readFileSync(world.sandboxFile, 'utf8')) as {
    urls: Record<string, string>;
    wechatPay: Record<string, string>;
  };
  if (hisUrl) credentials.urls.his = hisUrl;
  if (wechatPayKeyPem) credentials.wechatPay.publicKeyPem = wechatPayKeyPem;
  const file = join(world.dir, `credentials-${database}-${port}.json`);
  writeFileSync(file, JSON.stringify(credentials));
  // The log goes to a file as it would in a hospital; reading it here would slow the shooter down.
  const log = openSync(join(world.dir, `${database}-${port}.log`), 'w');
  const child = spawn(process.execPath, [...NODE_FLAGS, '--import', 'tsx', join(ROOT, 'scripts/bench/bff.ts'), mode], {
    stdio: ['ignore', log, log],
    env: {
      ...process.env,
      ...{ PORT: String(port), DATABASE_URL: `${world.mariaDb.url}${database}`, REDIS_URL: world.redis.url },
      ...{ SANDBOX_CREDENTIALS_FILE: file, LOG_LEVEL: 'info', BENCH_DATE: date, CHECK_RESPONSES: 'no' },
      ...{ FIELD_KEYS: `${fieldKeys.id}:${fieldKeys.key}`, FIELD_INDEX_KEY: fieldKeys.index },
    },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  const ask = () =>
    fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await waitUntil('BFF 没有启动', ask, 30_000);
  return { port, stop, pid: child.pid ?? 0, kill: () => child.kill('SIGKILL') };
};
