/** WeChat labels its own elements; only the browser's need it (keyboard-access.h5.ts). */
export const mountKeyboardAccess = (): void => undefined;
