import type { PropsWithChildren } from 'react';
import { useDidShow, useLaunch } from '@tarojs/taro';
import { mountKeyboardAccess } from '@/platform/keyboard-access';
import { mountPromptHost } from '@/platform/prompt-host';
import { followSystemFontSize } from '@/session/font-size';
import './app.scss';

export default function App({ children }: PropsWithChildren) {
  useLaunch(() => {
    mountPromptHost();
    mountKeyboardAccess();
  });
  useDidShow(() => followSystemFontSize());
  return children;
}
