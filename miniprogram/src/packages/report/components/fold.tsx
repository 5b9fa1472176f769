import { Text, View } from '@tarojs/components';
import { type ReactNode, useState } from 'react';
import { Card, Icon, type IconName, Tap } from '@/ui';

interface FoldProps {
  id: string;
  toggleId: string;
  icon: IconName;
  title: string;
  startsOpen?: boolean;
  children: ReactNode;
}

/** A card that shows its title and, when somebody wants it, the rest. */
export function Fold({ id, toggleId, icon, title, startsOpen = false, children }: FoldProps) {
  const [isOpen, setOpen] = useState(startsOpen);
  return (
    <Card id={id}>
      <Tap id={toggleId} className="row sb tap-row" onTap={() => setOpen(!isOpen)}>
        <View className="row g2">
          <Icon name={icon} />
          <Text className="t3">{title}</Text>
        </View>
        <View className="row g1 sub c-qing md">
          {isOpen ? '收起' : '展开'}
          <Icon name={isOpen ? 'chevron-up-qing' : 'chevron-down-qing'} size="s" />
        </View>
      </Tap>
      {isOpen && children}
    </Card>
  );
}
