import { Text, View } from '@tarojs/components';
import type { ReportHead } from '@anzhen/shared-types';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { openReport } from '@/packages/report/open-report';
import { dayAndTime } from '@/packages/visit/time-words';
import { callPhone } from '@/platform/device';
import { useRuntime } from '@/session';
import { Button, Card, Link, StatusTag } from '@/ui';

/** 危急值: the telephone first, the report second, and no word about what it may mean. */
export function CriticalReport({ patientId, head }: { patientId: string; head: ReportHead }) {
  const hotline = useRuntime().data?.hotline;
  return (
    <Card critical id={`critical-${head.id}`}>
      <View className="row sb g2 wrap">
        <StatusTag status="critical" />
        {head.reportedAt && <Text className="sub nowrap">{`${dayAndTime(head.reportedAt)} 出`}</Text>}
      </View>
      <View className="t2 mt2">{`${withSpaces(head.title)}里，有 ${head.criticalCount} 项危急值`}</View>
      <View className="sub mt1">
        {head.orderedBy === '' ? '请现在联系医生，不要等。' : `${head.orderedBy}医生开的单。请现在联系医生，不要等。`}
      </View>
      <View className="mt3">
        <Button
          key={hotline ?? 'off'}
          id="call-doctor"
          kind="danger"
          icon="phone-call-white"
          disabled={hotline === undefined}
          onTap={() => hotline !== undefined && void callPhone(hotline)}
        >
          联系医生
        </Button>
      </View>
      <Link trailing="right-qing" onTap={() => openReport(patientId, head)}>
        先看报告
      </Link>
    </Card>
  );
}
