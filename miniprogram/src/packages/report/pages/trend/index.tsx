import { Text, View } from '@tarojs/components';
import type { ReportTrend } from '@anzhen/shared-types';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { call, useResource } from '@/api';
import { DoctorLine } from '@/packages/visit/components/doctor-line';
import { dayOf } from '@/packages/visit/time-words';
import { navigateTo, useRouteParams } from '@/routes';
import { Card, Icon, PageShell, PageState, Section, Tag, Tap } from '@/ui';
import { FlagTag } from '../../components/flag-tag';
import { TrendChart } from '../../components/trend';
import { pagePoints } from '../../lab-order';
import '../../components/report.scss';

type Point = ReportTrend['points'][number];

const PointRow = ({ point, patientId, isNow }: { point: Point; patientId: string; isNow: boolean }) => {
  const { reportId, at, value, flag, range, isCorrected } = point;
  return (
    <Tap id={`point-${reportId}`} className="li" onTap={() => void navigateTo('report.lab', { patientId, reportId })}>
      <View className="f1">
        <View className="row g2 wrap">
          <Text className="num t3">{value}</Text>
          <FlagTag flag={flag} />
          {isNow && <Tag tone="qing">这次</Tag>}
          {isCorrected && <Tag tone="amber">已更正</Tag>}
        </View>
        <DoctorLine parts={[`${dayOf(at)} 采样`, range === null ? '没有印参考范围' : `参考 ${range.text}`]} />
      </View>
      <Icon name="right-ink3" />
    </Tap>
  );
};

const Content = ({ trend, patientId, reportId }: { trend: ReportTrend; patientId: string; reportId: string }) => {
  const points = pagePoints(trend, reportId);
  return (
    <>
      <Card>
        <View className="row-base g2 wrap">
          <Text className="t2" id="trend-title">
            {withSpaces(trend.name)}
          </Text>
          <Text className="cap">{trend.code}</Text>
        </View>
        <DoctorLine parts={[trend.unit === '' ? '' : `单位 ${trend.unit}`, trend.method]} />
        <TrendChart points={points} isTall />
      </Card>
      <Section title={`历次结果 ${trend.points.length} 次`} />
      <Card flush>
        {[...trend.points].reverse().map((point) => (
          <PointRow key={point.reportId} point={point} patientId={patientId} isNow={point.reportId === reportId} />
        ))}
      </Card>
      <View className="cap">只比较同一项目、同一单位、同一方法的结果。变化说明什么，请问医生。</View>
    </>
  );
};

/** 历次结果: one line of a report over the years, each value before the range it was printed with. */
export default function TrendPage() {
  const { patientId = '', reportId = '', code = '' } = useRouteParams('report.trend');
  const isComplete = patientId !== '' && reportId !== '' && code !== '';
  const trend = useResource(isComplete ? `trend:${reportId}:${code}` : null, () =>
    call('getReportTrend', { params: { patientId, reportId }, query: { code } }),
  );
  return (
    <PageShell title="历次结果">
      <PageState
        resource={trend}
        failed={{ title: '历次结果暂时打不开', text: '医院系统正忙，报告没有丢。请过几分钟再试。' }}
        empty={{
          when: ({ points }) => points.length === 0,
          icon: 'f-report',
          title: '没有可以比较的结果',
          text: '这一项不是数值，或者以前没有用同一方法做过。',
        }}
      >
        {(data) => <Content trend={data} patientId={patientId} reportId={reportId} />}
      </PageState>
    </PageShell>
  );
}
