import { View } from '@tarojs/components';
import type { ReportList } from '@anzhen/shared-types';
import { formatDay, MINUTE, weekdayOf } from '@anzhen/shared-types/kernel';
import { useState } from 'react';
import { call, useResource } from '@/api';
import { todayHere } from '@/packages/visit/time-words';
import { useFresh } from '@/packages/visit/use-fresh';
import { navigateTo, switchTab } from '@/routes';
import { addressed, useFamily } from '@/session';
import { Button, Card, Link, PageShell, PageState, Section, Segments } from '@/ui';
import { CriticalReport } from './components/critical-report';
import { ReportRow } from './components/report-row';
import { groupReports, type ReportFilter } from './group-reports';

const monthDay = (date: string): string => {
  const [, month, day] = date.split('-').map(Number);
  return `${month}月${day}日 ${weekdayOf(date)}`;
};

const Content = ({ list }: { list: ReportList }) => {
  const [filter, setFilter] = useState<ReportFilter>('all');
  const { critical, groups } = groupReports(list.reports, filter, todayHere());
  return (
    <>
      <Segments
        choices={[
          { value: 'all', label: '全部' },
          { value: 'lab', label: '检验' },
          { value: 'exam', label: '检查' },
        ]}
        value={filter}
        onChange={setFilter}
      />
      {critical.map((head) => (
        <CriticalReport key={head.id} patientId={list.patientId} head={head} />
      ))}
      {groups.map(({ key, title, date, reports }) => (
        <View key={key} className="col g2" id={`reports-${key}`}>
          <Section title={title}>
            <View className="sub">{date ? monthDay(date) : `${reports.length} 份`}</View>
          </Section>
          <Card flush>
            {reports.map((head) => (
              <ReportRow key={head.id} patientId={list.patientId} head={head} />
            ))}
          </Card>
        </View>
      ))}
      {groups.length === 0 && critical.length === 0 && (
        <Card>
          <View className="body c2">
            {filter === 'lab' ? '没有检验报告，看看“检查”。' : '没有检查报告，看看“检验”。'}
          </View>
        </Card>
      )}
      <View className="cap ta-c">{`${formatDay(list.from, todayHere())} 以前的报告，请到自助机打印`}</View>
    </>
  );
};

/** 报告: critical ones on top, then by day. */
export default function ReportsPage() {
  const { patient } = useFamily();
  const reports = useResource(patient && `reports:${patient.id}`, () =>
    call('listReports', { params: { patientId: patient?.id ?? '' } }),
  );
  useFresh({ reload: reports.reload, everyMs: MINUTE, on: patient !== undefined });
  return (
    <PageShell title="报告" tab="reports" who>
      {patient && (
        <PageState
          resource={reports}
          failed={
            reports.error?.code === 'REPORT.NOT_AGREED'
              ? { title: '本人没有同意', icon: 'f-report', final: true }
              : { title: '报告暂时打不开', text: '医院系统正忙，报告没有丢。一般几分钟就好，急用可到自助机打印。' }
          }
          empty={{
            when: (list) => list.reports.length === 0,
            icon: 'f-report',
            title: '还没有报告',
            text: `${addressed(patient)}还没有检验检查报告。做完检查后，这里会自动出现。`,
            actions: (
              <Button kind="second" onTap={() => void switchTab('home')}>
                回首页
              </Button>
            ),
          }}
        >
          {(list) => <Content key={list.patientId} list={list} />}
        </PageState>
      )}
      {patient?.relation === 'self' && (
        <Link
          id="report-viewers"
          icon="lock-qing"
          onTap={() => void navigateTo('report.viewers', { patientId: patient.id })}
        >
          谁能看我的报告
        </Link>
      )}
    </PageShell>
  );
}
