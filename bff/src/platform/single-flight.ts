import type { Clock } from '../ports/clock';

/** Remembers an answer for a moment and lets callers that ask meanwhile share one question. */
export interface ShortMemory {
  remember<T>(key: string, ttlMs: number, load: () => Promise<T>): Promise<T>;
}

const ENTRIES_MAX = 2_000;

export const makeShortMemory = ({ clock }: { clock: Clock }): ShortMemory => {
  const entries = new Map<string, { until: number; answer: Promise<unknown> }>();
  return {
    async remember<T>(key: string, ttlMs: number, load: () => Promise<T>): Promise<T> {
      const nowMs = clock.now().getTime();
      const known = entries.get(key);
      if (known && known.until > nowMs && known.until <= nowMs + ttlMs) return known.answer as Promise<T>;
      const answer = load();
      entries.delete(key);
      entries.set(key, { until: nowMs + ttlMs, answer });
      if (entries.size > ENTRIES_MAX) entries.delete(entries.keys().next().value as string);
      answer.catch(() => entries.get(key)?.answer === answer && entries.delete(key)); // A failure is not worth remembering.
      return answer;
    },
  };
};
