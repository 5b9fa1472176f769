import type { BoardView } from '@anzhen/shared-types';

export type Call = BoardView['calls'][number];

/** A call stays in the largest place for at least this long, so that it can be read and heard. */
export const CALL_SHOWN_MS = 8_000;
// A screen that was cut off does not read out a whole morning: older calls are in the table.
const QUEUE_MAX = 10;

export interface PlayerState {
  /** The board's calls are known; those that were there at the start are not announced. */
  started: boolean;
  /** What stands in the largest place. */
  showing: Call | null;
  /** It came while the screen was on, so it is read out. */
  isNews: boolean;
  /** On a clock that nobody sets: the hospital's clock may be put back an hour. */
  shownSinceMs: number;
  /** Oldest first. */
  queue: readonly Call[];
  /** Calls that were seen, only those that the board still lists: it does not grow. */
  seen: readonly string[];
}

export const silentPlayer: PlayerState = {
  started: false,
  showing: null,
  isNews: false,
  shownSinceMs: 0,
  queue: [],
  seen: [],
};

const keyOf = ({ number, room, at }: Call): string => `${number}|${room}|${at}`;

const advance = (state: PlayerState, nowMs: number): PlayerState => {
  const [next, ...rest] = state.queue;
  const isFree = state.showing === null || nowMs - state.shownSinceMs >= CALL_SHOWN_MS;
  return next && isFree ? { ...state, showing: next, isNews: true, shownSinceMs: nowMs, queue: rest } : state;
};

/**
 * Takes the board's newest calls (newest first). New ones line up; one that the board lists no more was taken back by
 * the nurse and leaves the screen at once.
 */
export const takeCalls = (state: PlayerState, calls: readonly Call[], nowMs: number): PlayerState => {
  const listed = new Set(calls.map(keyOf));
  const seen = [...listed];
  const newest = calls[0] ?? null;
  const old = { showing: newest, isNews: false, shownSinceMs: nowMs - CALL_SHOWN_MS };
  if (!state.started) return { started: true, ...old, queue: [], seen };
  const fresh = calls.filter((call) => !state.seen.includes(keyOf(call))).reverse();
  const queue = [...state.queue.filter((call) => listed.has(keyOf(call))), ...fresh].slice(-QUEUE_MAX);
  const stays = state.showing !== null && listed.has(keyOf(state.showing));
  if (stays) return advance({ ...state, queue, seen }, nowMs);
  const moved = advance({ ...state, showing: null, queue, seen }, nowMs);
  return moved.showing ? moved : { ...moved, ...old };
};

/** Time went on: the next call, once the present one was shown long enough. The same state when nothing changes. */
export const passTime = (state: PlayerState, nowMs: number): PlayerState => advance(state, nowMs);
