import pino, { type DestinationStream, type Logger } from 'pino';

/** Events: ids first, then a sentence in the past tense. Never a body, name, number or token. */
export type Log = Pick<Logger, 'info' | 'warn' | 'error' | 'debug'>;

const HIDDEN = '[redacted]';
const DEPTH_MAX = 6;

const personal: ReadonlySet<string> = new Set([
  'name',
  'phone',
  'idNumber',
  'openid',
  'unionid',
  'token',
  'authCode',
  'password',
  'totp',
  'authorization',
]);
// A code of ours, of Node or of a peer says what failed; any other is somebody's to sign in or to scan with.
const FAILURE_CODE = /^[A-Za-z]+(?:[._][A-Za-z]+)*$/;

const isHidden = (key: string, value: unknown): boolean =>
  personal.has(key) || (key === 'code' && typeof value === 'string' && !FAILURE_CODE.test(value));

const isOpen = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !('toJSON' in value);

/**
 * The second line of defence; the first is not to log personal data at all. Its own few lines, because pino's redaction
 * takes every path apart anew for every line: it made two fifths of all that a rush allocates.
 */
const hidePersonal = (facts: Record<string, unknown>, depth = 1): Record<string, unknown> => {
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(facts)) {
    const value = facts[key];
    let shown = value;
    if (isHidden(key, value) || depth > DEPTH_MAX) shown = HIDDEN;
    else if (isOpen(value)) shown = hidePersonal(value, depth + 1);
    if (shown === value) continue;
    copy ??= (Array.isArray(facts) ? [...(facts as unknown[])] : { ...facts }) as Record<string, unknown>;
    copy[key] = shown;
  }
  return copy ?? facts;
};

/** Writes lines of JSON to standard output, or to the destination given. */
export const makeLog = (level: string, destination?: DestinationStream): Logger => {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { log: hidePersonal, bindings: hidePersonal },
  };
  // Lines are gathered for one turn of the loop: a rush must not wait for the terminal.
  return pino(options, destination ?? pino.destination({ sync: false }));
};
