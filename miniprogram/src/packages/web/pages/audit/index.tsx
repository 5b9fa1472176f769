import type { AuditEntryView, StaffView } from '@anzhen/shared-types';
import { toRfc3339 } from '@anzhen/shared-types/kernel';
import { View } from '@tarojs/components';
import { accessible, Button, Chip, InlineMessage, Note, Options, PageState, Tap } from '@/ui';
import { spans, type Trail, useAudit } from '../../audit/use-audit';
import { BarWords, BenchSearch } from '../../workbench/bench-search';
import { useWriting } from '../../workbench/use-writing';
import { BarMenu } from '../../workbench/workbench-bar';
import { WorkbenchPage } from '../../workbench/workbench-page';
import '../../workbench/review.scss';
import './index.scss';

/** `11-24 09:41:20`, the hospital's wall clock; the whole date stands in the detail. */
const shortTime = (instant: string): string => toRfc3339(new Date(instant)).slice(5, 19).replace('T', ' ');
const fullTime = (instant: string): string => toRfc3339(new Date(instant)).slice(0, 19).replace('T', ' ');

const isDone = ({ outcome }: AuditEntryView): boolean => outcome === '已完成';

const Outcome = ({ entry }: { entry: AuditEntryView }) =>
  isDone(entry) ? (
    <Chip tone="green" icon="ok-green">
      已完成
    </Chip>
  ) : (
    <Chip tone="amber" icon="warn-amber">
      {entry.outcome === '结果未知' ? '结果未知' : '没有成功'}
    </Chip>
  );

function Filters({ desk, isWriting, onBlur }: { desk: Trail; isWriting: boolean; onBlur(): void }) {
  const { people, staffId } = desk;
  const person = people.find(({ id }) => id === staffId)?.name ?? '所有人';
  return (
    <View className="bench-filters">
      <Options choices={spans} value={desk.span} onChange={desk.chooseSpan} />
      <BarMenu
        id="audit-person"
        className="bench-box"
        face={<View className="nowrap">{person}</View>}
        lines={[
          { text: '所有人', isOn: staffId === null, run: () => desk.choosePerson(null) },
          ...people.map(({ id, name }) => ({ text: name, isOn: id === staffId, run: () => desk.choosePerson(id) })),
        ]}
      />
      <BenchSearch
        id="audit-search"
        label="查找操作记录"
        placeholder="做了什么、原因、号票或退费的编号，回车查找"
        value={desk.typed}
        onChange={desk.type}
        isWriting={isWriting}
        onEnter={desk.find}
        onBlur={() => {
          desk.find();
          onBlur();
        }}
      />
      <Tap
        id="audit-export"
        className={`bench-link ${desk.busy !== null ? 'off' : ''}`}
        disabled={desk.busy !== null}
        onTap={desk.exportAll}
      >
        {desk.busy === 'export' ? '正在导出…' : '导出表格 F2'}
      </Tap>
    </View>
  );
}

const Row = ({ entry, desk }: { entry: AuditEntryView; desk: Trail }) => {
  const isOn = entry.id === desk.chosen?.id;
  return (
    <Tap
      id={`audit-${entry.id}`}
      role="radio"
      checked={isOn}
      isTabStop={isOn}
      className={`bench-line audit-row ${isOn ? 'on' : ''}`}
      onTap={() => desk.choose(entry.id)}
    >
      <View className="audit-time num">{shortTime(entry.at)}</View>
      <View className="bench-cut audit-who">{entry.who}</View>
      <View className="bench-cut audit-what">{entry.what}</View>
      <View className="bench-cut audit-about c2">{entry.about}</View>
      <Outcome entry={entry} />
    </Tap>
  );
};

const Detail = ({ entry }: { entry: AuditEntryView }) => {
  const lines = [
    ['时间', fullTime(entry.at)],
    ['谁', entry.who],
    ['做了什么', entry.what],
    ['对象和说明', entry.about || '没有'],
    ['结果', entry.outcome],
    ['从哪里', [entry.ip, entry.device].filter(Boolean).join('，') || '没有记下'],
    ['记录编号', entry.id],
  ] as const;
  return (
    <View className="bench-panel audit-detail">
      {lines.map(([label, text]) => (
        <View key={label} className="col">
          <View className="cap">{label}</View>
          <View className="body audit-text">{text}</View>
        </View>
      ))}
    </View>
  );
};

const Desk = ({ staff }: { staff: StaffView }) => {
  const desk = useAudit(staff);
  const { first, entries, chosen, busy } = desk;
  const writing = useWriting({ onMove: desk.move, actions: { F2: desk.exportAll } });
  return (
    <View className="review-body">
      <Filters desk={desk} {...writing} />
      {desk.done !== null && (
        <Note id="audit-done" tone="green" alert>
          {desk.done}
        </Note>
      )}
      <InlineMessage message={desk.fault} />
      <PageState
        resource={first}
        failed={{ title: '没能打开操作记录', text: first.error?.message ?? '记录没有丢。请检查网络再试。' }}
        empty={{
          when: () => entries.length === 0,
          icon: 'f-report',
          title: '没有找到操作记录',
          text: '换长一点的日子，或换个词。',
        }}
      >
        {() => (
          <View className="review-columns">
            <View className="bench-panel audit-list" {...accessible({ role: 'radiogroup', label: '操作记录' })}>
              {entries.map((entry) => (
                <Row key={entry.id} entry={entry} desk={desk} />
              ))}
              {desk.hasMore && (
                <View className="bench-more">
                  <Button id="audit-more" kind="plain" small inline loading={busy === 'more'} onTap={desk.readMore}>
                    再看 50 条
                  </Button>
                </View>
              )}
            </View>
            {chosen && <Detail entry={chosen} />}
          </View>
        )}
      </PageState>
    </View>
  );
};

export default function AuditPage() {
  return (
    <WorkbenchPage
      page="web.audit"
      bar={() => (
        <BarWords
          about="谁在什么时候、从哪里做了什么；新的在上面，改不了也删不掉"
          keys="↑ ↓ 换一条，回车去查找，F2 导出"
        />
      )}
    >
      {(staff) => <Desk staff={staff} />}
    </WorkbenchPage>
  );
}
