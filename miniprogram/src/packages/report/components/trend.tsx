import { Text, View } from '@tarojs/components';
import { hospitalDate } from '@anzhen/shared-types/kernel';
import { accessible, Link, Rule } from '@/ui';
import { useDisplay } from '@/session';
import { changeWords, SHOWN_POINTS, type TrendPoint, trendAxis } from '../lab-order';
import './trend.scss';

const monthOf = (at: string): string => {
  const [year = '', month] = hospitalDate(new Date(at)).split('-');
  return `${year.slice(2)}年${Number(month)}月`;
};

const share = (value: number, [from, to]: [number, number]): number =>
  Math.min(Math.max((value - from) / (to - from), 0), 1);

const Column = ({ point, axis }: { point: TrendPoint; axis: [number, number] }) => {
  const hasRange = point.low !== null || point.high !== null;
  const low = point.low === null ? 0 : share(point.low, axis);
  const high = point.high === null ? 1 : share(point.high, axis);
  const at = share(point.numeric, axis);
  return (
    <View className="trend-column">
      <View className="trend-band">
        <View style={{ flexGrow: 1 - high, flexBasis: 0 }} />
        {hasRange && <View className="trend-range" style={{ flexGrow: high - low, flexBasis: 0 }} />}
        <View style={{ flexGrow: hasRange ? low : 1, flexBasis: 0 }} />
      </View>
      <View className="trend-points">
        <View style={{ flexGrow: 1 - at, flexBasis: 0 }} />
        <View className={point.isNow ? 'trend-dot now' : 'trend-dot'} />
        <View style={{ flexGrow: at, flexBasis: 0 }} />
      </View>
    </View>
  );
};

/** The newest points, each before the range it was printed with. The same is said in words. */
export function TrendChart({ points, isTall }: { points: readonly TrendPoint[]; isTall?: boolean }) {
  if (points.length === 0) return null;
  const shown = points.slice(-SHOWN_POINTS);
  const axis = trendAxis(shown);
  const spoken = shown.map(({ at, text, isNow }) => `${isNow ? '这次' : monthOf(at)} ${text}`).join('，');
  return (
    <View className={isTall ? 'mt2 trend-tall' : 'mt2'}>
      <View className="row" {...accessible({ role: 'img', label: `以往结果：${spoken}` })}>
        {shown.map((point) => (
          <Column key={point.at} point={point} axis={axis} />
        ))}
      </View>
      <View className="row mt1">
        {shown.map(({ at, text, isNow }) => (
          <View key={at} className={isNow ? 'col f1 ta-c c1' : 'col f1 ta-c c2'}>
            <Text className={isNow ? 'sub num c1 bd' : 'sub num rg'}>{text}</Text>
            <Text className={isNow ? 'cap md c1' : 'cap'}>{isNow ? '这次' : monthOf(at)}</Text>
          </View>
        ))}
      </View>
      <View className="row g2 cap mt2">
        <View className="trend-key" />
        浅青色是当次的参考范围
      </View>
    </View>
  );
}

interface TrendProps {
  points: readonly TrendPoint[];
  /** Opens all results of this line. */
  onAll: () => void;
}

/** Earlier results of the same code, unit and method, in short. */
export function Trend({ points, onAll }: TrendProps) {
  const { isElder } = useDisplay();
  if (points.length === 0) return null;
  return (
    <>
      <Rule className="mt3" />
      <View className={isElder ? 'body mt3' : 'row sb wrap mt3 sub'}>
        {!isElder && <Text>以往结果</Text>}
        <Text className="c1">{changeWords(points)}</Text>
      </View>
      {!isElder && <TrendChart points={points} />}
      <Link trailing="right-qing" onTap={onAll}>
        看历次结果
      </Link>
    </>
  );
}
