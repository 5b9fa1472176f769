import type { ResultFlag } from '@anzhen/shared-types';
import { Chip, StatusTag } from '@/ui';

/** The mark of a result as icon, word and colour together. */
export function FlagTag({ flag }: { flag: ResultFlag }) {
  switch (flag) {
    case 'critical_high':
      return <StatusTag status="critical" detail="过高" />;
    case 'critical_low':
      return <StatusTag status="critical" detail="过低" />;
    case 'abnormal':
      return (
        <Chip tone="amber" icon="info-amber">
          异常
        </Chip>
      );
    case 'unmarked':
      return (
        <Chip tone="grey" icon="info-ink2">
          没有标记
        </Chip>
      );
    default:
      return <StatusTag status={flag} />;
  }
}
