import { MINUTE } from '@anzhen/shared-types';

/** Deterministic numbers between 0 and 1 (mulberry32). */
export const makeRandom = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
export type Random = ReturnType<typeof makeRandom>;

const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
/** Log-normal with this mean, as consultations are: many short ones, a few long. */
export const lengthOf = (random: Random, mean: number, spread: number): number =>
  mean * Math.exp(spread * normal(random) - spread ** 2 / 2);

/** What is going to happen, in order of time; what happens at the same instant, in the order in which it was planned. */
export const makeAgenda = (startMs: number) => {
  const entries: { at: number; order: number; act(): void }[] = [];
  let nowMs = startMs;
  let planned = 0;
  return {
    now: (): Date => new Date(nowMs),
    inMinutes(minutes: number, act: () => void): void {
      planned += 1;
      entries.push({ at: nowMs + minutes * MINUTE, order: planned, act });
    },
    /** Lets it all happen, and looks after each step. */
    run(look: () => void): void {
      while (entries.length > 0) {
        entries.sort((a, b) => a.at - b.at || a.order - b.order);
        const next = entries.shift();
        if (!next) return;
        nowMs = next.at;
        next.act();
        look();
      }
    },
  };
};

export type Agenda = ReturnType<typeof makeAgenda>;
