import { View } from '@tarojs/components';
import { useDidHide, useDidShow } from '@tarojs/taro';
import { type ReactNode, useEffect, useState } from 'react';
import { setPageTitle } from '@/platform/device';
import { useDisplay } from '@/session/font-size';
import { classNames } from './class-names';
import { NavBar } from './nav-bar';
import { PrivacySheet } from './privacy-sheet';
import { TabShell } from './tab-shell';
import { markTabShown, type TabName } from './tab-shown';
import { WhoBar } from './who-bar';

interface PageShellProps {
  title: string;
  /** Set on the four tab pages. */
  tab?: TabName;
  /** First line 为谁办理, on pages that are about a person. */
  who?: boolean;
  tone?: 'emergency';
  /** A Footer; the shell keeps its space free. */
  footer?: ReactNode;
  /** On the page with the policy's text: the question must not cover what it asks about. */
  isPolicy?: boolean;
  /** `wide` for the desk console and the waiting-room screen. */
  width?: 'phone' | 'wide';
  children?: ReactNode;
}

/** The root of every page: text size, colours, title, 为谁办理, tab bar, privacy question and safe areas. */
export function PageShell({ title, tab, who, tone, footer, isPolicy, width = 'phone', children }: PageShellProps) {
  const { className, isElder } = useDisplay();
  const [isShown, setShown] = useState(true);
  useDidShow(() => {
    setShown(true);
    setPageTitle(title);
    if (tab) markTabShown(tab);
  });
  useDidHide(() => setShown(false));
  useEffect(() => setPageTitle(title), [title]);
  const onPhone = width === 'phone';
  return (
    <View className={classNames('page', onPhone && 'on-phone', tone, className)}>
      {onPhone && <NavBar title={title} isTab={tab !== undefined} />}
      <View className={onPhone ? 'page-body' : 'page-wide'}>
        {who && <WhoBar />}
        {children}
      </View>
      {footer}
      {footer !== undefined && <View className={classNames('page-foot-space', isElder && 'tall')} />}
      {tab && <View className="page-tab-space" />}
      {tab && <TabShell />}
      {isShown && !isPolicy && <PrivacySheet />}
      <View className="safe-bottom" />
    </View>
  );
}
