import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type ForeignSystems, foreignFromSandbox, foreignFromVariables, foreignVariables } from './env.foreign';
import { isCheckpoint } from './platform/checkpoint';

/** The only reader of process.env. Any variable NAME may also come from a file named by NAME_FILE. */

// For a laptop only; production refuses them by name.
const DEFAULT_FIELD_KEYS = `dev:${createHash('sha256').update('anzhen development field key').digest('base64')}`;
const DEFAULT_INDEX_KEY = createHash('sha256').update('anzhen development index key').digest('base64');

const DEFAULT_CODE_KEYS = `1:${createHash('sha256').update('anzhen development code key').digest('base64')}`;

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  );

const schema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  /** http: answers requests · worker: does jobs · all: both */
  ROLE: z.enum(['http', 'worker', 'all']).default('all'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(7080),
  /** Where WeChat's servers reach this BFF; notices go to <PUBLIC_URL>/notify/… */
  PUBLIC_URL: z.url().optional(),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  DATABASE_URL: z.string().default('file:.data/anzhen.sqlite'),
  REDIS_URL: z.string().optional(),
  /** `id:base64` of 32 bytes, comma separated; the first encrypts, all decrypt. */
  FIELD_KEYS: z.string().default(DEFAULT_FIELD_KEYS),
  FIELD_INDEX_KEY: z.string().default(DEFAULT_INDEX_KEY),
  /** `id:base64` of at least 32 bytes, comma separated, the id one letter or digit: the first signs printed codes, all are believed. */
  CODE_KEYS: z.string().default(DEFAULT_CODE_KEYS),
  HOSPITAL_CONFIG: z.string().default('config/hospital/qinghe.yaml'),
  WEB_APP_DIR: z.string().optional(),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(5).default(0),
  STAFF_ORIGINS: list,
  /** File written by the sandbox; takes the place of every variable of the foreign systems. */
  SANDBOX_CREDENTIALS_FILE: z.string().optional(),
  /** Whether every answer is held against the contract before it leaves; production trusts the tests. */
  CHECK_RESPONSES: z.enum(['yes', 'no']).optional(),
  /** `id:base64` of at least 32 bytes, comma separated: systems of the hospital that may tell about lines. */
  QUEUE_CALLERS: z.string().default(''),
  /** For crash tests: the checkpoint at which the process ends itself. */
  CRASH_AT: z.string().refine(isCheckpoint, 'is not the name of a checkpoint').optional(),
  /** The dialect that the hospital's HIS speaks. */
  HIS_ADAPTER: z.enum(['his-rest', 'his-soap']).default('his-rest'),
  ...foreignVariables,
});

type Variables = z.infer<typeof schema>;

export interface Env {
  isProduction: boolean;
  checkResponses: boolean;
  role: Variables['ROLE'];
  host: string;
  port: number;
  publicUrl: string;
  logLevel: string;
  databaseUrl: string;
  redisUrl: string | null;
  fieldKeys: { encryption: { id: string; key: Buffer }[]; index: Buffer };
  /** What the codes on walls and phones are signed with. */
  codeKeys: { id: string; key: Buffer }[];
  hospitalConfig: string;
  webAppDir: string | null;
  trustedProxies: number;
  staffOrigins: string[];
  foreign: ForeignSystems;
  /** Systems of the hospital that may tell about lines → the key that they sign with. */
  queueCallers: ReadonlyMap<string, Buffer>;
  /** Outside production: the sandbox's control API, whose clock is followed. */
  sandboxControlUrl: string | null;
  /** Outside production: the checkpoint at which the process ends itself. */
  crashAt: string | null;
}

export class EnvError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`the environment is not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'EnvError';
  }
}

const withFiles = (variables: NodeJS.ProcessEnv): Record<string, string> => {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined || value === '') continue;
    const base = name.replace(/_FILE$/, '');
    if (base !== name && base in schema.shape && !(name in schema.shape))
      result[base] = readFileSync(value, 'utf8').trim();
    else result[name] = value;
  }
  return result;
};

const readKeys = (text: string): { id: string; key: Buffer }[] =>
  text.split(',').map((pair) => {
    const [id = '', key = ''] = pair.trim().split(':');
    return { id, key: Buffer.from(key, 'base64') };
  });

/** What production must not run on, each by its name; hosts of foreign systems are judged with the hospital's file. */
const productionProblems = (variables: Variables): string[] => {
  const problems: string[] = [];
  if (variables.DATABASE_URL.startsWith('file:'))
    problems.push('DATABASE_URL: production must not use the embedded database');
  if (!variables.REDIS_URL) problems.push('REDIS_URL: production must not use the in-process stand-in for Redis');
  if (variables.SANDBOX_CREDENTIALS_FILE)
    problems.push('SANDBOX_CREDENTIALS_FILE: production must not use the sandbox');
  if (variables.CRASH_AT) problems.push('CRASH_AT: production must not end itself');
  if (variables.FIELD_KEYS === DEFAULT_FIELD_KEYS)
    problems.push('FIELD_KEYS: production must not use the default secret');
  if (variables.FIELD_INDEX_KEY === DEFAULT_INDEX_KEY)
    problems.push('FIELD_INDEX_KEY: production must not use the default secret');
  if (variables.CODE_KEYS === DEFAULT_CODE_KEYS) problems.push('CODE_KEYS: production must not use the default secret');
  if (!variables.PUBLIC_URL?.startsWith('https://')) problems.push('PUBLIC_URL: production must have an https address');
  return problems;
};

const keyProblems = (env: Pick<Env, 'fieldKeys' | 'queueCallers' | 'codeKeys'>): string[] => [
  ...env.codeKeys
    .filter(({ id, key }) => !/^[0-9A-Za-z]$/.test(id) || key.length < 32)
    .map(({ id }) => `CODE_KEYS: "${id}" is not one letter or digit with a key of at least 32 bytes of base64`),
  ...[...env.queueCallers]
    .filter(([id, key]) => !/^[\w-]{1,24}$/.test(id) || key.length < 32)
    .map(([id]) => `QUEUE_CALLERS: "${id}" is not a name with a key of at least 32 bytes of base64`),
  ...env.fieldKeys.encryption
    .filter(({ key }) => key.length !== 32)
    .map(({ id }) => `FIELD_KEYS: key "${id}" is not 32 bytes of base64`),
  ...(env.fieldKeys.index.length < 32 ? ['FIELD_INDEX_KEY: is not 32 bytes of base64'] : []),
];

/** Reads and judges the environment. @throws EnvError that lists every problem at once */
export const loadEnv = (raw: NodeJS.ProcessEnv): Env => {
  const parsed = schema.safeParse(withFiles(raw));
  if (!parsed.success)
    throw new EnvError(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  const variables = parsed.data;
  const sandboxFile = variables.SANDBOX_CREDENTIALS_FILE;
  const sandbox = sandboxFile ? foreignFromSandbox(sandboxFile, variables.HIS_ADAPTER) : null;
  const direct = sandbox ? null : foreignFromVariables(variables, variables.HIS_ADAPTER);
  if (direct && 'missing' in direct) {
    throw new EnvError(
      direct.missing.map((name) => `${name}: is missing (or set SANDBOX_CREDENTIALS_FILE to run with the sandbox)`),
    );
  }
  const foreign = sandbox?.systems ?? (direct as { systems: ForeignSystems }).systems;
  const env: Env = {
    isProduction: variables.NODE_ENV === 'production',
    checkResponses: (variables.CHECK_RESPONSES ?? (variables.NODE_ENV === 'production' ? 'no' : 'yes')) === 'yes',
    role: variables.ROLE,
    host: variables.HOST,
    port: variables.PORT,
    publicUrl: variables.PUBLIC_URL ?? `http://127.0.0.1:${variables.PORT}`,
    logLevel: variables.LOG_LEVEL,
    databaseUrl: variables.DATABASE_URL,
    redisUrl: variables.REDIS_URL ?? null,
    fieldKeys: { encryption: readKeys(variables.FIELD_KEYS), index: Buffer.from(variables.FIELD_INDEX_KEY, 'base64') },
    codeKeys: readKeys(variables.CODE_KEYS),
    hospitalConfig: variables.HOSPITAL_CONFIG,
    webAppDir: variables.WEB_APP_DIR ?? null,
    trustedProxies: variables.TRUSTED_PROXIES,
    staffOrigins: variables.STAFF_ORIGINS,
    foreign,
    queueCallers: new Map(readKeys(variables.QUEUE_CALLERS).flatMap(({ id, key }) => (id === '' ? [] : [[id, key]]))),
    sandboxControlUrl: sandbox?.controlUrl ?? null,
    crashAt: variables.CRASH_AT ?? null,
  };
  const problems = [...keyProblems(env), ...(env.isProduction ? productionProblems(variables) : [])];
  if (problems.length > 0) throw new EnvError(problems);
  return Object.freeze(env);
};
