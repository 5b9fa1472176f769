import { View } from '@tarojs/components';
import type { ReactNode } from 'react';
import { Card, InlineMessage } from '@/ui';

interface AskCardProps {
  title: string;
  text?: string;
  button: ReactNode;
  fault: string | null;
  /** The text box. */
  children: ReactNode;
}

/** One question, one text box, one button: what somebody who is no user of the app is met with. */
export const AskCard = ({ title, text, button, fault, children }: AskCardProps) => (
  <>
    <Card>
      <View className="t2">{title}</View>
      {text !== undefined && <View className="body c2 mt2">{text}</View>}
      <View className="mt4">{children}</View>
      <View className="mt4">{button}</View>
    </Card>
    <InlineMessage message={fault} />
  </>
);
