import type { StaffView } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { useState } from 'react';
import { Chip, Icon, InlineMessage, Note, PageState, Tap } from '@/ui';
import { DayList } from '../../reconcile/day-list';
import { DifferenceDetail } from '../../reconcile/difference-detail';
import { DifferenceList } from '../../reconcile/difference-list';
import { dayLook, dayTrouble, dayWords, isBeingCompared } from '../../reconcile/reconcile-words';
import { TotalsTable } from '../../reconcile/totals-table';
import type { Closing } from '../../reconcile/use-closing';
import { type Reconcile, useReconcile } from '../../reconcile/use-reconcile';
import { useWorklist } from '../../reconcile/use-worklist';
import { WorklistPanel } from '../../reconcile/worklist-panel';
import { BenchTabs } from '../../workbench/bench-tabs';
import type { Writing } from '../../workbench/reason-field';
import { timeWords } from '../../workbench/time-words';
import { useWriting } from '../../workbench/use-writing';
import { WorkbenchPage } from '../../workbench/workbench-page';
import './index.scss';

type Tab = 'days' | 'worklist';

const DayHead = ({ desk }: { desk: Reconcile }) => {
  const day = desk.detail.data?.day;
  if (!day) return null;
  const look = dayLook(day);
  const trouble = dayTrouble(day);
  const isBusy = isBeingCompared(day);
  return (
    <View className="rec-day-head">
      <View className="row g3">
        <View className="t1 nowrap">{dayWords(day.day)}</View>
        <Chip tone={look.tone} icon={look.icon}>
          {look.name}
        </Chip>
        <View className="f1 cap">{day.finishedAt === null ? '' : `${timeWords(day.finishedAt)} 对完`}</View>
        <Tap
          id="run-again"
          className={`bench-link ${isBusy ? 'off' : ''}`}
          disabled={isBusy}
          onTap={() => void desk.runAgain()}
        >
          {isBusy ? '正在对账…' : '重新对账'}
        </Tap>
        <Tap id="print" className="bench-link" onTap={() => window.print()}>
          打印
        </Tap>
      </View>
      {trouble !== null && <Note tone={day.status === 'failed' ? 'red' : 'indigo'}>{trouble}</Note>}
      <InlineMessage message={desk.fault} />
    </View>
  );
};

const DaysPanel = ({ desk, ...writing }: Writing & { desk: Reconcile }) => (
  <PageState
    resource={desk.days}
    failed={{ title: '没能打开对账', text: '账没有变。请检查网络再试。' }}
    empty={{
      when: ({ days }) => days.length === 0,
      icon: 'f-bill',
      title: '还没有对过账',
      text: '每天 10:30 自动对前一天的账，之后在这里看结果。',
    }}
  >
    {({ days }) => (
      <View className="rec-columns">
        <DayList days={days} chosen={desk.day} onChoose={desk.chooseDay} />
        <PageState resource={desk.detail} failed={{ title: '没能打开这一天', text: '账没有变。请检查网络再试。' }}>
          {({ day, differences }) => (
            <View className="rec-main">
              <View className="rec-card">
                <DayHead desk={desk} />
                {day.totals && <TotalsTable totals={day.totals} />}
                {day.totals && (
                  <DifferenceList
                    all={differences}
                    filter={desk.filter}
                    onFilter={desk.setFilter}
                    shown={desk.shown}
                    chosen={desk.closing.chosen?.id}
                    onChoose={desk.closing.choose}
                  />
                )}
              </View>
              <DifferenceDetail closing={desk.closing} {...writing} />
            </View>
          )}
        </PageState>
      </View>
    )}
  </PageState>
);

const DoneBar = <Item extends { id: string }>({ closing }: { closing: Closing<Item> }) => {
  const { done } = closing;
  if (done === null) return null;
  return (
    <View className="rec-done">
      <Note id="closing-done" tone="green" alert>
        <View className="row sb g3">
          <View>{`已处理：${done.name}`}</View>
          <Tap id="undo" className="rec-undo" onTap={() => void closing.takeBack(done.id)}>
            <Icon name="undo-qing" size="s" />
            撤销
          </Tap>
        </View>
      </Note>
    </View>
  );
};

const Desk = ({ staff }: { staff: StaffView }) => {
  const desk = useReconcile(staff);
  const worklist = useWorklist(staff);
  const [tab, setTab] = useState<Tab>('days');
  const closing: Pick<Closing<{ id: string }>, 'move' | 'finish'> = tab === 'days' ? desk.closing : worklist.closing;
  const writing = useWriting({
    onMove: closing.move,
    actions: { F2: () => void closing.finish(), p: () => window.print() },
  });
  const openCount = worklist.list.data?.openCount ?? 0;
  const tabs = [
    ['days', '每日对账'],
    ['worklist', openCount > 0 ? `工单 ${openCount}` : '工单'],
  ] as const;
  return (
    <View className="rec">
      <BenchTabs<Tab> tabs={tabs} tab={tab} onTab={setTab} hint="↑ ↓ 换一笔，回车写说明，F2 处理完了，P 打印" />
      {tab === 'days' ? <DoneBar closing={desk.closing} /> : <DoneBar closing={worklist.closing} />}
      {tab === 'days' ? <DaysPanel desk={desk} {...writing} /> : <WorklistPanel desk={worklist} {...writing} />}
    </View>
  );
};

export default function ReconcilePage() {
  return <WorkbenchPage page="web.reconcile">{(staff) => <Desk staff={staff} />}</WorkbenchPage>;
}
