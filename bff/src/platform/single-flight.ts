import type { Clock } from '../ports/clock';

/**
 * Remembers an answer for a moment. Callers that ask while the question is under way share it, however long it takes:
 * a slow peer is not asked again by each of them.
 */
export interface ShortMemory {
  remember<T>(key: string, ttlMs: number, load: () => Promise<T>): Promise<T>;
}

const ENTRIES_MAX = 2_000;

export const makeShortMemory = ({ clock }: { clock: Clock }): ShortMemory => {
  // `until` is null while the question is under way.
  const entries = new Map<string, { until: number | null; answer: Promise<unknown> }>();

  const ask = async <T>(key: string, ttlMs: number, answer: Promise<T>, nowMs: number): Promise<T> => {
    const entry: { until: number | null; answer: Promise<unknown> } = { until: null, answer };
    entries.delete(key);
    // What is over need not fill the memory: the pictures of a large CT describe themselves in half a megabyte.
    for (const [old, { until }] of entries) {
      if (until === null || until > nowMs) break;
      entries.delete(old);
    }
    entries.set(key, entry);
    if (entries.size > ENTRIES_MAX) entries.delete(entries.keys().next().value as string);
    try {
      const value = await answer;
      entry.until = clock.now().getTime() + ttlMs;
      return value;
    } catch (error) {
      if (entries.get(key) === entry) entries.delete(key); // A failure is not worth remembering.
      throw error;
    }
  };

  return {
    remember<T>(key: string, ttlMs: number, load: () => Promise<T>): Promise<T> {
      const nowMs = clock.now().getTime();
      const known = entries.get(key);
      // An end further away than the time allowed means that the clock was put back.
      const isFresh = known?.until === null || (known && known.until > nowMs && known.until <= nowMs + ttlMs);
      return known && isFresh ? (known.answer as Promise<T>) : ask(key, ttlMs, load(), nowMs);
    },
  };
};
