import pino, { type DestinationStream, type Logger } from 'pino';

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

/** Writes lines of JSON to standard output, or to the destination given. */
export const makeLog = (level: string, destination?: DestinationStream): Logger => {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: personal.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' },
  };
  // Lines are gathered for one turn of the loop: a rush must not wait for the terminal.
  return pino(options, destination ?? pino.destination({ sync: false }));
};
