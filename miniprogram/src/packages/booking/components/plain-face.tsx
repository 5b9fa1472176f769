import { View } from '@tarojs/components';
import type { ReactNode } from 'react';
import { Icon, type IconName } from '@/ui';

interface PlainFaceProps {
  icon: IconName;
  title: string;
  text: string;
  /** Where to go from here: one or two buttons. */
  children?: ReactNode;
}

/** A whole page that says one thing, when what was asked for is over or was never there. */
export function PlainFace({ icon, title, text, children }: PlainFaceProps) {
  return (
    <View className="face">
      <View className="face-plate">
        <Icon name={icon} size="plate" />
      </View>
      <View className="t2 mt5">{title}</View>
      <View className="body c2 mt2">{text}</View>
      {children !== undefined && <View className="face-actions">{children}</View>}
    </View>
  );
}
