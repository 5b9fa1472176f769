import { Text, View } from '@tarojs/components';
import type { ReportHead } from '@anzhen/shared-types';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { openReport } from '@/packages/report/open-report';
import { ReportChips } from '@/packages/report/components/report-chips';
import { DoctorLine } from '@/packages/visit/components/doctor-line';
import { dayOf, timeOf } from '@/packages/visit/time-words';
import { Icon, IconBox, StatusTag, Tag, Tap } from '@/ui';

const whenWords = ({ reportedAt }: ReportHead): string => {
  if (reportedAt === null) return '';
  const day = dayOf(reportedAt);
  return day === '今天' || day === '昨天' ? `${timeOf(reportedAt)} 出` : day;
};

const State = ({ head }: { head: ReportHead }) => {
  if (head.status === 'pending') return <StatusTag status="report_pending" />;
  return head.status === 'withdrawn' ? <StatusTag status="report_withdrawn" /> : <ReportChips head={head} />;
};

/**
 * One report in the list; a pending one cannot be opened. It says when it is expected, or why it is not shown here.
 */
export function ReportRow({ patientId, head }: { patientId: string; head: ReportHead }) {
  const isPending = head.status === 'pending';
  const content = (
    <>
      <IconBox icon={head.kind === 'exam' ? 'f-image' : 'f-lab'} />
      <View className="f1">
        <View className="row g2 wrap">
          <Text className="t3">{withSpaces(head.title)}</Text>
          {head.unread && <Tag tone="qing">新</Tag>}
          {head.status === 'ready' && head.version > 1 && <Tag tone="amber">已更正</Tag>}
        </View>
        <DoctorLine
          parts={[
            head.kind === 'exam' ? '检查' : '检验',
            whenWords(head),
            head.orderedBy === '' ? '' : `${head.orderedBy} 开单`,
          ]}
        />
        <View className="row g2 wrap mt2">
          <State head={head} />
          {isPending && head.expected !== null && (
            <Text className="sub">{/^\d/.test(head.expected) ? `预计 ${head.expected}` : head.expected}</Text>
          )}
        </View>
      </View>
      {!isPending && <Icon name="right-ink3" />}
    </>
  );
  if (isPending) {
    return (
      <View className="li report-row" id={`report-${head.id}`}>
        {content}
      </View>
    );
  }
  return (
    <Tap id={`report-${head.id}`} className="li report-row" onTap={() => openReport(patientId, head)}>
      {content}
    </Tap>
  );
}
