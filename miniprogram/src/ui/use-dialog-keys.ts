import type { RefObject } from 'react';

/** A phone has no Esc and no focus; the browser's part is use-dialog-keys.h5.ts. */
export const useDialogKeys = (_isOpen: boolean, _onEscape: (() => void) | undefined): RefObject<never> | undefined =>
  undefined;
