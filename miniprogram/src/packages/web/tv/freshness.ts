/** When something was read, on the wall's clock and on one that nobody sets; both in milliseconds. */
export interface Moment {
  wallMs: number;
  steadyMs: number;
}

const STALE_MS = 30_000;

/**
 * Whether what was read then is too old to be believed. Two clocks, the longer time counts: the wall's clock may be put
 * back while the network is away, and the steady one may stand still while the machine sleeps.
 */
export const isStaleAt = (readAt: Moment, now: Moment): boolean =>
  Math.max(now.wallMs - readAt.wallMs, now.steadyMs - readAt.steadyMs) > STALE_MS;
