import { Textarea, View } from '@tarojs/components';
import { useDidHide, useDidShow } from '@tarojs/taro';
import { hospitalDate, hospitalTime } from '@anzhen/shared-types/kernel';
import { useState } from 'react';
import { accessible, InlineMessage, Note, PageState, Tap } from '@/ui';
import { type Appeals, type AppealView, type Decision, REASON_MAX, useAppeals } from '../../appeals/use-appeals';
import { useListKeys } from '../../use-list-keys';
import { WorkbenchPage } from '../../workbench/workbench-page';
import '../../workbench/review.scss';

const dayWords = (date: string): string => `${Number(date.slice(5, 7))}月${Number(date.slice(8))}日`;
const askedAt = (instant: string): string => {
  const at = new Date(instant);
  return `${dayWords(hospitalDate(at))} ${hospitalTime(at)}`;
};

const Row = ({ appeal, isOn, onChoose }: { appeal: AppealView; isOn: boolean; onChoose(): void }) => (
  <Tap
    id={`appeal-${appeal.id}`}
    role="radio"
    checked={isOn}
    className={`review-row ${isOn ? 'on' : ''}`}
    onTap={onChoose}
  >
    <View className="row sb g2">
      <View className="t3">{appeal.patientName}</View>
      <View className="cap nowrap">{`${askedAt(appeal.appealedAt)} 申诉`}</View>
    </View>
    <View className="sub">{`${dayWords(appeal.visitDate)} ${appeal.departmentName} ${appeal.doctorName}`}</View>
    <View className="review-brief">{appeal.reason}</View>
  </Tap>
);

interface DecisionButtonProps {
  decision: Decision;
  keyName: string;
  text: string;
  desk: Appeals;
}

const DecisionButton = ({ decision, keyName, text, desk }: DecisionButtonProps) => {
  const { sending, missing } = desk;
  const isOff = sending !== null || missing !== undefined;
  return (
    <Tap
      id={`decide-${decision}`}
      className={`review-decision ${decision === 'forgive' ? 'solid' : 'outlined'} ${isOff ? 'off' : ''}`}
      disabled={isOff}
      onTap={() => void desk.decide(decision)}
    >
      {sending === decision ? '正在记下…' : text}
      <View className="review-key">{keyName}</View>
    </Tap>
  );
};

const Detail = ({ desk, isWriting, onBlur }: { desk: Appeals; isWriting: boolean; onBlur(): void }) => {
  const { chosen, reason, missing } = desk;
  if (!chosen) return null;
  return (
    <View className="review-detail">
      <View className="t2">{chosen.patientName}</View>
      <View className="body c2">
        {`${dayWords(chosen.visitDate)} ${chosen.departmentName} ${chosen.doctorName}，挂了号没有签到`}
      </View>
      <View className="review-quote">
        <View className="cap">{`患者说，${askedAt(chosen.appealedAt)}`}</View>
        <View className="body mt1">{chosen.reason}</View>
      </View>
      <View className="row sb g2">
        <View className="t3">您的理由</View>
        <View className="cap">{`患者会看到，${reason.trim().length} / ${REASON_MAX} 字`}</View>
      </View>
      <Textarea
        key={chosen.id}
        id="appeal-answer"
        className="review-input"
        value={reason}
        focus={isWriting}
        maxlength={REASON_MAX}
        placeholder="比如：查了监控，当天签到机故障"
        onInput={(event) => desk.setReason(event.detail.value)}
        onBlur={onBlur}
        {...accessible({ label: '您的理由' })}
      />
      <InlineMessage message={desk.message} />
      <View className="row g3">
        <DecisionButton decision="forgive" keyName="F2" text="不算爽约" desk={desk} />
        <DecisionButton decision="uphold" keyName="F4" text="仍算爽约" desk={desk} />
        {missing !== undefined && <View className="sub">{missing}</View>}
      </View>
    </View>
  );
};

export default function AppealsPage() {
  const desk = useAppeals();
  const [isWriting, setWriting] = useState(false);
  const [isShown, setShown] = useState(true);
  useDidShow(() => setShown(true));
  useDidHide(() => setShown(false));
  useListKeys(isShown && desk.chosen !== undefined, {
    onMove: desk.move,
    onWrite: () => setWriting(true),
    actions: { F2: () => void desk.decide('forgive'), F4: () => void desk.decide('uphold') },
  });
  const { error } = desk.list;
  const bar = (
    <>
      <View className="f1 sub">{`${desk.appeals.length} 条等着处理，先来的在上面`}</View>
      <View className="cap nowrap">↑ ↓ 换一条，回车写理由，Esc 离开</View>
    </>
  );
  return (
    <WorkbenchPage page="web.appeals" bar={() => bar}>
      {() => (
        <View className="review-body">
          {desk.done !== null && (
            <Note id="appeal-done" tone="green" alert>
              {desk.done}
            </Note>
          )}
          <PageState
            resource={desk.list}
            failed={{
              title: '没能打开申诉',
              text: error?.code.startsWith('STAFF') ? error.message : '申诉没有丢。请检查网络再试。',
            }}
            empty={{ when: ({ appeals }) => appeals.length === 0, icon: 'f-register', title: '没有等着处理的申诉' }}
          >
            {() => (
              <View className="review-columns">
                <View className="review-list" {...accessible({ role: 'radiogroup', label: '申诉' })}>
                  {desk.appeals.map((appeal) => (
                    <Row
                      key={appeal.id}
                      appeal={appeal}
                      isOn={appeal.id === desk.chosen?.id}
                      onChoose={() => desk.choose(appeal.id)}
                    />
                  ))}
                </View>
                <Detail desk={desk} isWriting={isWriting} onBlur={() => setWriting(false)} />
              </View>
            )}
          </PageState>
        </View>
      )}
    </WorkbenchPage>
  );
}
