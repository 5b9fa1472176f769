import type { PropsWithChildren } from 'react';
import { useDidShow, useLaunch } from '@tarojs/taro';
import { mountKeyboardAccess } from '@/platform/keyboard-access';
import { pressByKeys } from '@/platform/press-keys';
import { mountPromptHost } from '@/platform/prompt-host';
import { followSystemFontSize } from '@/session/font-size';
import './app.scss';

export default function App({ children }: PropsWithChildren) {
  useLaunch(() => {
    mountPromptHost();
    mountKeyboardAccess();
    pressByKeys();
  });
  useDidShow(() => followSystemFontSize());
  return children;
}
