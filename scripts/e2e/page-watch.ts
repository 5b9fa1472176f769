import { type Page } from 'playwright-core';

export interface PageWatch {
  /** What went wrong so far, each as one line. */
  faults(secrets: readonly string[]): string[];
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
const LOCAL_SCHEMES = new Set(['about:', 'data:', 'blob:']);

// The browser's own remark about a refusal (409): an answer like others, and the page says what it means.
const REFUSED = /^Failed to load resource: .*status of 409/;

// The browser's remark while a step has cut the network off; no page of ours can bring this about by itself.
const CUT_OFF = /net::ERR_INTERNET_DISCONNECTED/;

// A name may be encoded once by the page and once more by a code's scene.
const decodedForms = (url: string): string[] => {
  const forms = [url];
  for (let round = 0; round < 2; round += 1) {
    try {
      forms.push(decodeURIComponent(forms[forms.length - 1]));
    } catch {
      break;
    }
  }
  return forms;
};

const isOutside = (url: string): boolean => {
  const { protocol, hostname } = new URL(url);
  return !LOCAL_SCHEMES.has(protocol) && !LOOPBACK.has(hostname);
};

/** Listens to a page from its first request on: errors, every address, and who else was called. */
export const watchPage = (page: Page, name: string): PageWatch => {
  const errors: string[] = [];
  const urls = new Set<string>();
  page.on('pageerror', (error) => errors.push(`页面错误 ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !REFUSED.test(message.text()) && !CUT_OFF.test(message.text()))
      errors.push(`控制台 ${message.text()} ${message.location().url}`);
  });
  page.on('request', (request) => urls.add(request.url()));
  page.on('websocket', (socket) => urls.add(socket.url()));
  page.on('framenavigated', (frame) => urls.add(frame.url()));
  return {
    faults: (secrets) => {
      const all = [...urls];
      const leaks = all.flatMap((url) =>
        secrets
          .filter((secret) => decodedForms(url).some((form) => form.includes(secret)))
          .map((secret) => `地址里有不该有的内容（${secret.slice(0, 2)}…）：${url.split('?')[0]}`),
      );
      const outside = all.filter(isOutside).map((url) => `请求了本机以外的地址 ${url}`);
      return [...errors, ...leaks, ...outside].map((fault) => `${name}：${fault}`);
    },
  };
};
