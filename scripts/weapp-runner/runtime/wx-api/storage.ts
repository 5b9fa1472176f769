import { type Loose } from '../built-package';
import { plainCopy, type Inspector } from '../inspector';
import { ApiFailure, type AsyncApis } from './call';

const KIBIBYTE = 1024;
const KEY_LIMIT_BYTES = KIBIBYTE * KIBIBYTE;
const TOTAL_LIMIT_BYTES = 10 * KIBIBYTE * KIBIBYTE;

const sizeOf = (text: string): number => new Blob([text]).size;

/**
 * wx storage of one phone, kept over reloads as WeChat keeps it over restarts of the app.
 * The browser behind it may hold less than WeChat's 10 MB; what does not fit lives until the reload, with a warning.
 */
export const makeStorage = (phone: string | null, inspector: Inspector) => {
  const prefix = `wx-storage:${phone ?? 'nobody'}:`;
  const texts = new Map<string, string>();
  for (const key of Object.keys(window.localStorage)) {
    if (key.startsWith(prefix)) texts.set(key.slice(prefix.length), window.localStorage.getItem(key) ?? '');
  }
  const totalBytes = (): number => [...texts].reduce((sum, [key, text]) => sum + sizeOf(key) + sizeOf(text), 0);

  const persist = (key: string, text: string): void => {
    try {
      window.localStorage.setItem(prefix + key, text);
    } catch {
      window.localStorage.removeItem(prefix + key);
      inspector.warnings.push(`storage key ${key} does not fit into the browser and will not outlive a reload`);
    }
  };
  const set = (key: string, value: unknown): void => {
    if (typeof key !== 'string' || key === '') throw new ApiFailure('parameter error: parameter.key should be String');
    const text = JSON.stringify(value === undefined ? null : value) ?? 'null';
    if (sizeOf(text) > KEY_LIMIT_BYTES) throw new ApiFailure('exceed storage item max length');
    const previous = texts.get(key);
    texts.set(key, text);
    if (totalBytes() > TOTAL_LIMIT_BYTES) {
      if (previous === undefined) texts.delete(key);
      else texts.set(key, previous);
      throw new ApiFailure('exceed storage max size 10Mb');
    }
    persist(key, text);
  };
  const get = (key: string): unknown => (texts.has(key) ? (JSON.parse(texts.get(key) ?? 'null') as unknown) : '');
  const remove = (key: string): void => {
    texts.delete(key);
    window.localStorage.removeItem(prefix + key);
  };
  const clear = (): void => [...texts.keys()].forEach(remove);
  const info = (): Loose => ({
    keys: [...texts.keys()],
    currentSize: Math.ceil(totalBytes() / KIBIBYTE),
    limitSize: TOTAL_LIMIT_BYTES / KIBIBYTE,
  });

  const apis: AsyncApis = {
    setStorage: ({ key, data }: { key: string; data: unknown }) => set(key, plainCopy(data)),
    getStorage: ({ key }: { key: string }) => {
      if (!texts.has(key)) throw new ApiFailure('data not found');
      return { data: get(key) };
    },
    removeStorage: ({ key }: { key: string }) => remove(key),
    clearStorage: () => clear(),
    getStorageInfo: () => info(),
  };
  const throwing = (name: string, act: () => void): void => {
    try {
      act();
    } catch (error) {
      throw new Error(`${name}:fail ${(error as Error).message}`);
    }
  };
  const direct = {
    setStorageSync: (key: string, value: unknown) => throwing('setStorageSync', () => set(key, value)),
    getStorageSync: get,
    removeStorageSync: remove,
    clearStorageSync: clear,
    getStorageInfoSync: info,
  };
  return { apis, direct };
};
