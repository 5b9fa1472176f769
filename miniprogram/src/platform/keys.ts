/** Keys are pressed in a browser only; a phone has none. */
export const useKeys = (_actions: Readonly<Record<string, () => void>>): void => undefined;
