import type { BroadcastView } from '@anzhen/shared-types';
import { hospitalDate, hospitalTime } from '@anzhen/shared-types/kernel';
import { View } from '@tarojs/components';
import { accessible, Button, Chip, InlineMessage, Note, PageState, Tap } from '@/ui';
import { BenchSearch } from '../workbench/bench-search';
import type { Writing } from '../workbench/reason-field';
import { dayOfYear, timeWords } from '../workbench/time-words';
import { BarMenu } from '../workbench/workbench-bar';
import { BroadcastDetail } from './broadcast-detail';
import { audienceName, countOf, lookOf } from './broadcast-words';
import type { Ledger } from './use-ledger';

const Filters = ({ ledger, isWriting, onBlur }: Writing & { ledger: Ledger }) => {
  const { days, day } = ledger;
  const nameOf = (each: string, at: number): string => (at === 0 ? '今天' : at === 1 ? '昨天' : dayOfYear(each));
  return (
    <View className="bench-filters">
      <View className="t3 nowrap">送达记录</View>
      <BarMenu
        id="ledger-day"
        className="bench-box"
        face={<View className="nowrap">{day === null ? '所有日子' : nameOf(day, days.indexOf(day))}</View>}
        lines={[
          { text: '所有日子', isOn: day === null, run: () => ledger.chooseDay(null) },
          ...days.map((each, at) => ({
            text: nameOf(each, at),
            isOn: each === day,
            run: () => ledger.chooseDay(each),
          })),
        ]}
      />
      <BenchSearch
        id="ledger-search"
        label="查找通知"
        placeholder="通知、医生、科室，或脱敏的姓名（如 王*国），回车查找"
        value={ledger.typed}
        onChange={ledger.type}
        isWriting={isWriting}
        onEnter={ledger.find}
        onBlur={() => {
          ledger.find();
          onBlur();
        }}
      />
      <Tap
        id="ledger-export"
        className={`bench-link ${ledger.busy !== null ? 'off' : ''}`}
        disabled={ledger.busy !== null}
        onTap={ledger.exportAll}
      >
        {ledger.busy === 'export' ? '正在导出…' : '导出表格 F2'}
      </Tap>
    </View>
  );
};

const timeOf = (instant: string, today: string): string => {
  const at = new Date(instant);
  return hospitalDate(at) === today ? hospitalTime(at) : timeWords(instant);
};

const Row = ({ broadcast, ledger }: { broadcast: BroadcastView; ledger: Ledger }) => {
  const { id, people, title, words, writtenAt } = broadcast;
  const isOn = id === ledger.chosen?.id;
  const { tone, icon, text } = lookOf(broadcast);
  const isReleased = Object.keys(broadcast.results).length > 0;
  const figure = (count: number): string => (isReleased ? String(count) : '—');
  return (
    <Tap
      id={`broadcast-${id}`}
      role="radio"
      checked={isOn}
      isTabStop={isOn}
      className={`bench-line ledger-row ${isOn ? 'on' : ''}`}
      onTap={() => ledger.choose(id)}
    >
      <View className="ledger-time num">{timeOf(writtenAt, ledger.days[0] ?? '')}</View>
      <View className="ledger-notice">
        <View className="bench-cut md">{words}</View>
        <View className="bench-cut cap">{`${title}，${audienceName(broadcast)}`}</View>
      </View>
      <View className="ledger-figure num">{people === 0 ? '—' : people}</View>
      <View className="ledger-figure">{figure(countOf(broadcast, 'assistant', 'subscribe', 'official'))}</View>
      <View className="ledger-figure">{figure(countOf(broadcast, 'sms'))}</View>
      <View className="ledger-figure">{figure(countOf(broadcast, 'phoned'))}</View>
      <View className={`ledger-figure ${countOf(broadcast, 'unreached') > 0 ? 'notice-warn' : ''}`}>
        {figure(countOf(broadcast, 'unreached'))}
      </View>
      <View className="ledger-state">
        <Chip tone={tone} icon={icon}>
          {text}
        </Chip>
      </View>
    </Tap>
  );
};

const HEADS = ['应发', '微信', '短信', '电话', '没送到'] as const;

interface LedgerProps extends Writing {
  ledger: Ledger;
  onTakeUp(broadcast: BroadcastView): void;
}

/** 送达记录: every broadcast with its numbers, and the chosen one beside it. */
export function BroadcastLedger({ ledger, onTakeUp, ...writing }: LedgerProps) {
  const { first, broadcasts } = ledger;
  const isSearching = ledger.day !== null || ledger.typed.trim() !== '';
  return (
    <View className="col g3 ledger">
      <Filters ledger={ledger} {...writing} />
      {ledger.done !== null && (
        <Note id="ledger-done" tone="green" alert>
          {ledger.done}
        </Note>
      )}
      {!ledger.chosen && <InlineMessage message={ledger.fault} />}
      <PageState
        resource={first}
        failed={{ title: '没能打开送达记录', text: first.error?.message ?? '记录没有丢。请检查网络再试。' }}
        empty={{
          when: () => broadcasts.length === 0,
          icon: 'f-report',
          title: isSearching ? '没有找到通知' : '还没有发过通知',
          text: isSearching ? '换个词，或换一天。' : '在上面写第一条。',
        }}
      >
        {() => (
          <View className="ledger-columns">
            <View className="ledger-list">
              <View className="bench-line ledger-row head" {...accessible({ hidden: true })}>
                <View className="ledger-time">时间</View>
                <View className="ledger-notice">通知</View>
                {HEADS.map((head) => (
                  <View key={head} className="ledger-figure">
                    {head}
                  </View>
                ))}
                <View className="ledger-state">状态</View>
              </View>
              <View {...accessible({ role: 'radiogroup', label: '送达记录' })}>
                {broadcasts.map((broadcast) => (
                  <Row key={broadcast.id} broadcast={broadcast} ledger={ledger} />
                ))}
              </View>
              {ledger.hasMore && (
                <View className="bench-more">
                  <Button
                    id="ledger-more"
                    kind="plain"
                    small
                    inline
                    loading={ledger.busy === 'more'}
                    onTap={ledger.readMore}
                  >
                    再看 20 条
                  </Button>
                </View>
              )}
            </View>
            <BroadcastDetail ledger={ledger} onTakeUp={onTakeUp} />
          </View>
        )}
      </PageState>
    </View>
  );
}
