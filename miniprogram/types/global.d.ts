/// <reference types="@tarojs/taro" />

declare module '*.scss' {
  const classes: Record<string, string>;
  export default classes;
}

/** In a browser: a small picture as an address that needs no network. */
declare module '*.svg' {
  const source: string;
  export default source;
}

/** Where the BFF answers; empty in a browser, where the page's own origin is used. */
declare const API_BASE: string;

declare namespace NodeJS {
  interface ProcessEnv {
    TARO_ENV: 'weapp' | 'h5';
  }
}

declare module 'react-dom/client' {
  import type { ReactNode } from 'react';
  export const createRoot: (container: Element) => { render(node: ReactNode): void };
}
