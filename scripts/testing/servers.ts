import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { userInfo } from 'node:os';
import net from 'node:net';
import { takeFreePort, waitUntil } from '../local/processes';

const find = (...names: string[]): string => {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
  if (!found) throw new Error(`${names.join(' / ')} is not installed`);
  return found;
};

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

const stopper = (child: ChildProcess) => async (): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
};

export interface PrivateServer {
  url: string;
  stop(): Promise<void>;
}

/** A MariaDB of our own on a free port, with its data in `dir`. */
export const startMariaDb = async (dir: string, more: readonly string[] = []): Promise<PrivateServer> => {
  mkdirSync(dir, { recursive: true });
  const port = await takeFreePort();
  const common = ['--no-defaults', `--datadir=${dir}/data`, `--user=${userInfo().username}`];
  execFileSync(
    find('mariadb-install-db', 'mysql_install_db'),
    [...common, '--auth-root-authentication-method=normal', '--skip-test-db'],
    {
      stdio: 'ignore',
    },
  );
  const network = [
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--socket=${dir}/sock`,
    `--pid-file=${dir}/pid`,
    '--skip-name-resolve',
  ];
  const tuning = [
    '--innodb-buffer-pool-size=128M',
    '--default-time-zone=+00:00',
    '--character-set-server=utf8mb4',
    '--max-connections=300',
  ];
  const child = spawn(find('mariadbd', 'mysqld'), [...common, ...network, ...tuning, ...more], { stdio: 'ignore' });
  await waitUntil('MariaDB 没有启动', () => accepts(port), 30_000);
  return { url: `mysql://root@127.0.0.1:${port}/`, stop: stopper(child) };
};

/** A Redis of our own on a free port; it writes nothing to disk. */
export const startRedis = async (dir: string): Promise<PrivateServer> => {
  mkdirSync(dir, { recursive: true });
  const port = await takeFreePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'no'];
  const child = spawn(find('redis-server'), args, { stdio: 'ignore' });
  await waitUntil('Redis 没有启动', () => accepts(port), 15_000);
  return { url: `redis://127.0.0.1:${port}/`, stop: stopper(child) };
};
