import { Text, View } from '@tarojs/components';
import type { LabItem } from '@anzhen/shared-types';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { navigateTo } from '@/routes';
import { Card, Note, RangeBar } from '@/ui';
import { type LabReport, trendPoints } from '../lab-order';
import { FlagTag } from './flag-tag';
import { Trend } from './trend';

const Range = ({ item }: { item: LabItem }) => {
  const { numeric, range, unit } = item;
  if (numeric === null || range === null || (range.low === null && range.high === null)) return null;
  return <RangeBar value={numeric} low={range.low} high={range.high} unit={unit} rangeText={range.text} />;
};

interface LabItemCardProps {
  item: LabItem;
  report: LabReport;
  /** Null for one who was shown this report alone: it has no earlier results then. */
  patientId: string | null;
}

/** One result that is not normal: value, unit and range in words and as a bar, then what it was before. */
export function LabItemCard({ item, report, patientId }: LabItemCardProps) {
  const openTrend = (): void => {
    if (patientId !== null) void navigateTo('report.trend', { patientId, reportId: report.head.id, code: item.code });
  };
  const isCritical = item.flag === 'critical_high' || item.flag === 'critical_low';
  const { name, code, value, unit, range } = item;
  return (
    <Card critical={isCritical} id={`item-${code}`}>
      <View className="row sb g2">
        <View className="row-base g2 wrap f1">
          <Text className={isCritical ? 't2' : 't3'}>{name}</Text>
          <Text className="cap">{code}</Text>
        </View>
        <FlagTag flag={item.flag} />
      </View>
      <View className="row-base sb wrap mt1">
        <View className="row-base g1">
          <Text className={isCritical ? 'num-l num c-red lab-value critical' : 'num-l num lab-value'}>{value}</Text>
          <Text className="sub">{unit}</Text>
        </View>
        <Text className="sub">{range ? `参考 ${range.text}` : '没有参考范围'}</Text>
      </View>
      <Range item={item} />
      {isCritical && (
        <View className="mt3">
          <Note tone="red" icon="phone-call-red" alert>
            {`${withSpaces(name)}到了危急值。请现在就联系医生。`}
          </Note>
        </View>
      )}
      {item.explanation !== null && <View className="sub mt3">{withSpaces(item.explanation)}</View>}
      <Trend points={trendPoints(item, report)} onAll={openTrend} />
    </Card>
  );
}
