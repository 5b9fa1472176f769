import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { takeFreePort } from '../local/processes';
import { type Killable, makeKillable } from './processes';

const find = (...names: string[]): string => {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
  if (!found) throw new Error(`${names.join(' / ')} is not installed`);
  return found;
};

/** A server that comes back on the same port, with what it had promised to keep. */
export interface Store extends Killable {
  /** Without a database name. */
  url: string;
}

/** MariaDB with full durability: what it acknowledged must outlive a SIGKILL. */
export const openMariaDb = async (dir: string): Promise<Store> => {
  mkdirSync(dir, { recursive: true });
  const common = ['--no-defaults', `--datadir=${dir}/data`, `--user=${userInfo().username}`];
  const install = [...common, '--auth-root-authentication-method=normal', '--skip-test-db'];
  execFileSync(find('mariadb-install-db', 'mysql_install_db'), install, { stdio: 'ignore' });
  const port = await takeFreePort();
  const args = [
    ...common,
    ...[`--port=${port}`, '--bind-address=127.0.0.1', `--socket=${dir}/sock`, `--pid-file=${dir}/pid`],
    ...['--skip-name-resolve', '--innodb-buffer-pool-size=128M', '--default-time-zone=+00:00'],
    ...['--character-set-server=utf8mb4', '--max-connections=400', '--innodb-flush-log-at-trx-commit=1'],
  ];
  const server = makeKillable({ name: 'MariaDB', file: find('mariadbd', 'mysqld'), args, ready: { port } });
  return { ...server, url: `mysql://root@127.0.0.1:${port}/` };
};

/** Redis that keeps nothing on disk: losing it must lose no record. */
export const openRedis = async (dir: string): Promise<Store> => {
  mkdirSync(dir, { recursive: true });
  const port = await takeFreePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'no'];
  const server = makeKillable({ name: 'Redis', file: find('redis-server'), args, ready: { port } });
  return { ...server, url: `redis://127.0.0.1:${port}/` };
};

/** Makes an empty database and answers its address. */
export const makeSchema = async (mariaDb: Store, name: string): Promise<string> => {
  const admin = await createConnection({ uri: mariaDb.url });
  await admin.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
  await admin.end();
  return `${mariaDb.url}${name}`;
};
