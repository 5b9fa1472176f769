import { createHmac, timingSafeEqual } from 'node:crypto';
import { MINUTE, SECOND } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { makeCallerNonceRepository } from './caller-nonce.repository';

/** A request as its bytes came; the signature covers these and nothing else. */
export interface SignedRequest {
  method: string;
  /** With the query, as it was sent. */
  path: string;
  header(name: string): string;
  rawBody: string;
}

const SKEW_MAX_MS = 5 * MINUTE;
const NONCE = /^[\w-]{16,64}$/;

/** What is signed: method, path, timestamp, nonce and body, each on a line of its own. Lower-case hex. */
export const signatureOf = (key: Buffer, parts: readonly [string, string, string, string, string]): string =>
  createHmac('sha256', key).update(parts.join('\n')).digest('hex');

const isEqual = (a: string, b: string): boolean => {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
};

interface Deps {
  tx: Transactions;
  clock: Clock;
  callers: ReadonlyMap<string, Buffer>;
}

/** Knows the systems of the hospital by their signatures. */
export const makeCallers = ({ tx, clock, callers }: Deps) => {
  const nonces = makeCallerNonceRepository({ clock });
  return {
    /** Who signed this request. @throws CALLER.NOT_SIGNED, CALLER.TOO_OLD, CALLER.REPEATED_NONCE */
    async require({ method, path, header, rawBody }: SignedRequest): Promise<string> {
      const [callerId, timestamp, nonce] = [header('x-caller'), header('x-timestamp'), header('x-nonce')];
      const key = callers.get(callerId);
      if (!key || !NONCE.test(nonce)) throw new AppError('CALLER.NOT_SIGNED', { callerId: key ? callerId : 'unknown' });
      const expected = signatureOf(key, [method, path, timestamp, nonce, rawBody]);
      if (!isEqual(expected, header('x-signature'))) throw new AppError('CALLER.NOT_SIGNED', { callerId });
      const now = clock.now();
      const skewMs = Math.abs(Number(timestamp) * SECOND - now.getTime());
      if (!(skewMs <= SKEW_MAX_MS)) throw new AppError('CALLER.TOO_OLD', { callerId, timestamp });
      if (!(await nonces.take(tx.outside, callerId, nonce))) throw new AppError('CALLER.REPEATED_NONCE', { callerId });
      return callerId;
    },
    /** A copy of a request is refused by its timestamp once its nonce is forgotten. */
    async forgetOld(): Promise<void> {
      await nonces.forgetBefore(tx.outside, new Date(clock.now().getTime() - 3 * SKEW_MAX_MS));
    },
  };
};

export type Callers = ReturnType<typeof makeCallers>;
