/** The servers a fault can be laid on. */
export type FaultServer = 'his' | 'hisSoap' | 'wechat' | 'wechatpay' | 'nhsa' | 'pacs' | 'sms';

/** One way to fail, for the next `times` calls whose path (for `hisSoap` the function code) begins with `path`. */
export interface Fault {
  server: FaultServer;
  path: string;
  /** Answer this instead of the real answer. The call has no effect. */
  status?: number;
  body?: unknown;
  /** Besides the type of the content, with `status`. */
  headers?: Record<string, string>;
  /** Wait (real milliseconds): before the call has its effect, or with it done and only the answer late. */
  delayMs?: number;
  delayAt?: 'before' | 'after';
  /** Reset the connection without looking at the request. */
  refuse?: boolean;
  /** Cut the connection: before the call had an effect, or after it. */
  cut?: 'before' | 'after';
  /**
   * The request arrives twice, as from a network that doubles it, and the caller sees the first or the second answer.
   * `forced` lets the copy past the check for replays, so that the operation itself runs twice; the second answer is seen.
   */
  duplicate?: 'first' | 'second' | 'forced';
  /** Half of the answer's bytes, then the end. */
  truncate?: boolean;
  /** A proxy's page with status 200 instead of the answer: before the call had an effect, or after it. */
  html?: 'before' | 'after';
  /** The answer drips out over so many real milliseconds. */
  slowMs?: number;
  /** The share of matching calls that meet this fault, drawn from `seed`: the same seed meets the same calls of a run again. */
  probability?: number;
  seed?: number;
  times: number;
}

/** What is going to go wrong next. */
export interface FaultBoard {
  add(fault: Fault): void;
  /** The fault that this call meets, used up by one; undefined when the call goes well. */
  take(server: FaultServer, path: string): Fault | undefined;
  list(): Fault[];
  clear(): void;
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function drawsOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Makes an empty board. Faults are served first come, first served; one that is not drawn leaves the call to the next. */
export function makeFaultBoard(): FaultBoard {
  let laid: { fault: Fault; draw: () => number }[] = [];
  return {
    add: (fault) => void laid.push({ fault: { ...fault }, draw: drawsOf(fault.seed ?? 1) }),
    take(server, path) {
      const met = laid.find(
        ({ fault, draw }) =>
          fault.server === server &&
          path.startsWith(fault.path) &&
          (fault.probability === undefined || draw() < fault.probability),
      );
      if (!met) return undefined;
      met.fault.times -= 1;
      if (met.fault.times <= 0) laid = laid.filter((item) => item !== met);
      return met.fault;
    },
    list: () => laid.map(({ fault }) => ({ ...fault })),
    clear: () => {
      laid = [];
    },
  };
}
