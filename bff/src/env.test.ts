import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvError, loadEnv } from './env';
import { foreignVariables } from './env.foreign';

const problemsOf = (variables: NodeJS.ProcessEnv): string[] => {
  try {
    loadEnv(variables);
    return [];
  } catch (error) {
    if (error instanceof EnvError) return [...error.problems];
    throw error;
  }
};

const foreign: Record<string, string> = {
  ...Object.fromEntries(
    Object.keys(foreignVariables).map((name) => [name, name.endsWith('_URL') ? 'https://real.example' : 'x']),
  ),
  WECHAT_PUSH_AES_KEY: 'a'.repeat(43),
};

describe('the environment', () => {
  test('.env.example names every variable that a hospital sets, and none that is gone', () => {
    const example = readFileSync(join(__dirname, '../../.env.example'), 'utf8');
    const named = [...example.matchAll(/^([A-Z0-9_]+)=/gm)].map(([, name]) => name!.replace(/_FILE$/, ''));
    // The addresses of WeChat and of the gateway for text messages are known.
    const asked = Object.keys(foreignVariables).filter((name) => !/^(WECHAT(PAY)?|SMS)_URL$/.test(name));
    expect(named).toEqual(
      expect.arrayContaining([...asked, 'FIELD_KEYS', 'FIELD_INDEX_KEY', 'CODE_KEYS', 'QUEUE_CALLERS']),
    );
    const foreignNames = named.filter((name) => /^(HIS|IMAGING|WECHAT|WECHATPAY|INSURANCE|SMS)_/.test(name));
    expect(foreignNames.filter((name) => !asked.includes(name))).toEqual(['HIS_ADAPTER']);
  });

  test('without any configuration every missing variable is named at once', () => {
    const problems = problemsOf({});
    expect(problems.some((problem) => problem.startsWith('HIS_URL: is missing'))).toBe(true);
    expect(problems.some((problem) => problem.startsWith('WECHATPAY_MERCHANT_KEY: is missing'))).toBe(true);
  });

  test('production refuses the embedded default and default secrets, each by name', () => {
    const problems = problemsOf({ ...foreign, NODE_ENV: 'production' });
    for (const name of ['DATABASE_URL', 'REDIS_URL', 'FIELD_KEYS', 'FIELD_INDEX_KEY', 'CODE_KEYS', 'PUBLIC_URL']) {
      expect(problems.filter((problem) => problem.startsWith(`${name}:`))).toHaveLength(1);
    }
  });

  test('keys of codes have a name of one sign, because it stands in every scene', () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    expect(loadEnv({ ...foreign, CODE_KEYS: `2:${key},1:${key}` }).codeKeys.map(({ id }) => id)).toEqual(['2', '1']);
    expect(problemsOf({ ...foreign, CODE_KEYS: `k10:${key}` })[0]).toMatch(/^CODE_KEYS: "k10"/);
    expect(problemsOf({ ...foreign, CODE_KEYS: '2:c2hvcnQ=' })[0]).toMatch(/^CODE_KEYS: "2"/);
  });

  test('the place of a crash is one that exists, and production has none', () => {
    expect(loadEnv({ ...foreign, CRASH_AT: 'hold.intended#2' }).crashAt).toBe('hold.intended#2');
    expect(loadEnv(foreign).crashAt).toBeNull();
    expect(problemsOf({ ...foreign, CRASH_AT: 'nowhere' })).toEqual(['CRASH_AT: is not the name of a checkpoint']);
    expect(problemsOf({ ...foreign, NODE_ENV: 'production', CRASH_AT: 'hold.intended' })).toContain(
      'CRASH_AT: production must not end itself',
    );
  });

  test('a complete production environment is accepted', () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    const env = loadEnv({
      ...foreign,
      NODE_ENV: 'production',
      DATABASE_URL: 'mysql://u:p@db.example/anzhen',
      REDIS_URL: 'redis://cache.example',
      FIELD_KEYS: `k1:${key}`,
      FIELD_INDEX_KEY: key,
      CODE_KEYS: `1:${key}`,
      PUBLIC_URL: 'https://anzhen.example',
    });
    expect(env.isProduction).toBe(true);
    expect(env.sandboxControlUrl).toBeNull();
  });

  test('each dialect of the HIS wants its own secrets and no other', () => {
    const { HIS_APP_ID: _, HIS_APP_SECRET: __, ...rest } = foreign;
    expect(loadEnv({ ...rest, HIS_ADAPTER: 'his-soap' }).foreign.his).toMatchObject({ adapter: 'his-soap' });
    const { HIS_AES_KEY: ___, ...incomplete } = rest;
    const problems = problemsOf({ ...incomplete, HIS_ADAPTER: 'his-soap' });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(['HIS_AES_KEY']);
  });

  test('a hospital has a gateway for text messages with all of its secrets, or none', () => {
    const { SMS_SECRET_ID: _, SMS_SECRET_KEY: __, SMS_APP_ID: ___, ...without } = foreign;
    expect(loadEnv(without).foreign.sms).toBeNull();
    expect(loadEnv(foreign).foreign.sms).toMatchObject({ secretId: 'x', secretKey: 'x', appId: 'x' });
    const problems = problemsOf({ ...without, SMS_SECRET_ID: 'x' });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(['SMS_SECRET_KEY', 'SMS_APP_ID']);
  });

  test('a secret may come from a file', () => {
    const dir = mkdtempSync(join(tmpdir(), 'env-'));
    try {
      writeFileSync(join(dir, 'secret'), 'from-file\n');
      const env = loadEnv({ ...foreign, HIS_APP_SECRET: undefined, HIS_APP_SECRET_FILE: join(dir, 'secret') });
      expect(env.foreign.his).toMatchObject({ adapter: 'his-rest', appSecret: 'from-file' });
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  test('a key that is not 32 bytes is refused', () => {
    expect(problemsOf({ ...foreign, QUEUE_CALLERS: 'desk:c2hvcnQ=' })).toEqual([
      'QUEUE_CALLERS: "desk" is not a name with a key of at least 32 bytes of base64',
    ]);
    expect(problemsOf({ ...foreign, FIELD_KEYS: 'k1:c2hvcnQ=' })).toEqual([
      'FIELD_KEYS: key "k1" is not 32 bytes of base64',
    ]);
  });
});
