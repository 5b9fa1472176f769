/**
 * Names a browser has and WeChat's logic layer has not. The runtime hides them from the package's code, and the checker
 * looks for code that reads them without asking first.
 */
export const FORBIDDEN_GLOBALS = [
  ...['window', 'document', 'self', 'location', 'history', 'navigator', 'top', 'parent', 'frames', 'screen'],
  ...['localStorage', 'sessionStorage', 'indexedDB', 'caches', 'fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource'],
  ...['Headers', 'Request', 'Response', 'FormData', 'Blob', 'File', 'FileReader', 'URL', 'URLSearchParams'],
  ...['TextEncoder', 'TextDecoder', 'AbortController', 'AbortSignal', 'crypto', 'atob', 'btoa', 'structuredClone'],
  ...[
    'queueMicrotask',
    'BroadcastChannel',
    'MessageChannel',
    'Worker',
    'importScripts',
    'Image',
    'Audio',
    'Notification',
  ],
  ...[
    'HTMLElement',
    'Element',
    'Node',
    'Event',
    'CustomEvent',
    'MutationObserver',
    'IntersectionObserver',
    'ResizeObserver',
  ],
  ...['requestAnimationFrame', 'cancelAnimationFrame', 'requestIdleCallback', 'getComputedStyle', 'matchMedia'],
  ...['alert', 'confirm', 'prompt', 'open', 'globalThis', 'process', 'Buffer'],
];

// globalThis is on the list although newer phones have it: our oldest targets, iOS 12.0 and Chrome 67, do not.

/** Dynamic code is refused by WeChat; `Function('return this')` alone is let through, because libraries use it to find the global object. */
export const DYNAMIC_CODE_GLOBALS = ['Function'];
