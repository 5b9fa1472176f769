import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

export interface RunningRedis {
  /** A socket path, which ioredis takes for a URL. */
  url: string;
  stop(): Promise<void>;
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
    child.once('error', (error) =>
      reject(new Error('redis-server cannot be started: is it installed?', { cause: error })),
    );
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
