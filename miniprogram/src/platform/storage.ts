import Taro from '@tarojs/taro';

/** Reads a stored value, or undefined. The value was written by this program, but perhaps by an older version of it. */
export const readStored = <T>(key: string): T | undefined => {
  const value: unknown = Taro.getStorageSync(key);
  return value === '' || value === null || value === undefined ? undefined : (value as T);
};

/** Stores a value that survives a restart. @throws when the phone's storage is full */
export const store = (key: string, value: unknown): void => {
  Taro.setStorageSync(key, value);
};

export const removeStored = (key: string): void => {
  Taro.removeStorageSync(key);
};
