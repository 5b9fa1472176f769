import { pressedRoles } from '@/ui/accessible';
import type * as Phone from './press-keys';

const isPressable = (element: EventTarget | Element | null): element is HTMLElement =>
  element instanceof HTMLElement &&
  element.hasAttribute('tabindex') &&
  pressedRoles.includes(element.getAttribute('role') ?? undefined);

/** The next one that can be pressed, over what cannot be. */
const neighbourOf = (from: Element, key: string): HTMLElement | null => {
  const step = { ArrowUp: 'previousElementSibling', ArrowDown: 'nextElementSibling' }[key] as
    'previousElementSibling' | 'nextElementSibling' | undefined;
  if (step === undefined) return null;
  let next = from[step];
  while (next && !isPressable(next)) next = next[step];
  return next;
};

/**
 * Our buttons are not the browser's own: Enter and the space bar press what has the focus, ↑ ↓ go to the one above or
 * below it where buttons stand in a list. Listens before the pages' own keys do.
 */
export const pressByKeys: typeof Phone.pressByKeys = () => {
  const onKey = (event: KeyboardEvent): void => {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || !isPressable(target)) return;
    const isInList = target.closest('.arrow-list') !== null;
    // One of several choices takes the space bar only, as the browser's own do: Enter is the page's.
    const isChoice = target.getAttribute('role') === 'radio' && !isInList;
    const isPress = key === ' ' || (key === 'Enter' && !isChoice);
    const next = isInList ? neighbourOf(target, key) : null;
    if (!isPress && !next) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (next) next.focus();
    // Held down it presses once.
    else if (!event.repeat) target.click();
  };
  window.addEventListener('keydown', onKey, true);
};
