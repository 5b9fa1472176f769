import { readStored, removeStored, store } from '@/platform/storage';
import { ApiError } from './api-error';
import { makeUuid } from './random-id';

const storageKey = (name: string): string => `anzhen.intent.${name}`;

/** The key of an intent that has no definite answer yet, or a new one. It is stored before anything is sent. */
export const keyFor = (name: string): string => {
  const kept = readStored<string>(storageKey(name));
  if (kept !== undefined) return kept;
  const key = makeUuid();
  store(storageKey(name), key);
  return key;
};

/** Forgets the key: the intent got a definite answer, and the next attempt is a new intent. */
const forgetKey = (name: string): void => removeStored(storageKey(name));

/** Whether the answer settles the intent. No answer, a fault of the server and "still working" leave it open. */
const isDefinite = (error: unknown): boolean =>
  error instanceof ApiError &&
  error.status !== undefined &&
  error.status < 500 &&
  error.code !== 'REQUEST.IN_PROGRESS' &&
  error.status !== 401 &&
  error.status !== 429;

/**
 * Runs a mutation under a key that survives a crash of the phone: `withKey('hold.<slotId>', (key) => call(…))`.
 * A tap after a timeout or a restart sends the same key, so the BFF answers with the first result.
 */
export const withKey = async <T>(name: string, send: (idempotencyKey: string) => Promise<T>): Promise<T> => {
  const key = keyFor(name);
  try {
    const result = await send(key);
    forgetKey(name);
    return result;
  } catch (error) {
    if (isDefinite(error)) forgetKey(name);
    throw error;
  }
};
