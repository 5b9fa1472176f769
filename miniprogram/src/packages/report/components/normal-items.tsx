import { Text, View } from '@tarojs/components';
import type { LabItem } from '@anzhen/shared-types';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { useState } from 'react';
import { Card, Icon, Tap } from '@/ui';

/** 正常 14 项: folded until somebody wants them. */
export function NormalItems({ items }: { items: readonly LabItem[] }) {
  const [isOpen, setOpen] = useState(false);
  if (items.length === 0) return null;
  return (
    <Card>
      <Tap id="toggle-normal" className="row sb tap-row" onTap={() => setOpen(!isOpen)}>
        <View className="row g2">
          <Icon name="ok-ink2" />
          <Text className="t3">{`正常 ${items.length} 项`}</Text>
        </View>
        <View className="row g1 sub c-qing md">
          {isOpen ? '收起' : '展开'}
          <Icon name={isOpen ? 'chevron-up-qing' : 'chevron-down-qing'} size="s" />
        </View>
      </Tap>
      {isOpen &&
        items.map(({ code, name, value, unit, range, explanation }) => (
          <View key={code} className="normal-row" id={`item-${code}`}>
            <Text className="f1">{name}</Text>
            <Text className="num md">{value}</Text>
            <Text className="cap normal-unit">{unit}</Text>
            <Text className="cap ta-r normal-range">{range?.text ?? ''}</Text>
            {explanation !== null && <View className="cap normal-words">{withSpaces(explanation)}</View>}
          </View>
        ))}
    </Card>
  );
}
