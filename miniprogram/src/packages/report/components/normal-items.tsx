import { Text, View } from '@tarojs/components';
import type { LabItem } from '@anzhen/shared-types';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { Fold } from './fold';

/** 正常 14 项, and those without a mark: folded until somebody wants them. */
export function FoldedItems({ items, word }: { items: readonly LabItem[]; word: string }) {
  if (items.length === 0) return null;
  return (
    <Fold
      id={`folded-${word}`}
      toggleId={`toggle-${word}`}
      icon={word === '正常' ? 'ok-ink2' : 'info-ink2'}
      title={`${word} ${items.length} 项`}
    >
      {items.map(({ code, name, value, unit, range, explanation }, index) => (
        <View key={index} className="normal-row" id={`item-${code}`}>
          <Text className="f1">{name}</Text>
          <Text className="num md">{value}</Text>
          <Text className="cap normal-unit">{unit}</Text>
          <Text className="cap ta-r normal-range">{range?.text ?? ''}</Text>
          {explanation !== null && <View className="cap normal-words">{withSpaces(explanation)}</View>}
        </View>
      ))}
    </Fold>
  );
}
