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

/** The piece of the line within one column: half the way from the point before to half the way to the next. */
const pieceOfLine = (before: number | undefined, at: number, after: number | undefined): string => {
  const y = (height: number): number => (1 - height) * 100;
  const points = [
    ...(before === undefined ? [] : [`0,${y((before + at) / 2)}`]),
    `50,${y(at)}`,
    ...(after === undefined ? [] : [`100,${y((at + after) / 2)}`]),
  ];
  const line = `<polyline points='${points.join(' ')}' fill='none' stroke='#3D4B48' stroke-width='1.5' vector-effect='non-scaling-stroke'/>`;
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 100' preserveAspectRatio='none'>${line}</svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`;
};

interface ColumnProps {
  point: TrendPoint;
  before: TrendPoint | undefined;
  after: TrendPoint | undefined;
  axis: [number, number];
}

const Column = ({ point, before, after, axis }: ColumnProps) => {
  const hasRange = point.low !== null || point.high !== null;
  const low = point.low === null ? 0 : share(point.low, axis);
  const high = point.high === null ? 1 : share(point.high, axis);
  const at = share(point.numeric, axis);
  const heightOf = (other: TrendPoint | undefined) => other && share(other.numeric, axis);
  return (
    <View className="trend-column">
      <View className="trend-band">
        <View style={{ flexGrow: 1 - high, flexBasis: 0 }} />
        {hasRange && <View className="trend-range" style={{ flexGrow: high - low, flexBasis: 0 }} />}
        <View style={{ flexGrow: hasRange ? low : 1, flexBasis: 0 }} />
      </View>
      <View className="trend-points" style={{ backgroundImage: pieceOfLine(heightOf(before), at, heightOf(after)) }}>
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
        {shown.map((point, index) => (
          <Column key={index} point={point} before={shown[index - 1]} after={shown[index + 1]} axis={axis} />
        ))}
      </View>
      <View className="row mt1">
        {shown.map(({ at, text, isNow }, index) => (
          <View key={index} className={isNow ? 'col f1 ta-c c1' : 'col f1 ta-c c2'}>
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
