import { useEffect, useRef } from 'react';

export interface ListKeys {
  onMove(step: 1 | -1): void;
  /** Goes to the text box. */
  onWrite(): void;
  /** F2, F4 … and letters; a letter acts only outside of text boxes. */
  actions: Readonly<Record<string, () => void>>;
}

export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;

/** React puts the focus back to where it was before, so a button lets go of it before a text box asks for it. */
export const leaveButton = (target: EventTarget | null): void => {
  if (target instanceof HTMLElement && !isTyping(target)) target.blur();
};

/** ↑ ↓ choose from a list, Enter goes to the text box, Esc leaves it, further keys act. */
export const useListKeys = (isOn: boolean, keys: ListKeys): void => {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    if (!isOn) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      // What is open above the page has the keys to itself.
      if (document.querySelector('[role="dialog"]') !== null) return;
      const { onMove, onWrite, actions } = latest.current;
      if (event.key === 'Escape' && isTyping(event.target)) {
        (event.target as HTMLElement).blur();
        return;
      }
      const moves: Record<string, () => void> = {
        ArrowUp: () => onMove(-1),
        ArrowDown: () => onMove(1),
        Enter: onWrite,
      };
      const isFunctionKey = /^F\d+$/.test(event.key);
      const action = isTyping(event.target) && !isFunctionKey ? undefined : (moves[event.key] ?? actions[event.key]);
      // A key held down moves on through the list, and decides once.
      if (!action || (event.repeat && !event.key.startsWith('Arrow'))) return;
      event.preventDefault();
      leaveButton(event.target);
      action();
    };
    // On the way down: Taro's text box keeps the keys pressed in it to itself.
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [isOn]);
};

/** Esc closes what is open. */
export const useEscape = (isOn: boolean, onEscape: () => void): void => {
  const latest = useRef(onEscape);
  latest.current = onEscape;
  useEffect(() => {
    if (!isOn) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') latest.current();
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [isOn]);
};
