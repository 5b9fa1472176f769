import { readStored, store } from '@/platform/storage';
import { makeUuid } from './random-id';

const KEY = 'anzhen.device-id';

let known: string | undefined;

/**
 * Names this installation to the BFF, which limits bookings per device as well as per account. A random number made
 * once: nothing about the phone goes into it, and removing the mini-program forgets it.
 */
export const deviceId = (): string => {
  known ??= readStored<string>(KEY);
  if (known === undefined) {
    known = makeUuid();
    store(KEY, known);
  }
  return known;
};
