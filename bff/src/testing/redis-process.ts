import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

export interface RunningRedis {
  /** A socket path, which ioredis takes for a URL. */
  url: string;
  stop(): Promise<void>;
}

/** Whether a redis-server is here. @throws Error when it is not and REQUIRE_REDIS=1 says that it must be */
export function hasRedisServer(): boolean {
  const isHere = spawnSync('which', ['redis-server']).status === 0;
  if (!isHere && process.env.REQUIRE_REDIS === '1') throw new Error('REQUIRE_REDIS=1, and there is no redis-server');
  return isHere;
}

/** Starts a private Redis on a socket file, keeping nothing on disk. @throws Error when it does not start */
export async function startRedis(): Promise<RunningRedis> {
  const dir = mkdtempSync(path.join(tmpdir(), 'anzhen-redis-'));
  const socket = path.join(dir, 'redis.sock');
  const args = ['--port', '0', '--unixsocket', socket, '--dir', dir, '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (/ready to accept connections/i.test(line)) resolve();
    });
    child.once('close', (code) => reject(new Error(`redis-server ended with ${code}`)));
  });
  return {
    url: socket,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
