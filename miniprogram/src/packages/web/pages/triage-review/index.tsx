import type { StaffView } from '@anzhen/shared-types';
import { mayStaff } from '@anzhen/shared-types/kernel';
import { View } from '@tarojs/components';
import { useState } from 'react';
import { Options, PageState } from '@/ui';
import { FiguresPanel } from '../../triage-review/figures-strip';
import { RecordDetail } from '../../triage-review/record-detail';
import { RecordList } from '../../triage-review/record-list';
import { ReleasesPanel } from '../../triage-review/releases-panel';
import { useReleases } from '../../triage-review/use-releases';
import { useTriageReview } from '../../triage-review/use-triage-review';
import { BenchTabs } from '../../workbench/bench-tabs';
import { useWriting } from '../../workbench/use-writing';
import { WorkbenchPage } from '../../workbench/workbench-page';
import './index.scss';

type Tab = 'records' | 'figures' | 'releases';
const TABS: readonly [Tab, string][] = [
  ['records', '逐条看'],
  ['figures', '数字'],
  ['releases', '规则版本'],
];

const DAYS = [
  { value: '7', label: '7 天' },
  { value: '30', label: '30 天' },
  { value: '90', label: '90 天' },
] as const;

const Desk = ({ staff }: { staff: StaffView }) => {
  const desk = useTriageReview(staff);
  const releases = useReleases(staff);
  const [tab, setTab] = useState<Tab>('records');
  const writing = useWriting(
    { onMove: desk.move, actions: { F2: () => void desk.send(), F4: () => void desk.openWords() } },
    tab === 'records',
  );
  const hint = tab === 'records' ? '↑ ↓ 换一条，F4 打开原话，回车写话，F2 记下' : undefined;
  return (
    <View className="tr">
      <BenchTabs<Tab> tabs={TABS} tab={tab} onTab={setTab} hint={hint} />
      {tab === 'records' && (
        <View className="tr-columns">
          <RecordList desk={desk} />
          <RecordDetail desk={desk} choices={desk.figures.data?.choices ?? []} {...writing} />
        </View>
      )}
      {tab === 'figures' && (
        <View className="tr-scroll">
          <Options choices={DAYS} value={desk.days} onChange={desk.setDays} />
          <PageState resource={desk.figures} failed={{ title: '没能打开数字', text: '记录没有丢。请检查网络再试。' }}>
            {(figures) => <FiguresPanel figures={figures} />}
          </PageState>
        </View>
      )}
      {tab === 'releases' && (
        <View className="tr-scroll">
          <ReleasesPanel desk={releases} mayChange={mayStaff(staff.role, 'triage.release')} />
        </View>
      )}
    </View>
  );
};

export default function TriageReviewPage() {
  return <WorkbenchPage page="web.triage-review">{(staff) => <Desk staff={staff} />}</WorkbenchPage>;
}
