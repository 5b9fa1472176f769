import { useDidHide, useDidShow } from '@tarojs/taro';
import { useState } from 'react';
import { type ListKeys, useListKeys } from '../use-list-keys';
import type { Writing } from './reason-field';

/** The keys of a list with a text box, while the page is seen: ↑ ↓ choose, Enter writes, Esc leaves, the rest act. */
export const useWriting = (keys: Omit<ListKeys, 'onWrite'>, isOn = true): Writing => {
  const [isWriting, setWriting] = useState(false);
  const [isShown, setShown] = useState(true);
  useDidShow(() => setShown(true));
  useDidHide(() => setShown(false));
  useListKeys(isShown && isOn, { ...keys, onWrite: () => setWriting(true) });
  return { isWriting, onBlur: () => setWriting(false) };
};
