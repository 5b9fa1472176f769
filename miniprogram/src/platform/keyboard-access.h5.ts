// Taro's elements of the browser keep a label on the element around an input or a picture, where no screen reader looks
// for it, and their pages scroll without ever getting the keyboard.
const INNER = 'input, textarea, img';
const SCROLLING = '.taro_page, .sheet-body, .codes-places';

const label = (inner: Element): void => {
  const around = inner.closest('taro-input-core, taro-textarea-core, taro-image-core');
  const text = around?.getAttribute('aria-label') ?? null;
  if (inner.tagName === 'IMG') inner.setAttribute('alt', text ?? inner.getAttribute('alt') ?? '');
  else if (text !== null) inner.setAttribute('aria-label', text);
  // A label there is for nobody, and said twice.
  if (text !== null) around?.removeAttribute('aria-label');
};

const mend = (root: Element): void => {
  for (const inner of root.querySelectorAll(INNER)) label(inner);
  if (root.matches(INNER)) label(root);
  for (const scrolling of root.querySelectorAll(SCROLLING)) scrolling.setAttribute('tabindex', '0');
  if (root.matches(SCROLLING)) root.setAttribute('tabindex', '0');
};

/** Mends what comes into the document from now on, and labels that change. */
export const mountKeyboardAccess = (): void => {
  mend(document.documentElement);
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === 'attributes') mend(target as Element);
      else for (const node of addedNodes) if (node instanceof Element) mend(node);
    }
  }).observe(document.documentElement, { subtree: true, childList: true, attributeFilter: ['aria-label'] });
};
