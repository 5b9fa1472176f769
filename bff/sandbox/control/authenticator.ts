import { createHmac } from 'node:crypto';
import { type SandboxClock } from '../platform/clock';

/** An authenticator app on somebody's phone: it shows a code for every account it was given (RFC 6238, 30 s, 6 digits). */
export interface Authenticator {
  add(account: { label: string; secret: string }): void;
  show(): { label: string; code: string; secondsLeft: number }[];
}

const STEP_MS = 30_000;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** @throws RangeError when the text is not base32 */
function decodeBase32(text: string): Buffer {
  const bits = [...text.replace(/=+$/, '').toUpperCase()].map((letter) => {
    const value = BASE32.indexOf(letter);
    if (value < 0) throw new RangeError('not base32');
    return value.toString(2).padStart(5, '0');
  });
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

export function codeAt(secret: string, atMs: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / STEP_MS)));
  const digest = createHmac('sha1', decodeBase32(secret)).update(counter).digest();
  const offset = digest[digest.length - 1]! & 0x0f;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Keeps its accounts in memory: whoever starts the world adds them again. */
export function makeAuthenticator(clock: SandboxClock): Authenticator {
  const accounts = new Map<string, string>();
  return {
    add({ label, secret }) {
      decodeBase32(secret);
      accounts.set(label, secret);
    },
    show() {
      const nowMs = clock.now().getTime();
      const secondsLeft = Math.ceil((STEP_MS - (nowMs % STEP_MS)) / 1000);
      return [...accounts].map(([label, secret]) => ({ label, code: codeAt(secret, nowMs), secondsLeft }));
    },
  };
}
