import { View } from '@tarojs/components';
import { accessible } from '@/ui';

interface ReachBarProps {
  parts: readonly { kind: string; label: string; people: number }[];
}

/** How many people are reached how: a bar with pattern and colour, and the same in words and numbers below. */
export const ReachBar = ({ parts }: ReachBarProps) => {
  const shown = parts.filter(({ people }) => people > 0);
  return (
    <View className="col g2">
      <View className="reach" {...accessible({ hidden: true })}>
        {shown.map(({ kind, people }) => (
          <View key={kind} className={`reach-part reach-${kind}`} style={{ flexGrow: people }} />
        ))}
      </View>
      <View className="row wrap reach-keys">
        {shown.map(({ kind, label, people }) => (
          <View key={kind} className="row g2">
            <View className={`reach-key reach-${kind}`} {...accessible({ hidden: true })} />
            <View className="nowrap">{label}</View>
            <View className="num">{people}</View>
          </View>
        ))}
      </View>
    </View>
  );
};
