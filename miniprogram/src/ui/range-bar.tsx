import { Text, View } from '@tarojs/components';
import { accessible } from './accessible';
import { classNames } from './class-names';

interface RangeBarProps {
  value: number;
  /** Bounds of the printed reference range; null where it is open. */
  low: number | null;
  high: number | null;
  /** From here on the value is critical. */
  criticalLow?: number | null;
  criticalHigh?: number | null;
  unit: string;
  /** The range as printed, for the screen reader. */
  rangeText: string;
}

interface Part {
  kind: 'normal' | 'out' | 'critical';
  from: number;
  to: number;
}

/** The stretch that the bar shows: the range, the value, and room at both ends. */
const axisOf = ({ value, low, high, criticalLow, criticalHigh }: RangeBarProps): [number, number] => {
  const marks = [value, low, high, criticalLow, criticalHigh].filter((mark): mark is number => mark != null);
  const least = Math.min(...marks);
  const most = Math.max(...marks);
  const room = (most - least || Math.abs(most) || 1) * 0.4;
  // A range that is open below starts at nothing, unless the laboratory measures below zero here.
  const start = low === null && least >= 0 ? 0 : least - room;
  return [start, most + (most - start) * 0.3];
};

/** As many decimals as the printed range has: 40.0, not 40. */
const decimalsOf = (rangeText: string): number =>
  Math.max(0, ...(rangeText.match(/\.\d+/g) ?? []).map((decimals) => decimals.length - 1));

const partsOf = (props: RangeBarProps, [start, end]: [number, number]): Part[] => {
  const { low, high, criticalLow, criticalHigh } = props;
  const cuts: Part[] = [];
  const push = (kind: Part['kind'], from: number, to: number): void => {
    if (to > from) cuts.push({ kind, from, to });
  };
  if (criticalLow != null) push('critical', start, criticalLow);
  push('out', criticalLow ?? start, low ?? start);
  push('normal', low ?? start, high ?? end);
  push('out', high ?? end, criticalHigh ?? end);
  if (criticalHigh != null) push('critical', criticalHigh, end);
  return cuts;
};

/** 参考范围条: where the value stands. The same is said in words, so nothing depends on the drawing. */
export function RangeBar(props: RangeBarProps) {
  const axis = axisOf(props);
  const parts = partsOf(props, axis);
  const grow = (from: number, to: number) => ({
    flexGrow: Math.max((to - from) / (axis[1] - axis[0]), 0) * 1000,
    flexBasis: 0,
  });
  return (
    <View
      className="mt3"
      {...accessible({ role: 'img', label: `结果 ${props.value} ${props.unit}，参考 ${props.rangeText}` })}
    >
      <View className="range-track">
        {parts.map(({ kind, from, to }) => (
          <View key={from} className={classNames('range-part', kind)} style={grow(from, to)} />
        ))}
      </View>
      <View className="range-marker">
        <View style={grow(axis[0], props.value)} />
        <View className="range-needle" />
        <View style={grow(props.value, axis[1])} />
      </View>
      <View className="range-labels">
        {parts.map(({ from, to }, index) => (
          <View key={from} className="range-label" style={grow(from, to)}>
            {index < parts.length - 1 && <Text className="range-limit">{to.toFixed(decimalsOf(props.rangeText))}</Text>}
          </View>
        ))}
      </View>
    </View>
  );
}
