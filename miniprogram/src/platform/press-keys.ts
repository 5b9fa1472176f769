/** A mini-program has no keyboard that presses buttons; the browser's part is press-keys.h5.ts. */
export const pressByKeys = (): void => undefined;
