import { inspect, isDeepStrictEqual } from 'node:util';
import { HisError, type HisErrorCode, type WriteResult } from '../../ports/his';

const LONGEST_TEXT = 600;

export const show = (value: unknown): string =>
  (typeof value === 'string' ? value : inspect(value, { depth: 4, breakLength: 120 })).slice(0, LONGEST_TEXT);

/** A claim that did not hold, with both sides of it for the report. */
export class CaseFailure extends Error {
  constructor(
    readonly claim: string,
    readonly expected: string,
    readonly seen: string,
  ) {
    super(`${claim}\n  expected: ${expected}\n  seen:     ${seen}`);
    this.name = 'CaseFailure';
  }
}

/** The site has not what the case needs, for example no free number any more: it shows nothing, good or bad. */
export class NothingToShow extends Error {}

/** @throws CaseFailure unless both are deeply equal */
export function same(seen: unknown, expected: unknown, claim: string): void {
  if (!isDeepStrictEqual(seen, expected)) throw new CaseFailure(claim, show(expected), show(seen));
}

/** @throws CaseFailure unless the condition holds */
export function holds(condition: boolean, claim: string, seen: unknown): asserts condition {
  if (!condition) throw new CaseFailure(claim, 'that it holds', show(seen));
}

/** What is there, for sure. @throws CaseFailure */
export function present<T>(value: T | null | undefined, claim: string): T {
  if (value === null || value === undefined) throw new CaseFailure(claim, 'that it is there', show(value));
  return value;
}

const resultText = (result: WriteResult<unknown>): string => {
  switch (result.kind) {
    case 'done':
      return `done ${show(result.value)}${result.replayed ? ' (replayed)' : ''}`;
    case 'rejected':
      return `rejected ${result.error.code}: ${result.error.message}`;
    case 'unknown':
      return `unknown ${result.cause.code}: ${result.cause.message}`;
  }
};

/** The value of a write that was done. @throws CaseFailure */
export function done<T>(result: WriteResult<T>, claim: string): { value: T; replayed: boolean } {
  if (result.kind !== 'done') throw new CaseFailure(claim, 'done', resultText(result));
  return result;
}

/** The refusal of a write. @throws CaseFailure unless it was rejected with one of these codes */
export function rejected<T>(result: WriteResult<T>, codes: readonly HisErrorCode[], claim: string): HisError {
  if (result.kind !== 'rejected' || !codes.includes(result.error.code)) {
    throw new CaseFailure(claim, `rejected ${codes.join(' or ')}`, resultText(result));
  }
  return result.error;
}

/** A write of which nobody knows. @throws CaseFailure */
export function unknown<T>(
  result: WriteResult<T>,
  codes: readonly HisErrorCode[],
  claim: string,
): Extract<WriteResult<T>, { kind: 'unknown' }> {
  if (result.kind !== 'unknown' || !codes.includes(result.cause.code)) {
    throw new CaseFailure(claim, `unknown ${codes.join(' or ')}`, resultText(result));
  }
  return result;
}

export const kindAndCode = (result: WriteResult<unknown>): string =>
  result.kind === 'done'
    ? 'done'
    : `${result.kind} ${result.kind === 'rejected' ? result.error.code : result.cause.code}`;

/** The error of a read. @throws CaseFailure unless it fails with a HisError of one of these codes */
export async function fails(read: Promise<unknown>, codes: readonly HisErrorCode[], claim: string): Promise<HisError> {
  const error = await read.then(
    (value) => new CaseFailure(claim, codes.join(' or '), `an answer: ${show(value)}`),
    (thrown: unknown) => thrown,
  );
  if (error instanceof CaseFailure) throw error;
  if (!(error instanceof HisError) || !codes.includes(error.code)) {
    throw new CaseFailure(claim, `HisError ${codes.join(' or ')}`, String(error));
  }
  return error;
}

const flawIn = (value: unknown, path: string): string | null => {
  if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) return `${path} is ${value}`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? `${path} is no date` : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const [name, inner] of Object.entries(value)) {
    const flaw = flawIn(inner, `${path}.${name}`);
    if (flaw !== null) return flaw;
  }
  return null;
};

/** Where a value holds NaN, undefined or an invalid date; null when nowhere. */
export const flawOf = (operation: string, value: unknown): string | null =>
  value === undefined ? null : flawIn(value, operation);
