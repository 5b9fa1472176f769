import type { StaffView } from '@anzhen/shared-types';
import { mayStaff } from '@anzhen/shared-types/kernel';
import { View } from '@tarojs/components';
import { useDidHide, useDidShow } from '@tarojs/taro';
import { useState } from 'react';
import { Options, PageState, Tap } from '@/ui';
import { FiguresPanel } from '../../triage-review/figures-strip';
import { RecordDetail } from '../../triage-review/record-detail';
import { RecordList } from '../../triage-review/record-list';
import { ReleasesPanel } from '../../triage-review/releases-panel';
import { useReleases } from '../../triage-review/use-releases';
import { useTriageReview } from '../../triage-review/use-triage-review';
import { useListKeys } from '../../use-list-keys';
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

const Tabs = ({ tab, onTab }: { tab: Tab; onTab(tab: Tab): void }) => (
  <View className="tr-tabs">
    {TABS.map(([key, text]) => (
      <Tap
        key={key}
        id={`tab-${key}`}
        role="tab"
        checked={tab === key}
        className={`tr-tab ${tab === key ? 'on' : ''}`}
        onTap={() => onTab(key)}
      >
        {text}
      </Tap>
    ))}
    <View className="f1" />
    {tab === 'records' && <View className="cap nowrap">↑ ↓ 换一条，F4 打开原话，回车写话，F2 记下</View>}
  </View>
);

const Desk = ({ staff }: { staff: StaffView }) => {
  const desk = useTriageReview(staff);
  const releases = useReleases(staff);
  const [tab, setTab] = useState<Tab>('records');
  const [isWriting, setWriting] = useState(false);
  const [isShown, setShown] = useState(true);
  useDidShow(() => setShown(true));
  useDidHide(() => setShown(false));
  useListKeys(isShown && tab === 'records', {
    onMove: desk.move,
    onWrite: () => setWriting(true),
    actions: { F2: () => void desk.send(), F4: () => void desk.openWords() },
  });
  return (
    <View className="tr">
      <Tabs tab={tab} onTab={setTab} />
      {tab === 'records' && (
        <View className="tr-columns">
          <RecordList desk={desk} />
          <RecordDetail
            desk={desk}
            choices={desk.figures.data?.choices ?? []}
            isWriting={isWriting}
            onBlur={() => setWriting(false)}
          />
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
