import { randomFillSync } from 'node:crypto';
import { idPrefixes, type IdKind } from '@anzhen/shared-types';
import { incrementBase32, TIME_LEN, ulid } from 'ulid';

// One visit to the random source serves many ids: a rush makes thousands of them in a second.
const pool = new Uint8Array(4096);
let used = pool.length;

const randomUnit = (): number => {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  // ULID letters carry five bits, so a byte loses nothing.
  return (pool[used++] as number) / 256;
};

let last = { ms: Number.NaN, ulid: '' };

const after = (previous: string): string => previous.slice(0, TIME_LEN) + incrementBase32(previous.slice(TIME_LEN));

/**
 * A new id of a kind: prefix and ULID, sortable by the given instant. What this process makes for one instant sorts in
 * the order in which it was made, so that rows written together are read in their order.
 */
export const newId = (kind: IdKind, at: Date): string => {
  const ms = at.getTime();
  last = { ms, ulid: ms === last.ms ? after(last.ulid) : ulid(ms, randomUnit) };
  return `${idPrefixes[kind]}_${last.ulid}`;
};
