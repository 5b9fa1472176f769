import { randomBytes } from 'node:crypto';
import { idPrefixes, type IdKind } from '@anzhen/shared-types';
import { ulid } from 'ulid';

const randomUnit = (): number => randomBytes(4).readUInt32BE() / 2 ** 32;

/** A new id of a kind: prefix and ULID, sortable by the given instant. */
export const newId = (kind: IdKind, at: Date): string => `${idPrefixes[kind]}_${ulid(at.getTime(), randomUnit)}`;
