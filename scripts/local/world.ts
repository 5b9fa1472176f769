import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hospitalDate, hospitalInstant, hospitalTime, addDays } from '../../shared-types/src/kernel';
import { LocalProblem, type Running, startProcess, waitUntil } from './processes';

/** Invented staff of the local hospital. The TOTP secrets are for a laptop only; production seeds nobody. */
export const localStaff = [
  {
    username: 'liujing',
    password: 'anzhen-local-1',
    name: '刘静',
    role: 'nurse',
    area: '3 楼 B 区',
    totpSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  },
  {
    username: 'zhengmin',
    password: 'anzhen-local-2',
    name: '郑敏',
    role: 'administrator',
    area: '3 楼 B 区',
    totpSecret: 'KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU',
  },
  {
    username: 'qianwen',
    password: 'anzhen-local-3',
    name: '钱文',
    role: 'finance',
    area: '',
    totpSecret: 'MFZGS3THMVZXIZLSMFZGS3THMVZXIZLS',
  },
] as const;

export interface World {
  bffUrl: string;
  controlUrl: string;
  /** Everything that the BFF and the seeding have written; empty unless it was asked for. */
  logLines: readonly string[];
  stop(): Promise<void>;
  /** Resolves with the name of the first process that ends by itself. */
  broken: Promise<string>;
}

export interface WorldOptions {
  dataDir: string;
  bffPort: number;
  sandboxPortBase: number;
  webAppDir?: string;
  /** Logs as much as it can and keeps every line, so that it can be searched afterwards. */
  keepsLog?: boolean;
  env?: Record<string, string>;
  say(line: string): void;
}

export const askJson = async (url: string, body?: unknown): Promise<Record<string, unknown>> => {
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
};

const SERVER_UNUSABLE = '数据库用不了。请检查 DATABASE_URL 的地址、账号和库名，或去掉它使用内置数据库。';
const fileUnusable = (dir: string): string =>
  `数据文件 ${join(dir, 'anzhen.sqlite')} 用不了。请把 ${dir} 文件夹移走再启动一次，会重新开始。`;

const OPENS_AT = '07:30';
const LAST_COMFORTABLE = '16:00';

/** A hospital at night has nothing to book for today: the simulated clock is set to the next morning, never back. */
const moveClockToOpeningHours = async (controlUrl: string): Promise<Date> => {
  const now = new Date(String((await askJson(`${controlUrl}/clock`)).now));
  const time = hospitalTime(now);
  if (time >= OPENS_AT && time <= LAST_COMFORTABLE) return now;
  const today = hospitalDate(now);
  const morning = hospitalInstant(time < OPENS_AT ? today : addDays(today, 1), OPENS_AT);
  await askJson(`${controlUrl}/clock`, { now: morning.toISOString() });
  return morning;
};

/** Sandbox, seeded staff and BFF, each in its own process. */
export const startWorld = async ({ say, ...options }: WorldOptions): Promise<World> => {
  const running: Running[] = [];
  const logLines: string[] = [];
  const onLine = (line: string): void => void (options.keepsLog && logLines.push(line));
  const stop = async (): Promise<void> => {
    for (const each of [...running].reverse()) await each.stop();
  };
  try {
    mkdirSync(options.dataDir, { recursive: true });
    say('启动沙盒（HIS、微信、微信支付、医保中心、短信）…');
    const sandboxArgs = [
      '--state-dir',
      join(options.dataDir, 'sandbox'),
      '--port-base',
      String(options.sandboxPortBase),
    ];
    const sandbox = await startProcess({
      name: '沙盒',
      args: ['--import', 'tsx', 'bff/sandbox/main.ts', ...sandboxArgs],
      ready: /^SANDBOX READY (.+)$/,
    });
    running.push(sandbox);
    const credentialsFile = sandbox.match[1] ?? '';
    const credentials = JSON.parse(readFileSync(credentialsFile, 'utf8')) as { urls: { control: string } };
    const controlUrl = credentials.urls.control;
    await moveClockToOpeningHours(controlUrl);

    const env: Record<string, string> = {
      SANDBOX_CREDENTIALS_FILE: credentialsFile,
      DATABASE_URL: process.env.DATABASE_URL || `file:${join(options.dataDir, 'anzhen.sqlite')}`,
      PORT: String(options.bffPort),
      LOG_LEVEL: options.keepsLog ? 'debug' : 'warn',
      ...(options.webAppDir ? { WEB_APP_DIR: options.webAppDir } : {}),
      SEED_STAFF: JSON.stringify(localStaff),
      ...options.env,
    };
    say('准备数据库、放入员工账号…');
    const seeding = await startProcess({
      name: '数据准备',
      args: ['bff/dist/commands/seed-staff.js'],
      env,
      ready: /^SEEDED/,
      onLine,
    }).catch((error: unknown) => {
      throw new LocalProblem(process.env.DATABASE_URL ? SERVER_UNUSABLE : fileUnusable(options.dataDir), {
        cause: error,
      });
    });
    await seeding.ended;
    for (const { name, username, totpSecret } of localStaff) {
      await askJson(`${controlUrl}/authenticator`, { label: `${name} ${username}`, secret: totpSecret });
    }

    say('启动 BFF…');
    const ready = /^BFF READY (\S+)$/;
    const bff = await startProcess({ name: 'BFF', args: ['bff/dist/main.js'], env, ready, onLine });
    running.push(bff);
    const bffUrl = bff.match[1] ?? '';
    await waitUntil('BFF 还没有准备好', () =>
      fetch(`${bffUrl}/readyz`).then(
        (response) => response.ok,
        () => false,
      ),
    );
    const broken = Promise.race(running.map(async (each) => (await each.ended, each.name)));
    return { bffUrl, controlUrl, logLines, stop, broken };
  } catch (error) {
    await stop();
    throw error;
  }
};
