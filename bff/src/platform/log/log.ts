import pino, { type Logger } from 'pino';

/** Events: ids first, then a sentence in the past tense. Never a body, name, number or token. */
export type Log = Pick<Logger, 'info' | 'warn' | 'error' | 'debug'>;

// The second line of defence; the first is not to log personal data at all.
const personal = [
  'name',
  'phone',
  'idNumber',
  'openid',
  'unionid',
  'token',
  'code',
  'authCode',
  'password',
  'totp',
  'authorization',
];

export const makeLog = (level: string): Logger =>
  pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: personal.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' },
  });
