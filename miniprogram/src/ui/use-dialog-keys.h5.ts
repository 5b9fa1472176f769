import { useEffect, useRef } from 'react';
import type * as Phone from './use-dialog-keys';

const STOPS = '[tabindex="0"], input, textarea';

/** While a dialog is open the focus stays inside it and Esc leaves it; afterwards the focus is where it was before. */
export const useDialogKeys: typeof Phone.useDialogKeys = (isOpen, onEscape) => {
  const dialog = useRef<HTMLElement>(null);
  const latest = useRef(onEscape);
  latest.current = onEscape;
  useEffect(() => {
    const box = dialog.current;
    if (!isOpen || !box) return undefined;
    const before = document.activeElement;
    box.setAttribute('tabindex', '-1');
    box.focus();
    const onKey = (event: KeyboardEvent): void => {
      // Esc also ends the choice among Chinese characters while somebody types.
      if (event.key === 'Escape' && !event.isComposing) {
        event.preventDefault();
        event.stopImmediatePropagation();
        latest.current?.();
      }
      if (event.key !== 'Tab') return;
      const stops = [...box.querySelectorAll<HTMLElement>(STOPS)].filter((stop) => stop.offsetParent !== null);
      const edge = event.shiftKey ? stops[0] : stops.at(-1);
      const { activeElement } = document;
      if (stops.length > 0 && activeElement !== edge && activeElement !== box && box.contains(activeElement)) return;
      event.preventDefault();
      (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
    };
    window.addEventListener('keydown', onKey, true);
    return () => {
      window.removeEventListener('keydown', onKey, true);
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [isOpen]);
  return dialog as ReturnType<typeof Phone.useDialogKeys>;
};
