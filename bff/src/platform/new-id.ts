import { randomFillSync } from 'node:crypto';
import { idPrefixes, type IdKind } from '@anzhen/shared-types';
import { ulid } from 'ulid';

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

/** A new id of a kind: prefix and ULID, sortable by the given instant. */
export const newId = (kind: IdKind, at: Date): string => `${idPrefixes[kind]}_${ulid(at.getTime(), randomUnit)}`;
