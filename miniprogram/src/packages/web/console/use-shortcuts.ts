import { useEffect, useRef } from 'react';
import { isTyping, leaveButton } from '../use-list-keys';

export interface Shortcuts {
  /** F1–F4: the column from the left, 0 to 3. */
  onCall(column: number): void;
  onSearch(): void;
  onUndo(): void;
  onEscape(): void;
}

/** The console's keys, only while it is shown; a key held down is pressed once. */
export const useShortcuts = (isOn: boolean, shortcuts: Shortcuts): void => {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    if (!isOn) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      const { onCall, onSearch, onUndo, onEscape } = latest.current;
      const column = ['F1', 'F2', 'F3', 'F4'].indexOf(event.key);
      const isUndo = event.ctrlKey && event.key.toLowerCase() === 'z' && !isTyping(event.target);
      const isSearch = event.key === '/' && !isTyping(event.target);
      if (event.key === 'Escape') {
        if (isTyping(event.target)) (event.target as HTMLElement).blur();
        onEscape();
      }
      if (column < 0 && !isUndo && !isSearch) return;
      // F1 opens the browser's help and F3 its search; here they call.
      event.preventDefault();
      if (event.repeat) return;
      if (column >= 0) onCall(column);
      if (isUndo) onUndo();
      if (isSearch) {
        leaveButton(event.target);
        onSearch();
      }
    };
    // On the way down: Taro's text box keeps the keys pressed in it to itself.
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [isOn]);
};
