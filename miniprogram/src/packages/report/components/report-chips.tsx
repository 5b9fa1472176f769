import { View } from '@tarojs/components';
import type { ReportHead } from '@anzhen/shared-types';
import { Chip, StatusTag } from '@/ui';

interface ReportChipsProps {
  head: ReportHead;
  onSameTone?: boolean;
}

/** The counts of a laboratory report: critical, abnormal, normal; an examination only says that it is there. */
export function ReportChips({ head, onSameTone }: ReportChipsProps) {
  const { kind, criticalCount, abnormalCount, itemCount } = head;
  if (kind === 'culture' && itemCount > 0) {
    return (
      <Chip tone="amber" icon="info-amber">
        {`检出 ${itemCount} 种菌`}
      </Chip>
    );
  }
  if (kind === 'exam' || itemCount === 0) return <StatusTag status="report_ready" onSameTone={onSameTone} />;
  const otherAbnormal = Math.max(abnormalCount - criticalCount, 0);
  const normal = Math.max(itemCount - Math.max(abnormalCount, criticalCount), 0);
  return (
    <View className="row g2 wrap">
      {criticalCount > 0 && (
        <Chip tone="redsolid" icon="critical-white">
          {`${criticalCount} 项危急`}
        </Chip>
      )}
      {otherAbnormal > 0 && (
        <Chip tone="amber" icon="info-amber">
          {`${otherAbnormal} 项异常`}
        </Chip>
      )}
      {normal > 0 && (
        <Chip tone="grey" icon="ok-ink2" onSameTone={onSameTone}>
          {normal === itemCount ? `${normal} 项都正常` : `${normal} 项正常`}
        </Chip>
      )}
    </View>
  );
}
