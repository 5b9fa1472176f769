import { useEffect, useRef } from 'react';

export interface AppealKeys {
  onMove(step: 1 | -1): void;
  onWrite(): void;
  onForgive(): void;
  onUphold(): void;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;

/** ↑ ↓ choose an appeal, Enter goes to the reason, Esc leaves it, F2 and F4 decide. */
export const useAppealKeys = (isOn: boolean, keys: AppealKeys): void => {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    if (!isOn) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      const { onMove, onWrite, onForgive, onUphold } = latest.current;
      if (event.key === 'Escape' && isTyping(event.target)) {
        (event.target as HTMLElement).blur();
        return;
      }
      const actions: Record<string, () => void> = { F2: onForgive, F4: onUphold };
      if (!isTyping(event.target)) {
        actions.ArrowUp = () => onMove(-1);
        actions.ArrowDown = () => onMove(1);
        actions.Enter = onWrite;
      }
      const action = actions[event.key];
      // A key held down moves on through the list, and decides once.
      if (!action || (event.repeat && event.key.startsWith('F'))) return;
      event.preventDefault();
      action();
    };
    // On the way down: Taro's text box keeps the keys pressed in it to itself.
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [isOn]);
};
