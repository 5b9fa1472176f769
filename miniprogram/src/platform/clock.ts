/**
 * The phone's clock, corrected by what the BFF said last. A wrong phone clock must not shorten a hold or move a date.
 */
let offsetMs = 0;

/** Milliseconds since the epoch, by the hospital's clock as far as it is known. */
export const now = (): number => Date.now() + offsetMs;

/** Learns the difference between this phone and the server from an answer that was just received. */
export const learnServerTime = (serverNow: string | undefined): void => {
  const at = serverNow === undefined ? Number.NaN : Date.parse(serverNow);
  if (!Number.isNaN(at)) offsetMs = at - Date.now();
};
