import { Text, View } from '@tarojs/components';
import type { LabItem } from '@anzhen/shared-types';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { useState } from 'react';
import { Card, Icon, Tap } from '@/ui';

/** 正常 14 项, and those without a mark: folded until somebody wants them. */
export function FoldedItems({ items, word }: { items: readonly LabItem[]; word: string }) {
  const [isOpen, setOpen] = useState(false);
  if (items.length === 0) return null;
  return (
    <Card>
      <Tap id={`toggle-${word}`} className="row sb tap-row" onTap={() => setOpen(!isOpen)}>
        <View className="row g2">
          <Icon name={word === '正常' ? 'ok-ink2' : 'info-ink2'} />
          <Text className="t3">{`${word} ${items.length} 项`}</Text>
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
