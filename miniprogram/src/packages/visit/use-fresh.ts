import { useDidHide, useDidShow } from '@tarojs/taro';
import { useEffect, useRef, useState } from 'react';

interface FreshOptions {
  /** Reads again; must be stable, as `resource.reload` is. */
  reload(): void;
  everyMs: number;
  /** False while there is nothing to read yet. */
  on: boolean;
}

/** Keeps a page fresh while it is on the screen: when the person comes back to it, and every `everyMs`. */
export const useFresh = ({ reload, everyMs, on }: FreshOptions): boolean => {
  const [isShown, setShown] = useState(true);
  const wasHidden = useRef(false);
  useDidShow(() => {
    setShown(true);
    if (wasHidden.current && on) reload();
    wasHidden.current = false;
  });
  useDidHide(() => {
    wasHidden.current = true;
    setShown(false);
  });
  useEffect(() => {
    if (!isShown || !on) return undefined;
    const timer = setInterval(reload, everyMs);
    return () => clearInterval(timer);
  }, [isShown, on, reload, everyMs]);
  return isShown;
};
