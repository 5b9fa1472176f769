import type { TriageRecordView } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { accessible, Chip, PageState, Segments, Tap, Tag } from '@/ui';
import { timeWords } from '../workbench/time-words';
import type { TriageReview } from './use-triage-review';

const KINDS = [
  { value: 'emergency', label: '急症' },
  { value: 'unsure', label: '拿不准' },
  { value: 'advice', label: '全部门诊' },
  { value: 'wrong', label: '标为错' },
] as const;

const reviewWords = ({ review }: TriageRecordView): string => {
  if (review === null) return '还没看';
  if (review.verdict === 'right') return '看过，对';
  return review.shouldBe === 'emergency' ? '应该拦下' : `应该看${review.departmentName ?? '门诊'}`;
};

const Row = ({ record, isOn, onChoose }: { record: TriageRecordView; isOn: boolean; onChoose(): void }) => (
  <Tap
    id={`record-${record.id}`}
    role="radio"
    checked={isOn}
    className={`bench-row ${isOn ? 'on' : ''}`}
    onTap={onChoose}
  >
    <View className="row sb g2">
      <View className="row g2">
        {record.outcome === 'emergency' ? (
          <Chip tone="red" icon="critical-red">
            急症
          </Chip>
        ) : (
          <View className="t3">{record.departmentNames[0] ?? '导诊台'}</View>
        )}
        {!record.sure && <Tag tone="amber">拿不准</Tag>}
      </View>
      <View className="cap nowrap">{timeWords(record.at)}</View>
    </View>
    <View className="row sb g2 mt1">
      <View className="sub">{record.departmentNames.slice(1).join('、') || '●●●●●●（原话已遮住）'}</View>
      <View className={`cap nowrap ${record.review?.verdict === 'wrong' ? 'c-red' : ''}`}>{reviewWords(record)}</View>
    </View>
  </Tap>
);

/** Answers of one kind, newest first, without anybody's words. */
export function RecordList({ desk }: { desk: TriageReview }) {
  const { list, records, chosen } = desk;
  return (
    <View className="tr-list-column">
      <Segments choices={KINDS} value={desk.kind} onChange={desk.setKind} />
      <PageState
        resource={list}
        failed={{ title: '没能打开记录', text: '记录没有丢。请检查网络再试。' }}
        empty={{ when: (data) => data.records.length === 0, icon: 'f-triage', title: '这一类现在没有记录' }}
      >
        {() => (
          <View className="bench-list" {...accessible({ role: 'radiogroup', label: '导诊记录' })}>
            {records.map((record) => (
              <Row
                key={record.id}
                record={record}
                isOn={record.id === chosen?.id}
                onChoose={() => desk.choose(record.id)}
              />
            ))}
            {desk.hasMore && (
              <Tap id="more-records" className="bench-link" disabled={desk.isBusy} onTap={() => void desk.more()}>
                再早一些的
              </Tap>
            )}
          </View>
        )}
      </PageState>
    </View>
  );
}
