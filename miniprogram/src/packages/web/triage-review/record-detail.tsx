import type { TriageFigures, TriageRecordDetail } from '@anzhen/shared-types';
import { Textarea, View } from '@tarojs/components';
import { accessible, Button, InlineMessage, Options, Tap } from '@/ui';
import type { Writing } from '../workbench/reason-field';
import { timeWords } from '../workbench/time-words';
import type { TriageReview } from './use-triage-review';

const NOTE_MAX = 200;

const Words = ({ detail }: { detail: TriageRecordDetail }) => {
  const lines: [string, string][] = [
    ['是谁', detail.who ?? ''],
    ['原话', detail.text],
    ['点的部位', detail.bodyParts.join('、')],
    ['勾的急症', detail.dangers.join('；')],
    ['追问', detail.answers.map(({ ask, answer }) => `${ask} ${answer}`).join('；')],
    ['认出来的', detail.understood.join('；')],
  ];
  return (
    <View className="tr-words">
      {lines
        .filter(([, text]) => text !== '')
        .map(([label, text]) => (
          <View key={label} className="row-top g3">
            <View className="tr-words-label cap">{label}</View>
            <View className="body f1">{text}</View>
          </View>
        ))}
    </View>
  );
};

interface JudgeProps extends Writing {
  desk: TriageReview;
  choices: TriageFigures['choices'];
}

const Judge = ({ desk, choices, isWriting, onBlur }: JudgeProps) => {
  const { verdict, setVerdict, chosen } = desk;
  const isAlarm = chosen?.outcome === 'emergency';
  const value = verdict.isRight === null ? '' : verdict.isRight ? 'right' : verdict.shouldStop ? 'stop' : 'other';
  return (
    <View className="col g3">
      <View className="t3">这样回答对吗</View>
      <Options
        choices={[
          { value: 'right', label: isAlarm ? '对，应该拦下' : '对' },
          { value: 'other', label: isAlarm ? '不是急症，应该看门诊' : '应该看别的科' },
          ...(isAlarm ? [] : [{ value: 'stop', label: '是急症，应该拦下' }]),
        ]}
        value={value}
        onChange={(next) => setVerdict({ isRight: next === 'right', shouldStop: next === 'stop' })}
      />
      {value === 'other' && (
        <View className="tr-departments" {...accessible({ role: 'radiogroup', label: '应该看的科' })}>
          {choices.map(({ code, name }) => (
            <Tap
              key={code}
              id={`should-${code}`}
              role="radio"
              checked={verdict.departmentCode === code}
              className={`tr-department ${verdict.departmentCode === code ? 'on' : ''}`}
              onTap={() => setVerdict({ departmentCode: code })}
            >
              {name}
            </Tap>
          ))}
        </View>
      )}
      <Textarea
        id="verdict-note"
        className="tr-note"
        value={verdict.note}
        focus={isWriting}
        maxlength={NOTE_MAX}
        placeholder="想说的话，可以不写。不要写姓名和电话"
        onInput={({ detail }) => setVerdict({ note: detail.value })}
        onBlur={onBlur}
        {...accessible({ label: '想说的话' })}
      />
      <View className="row g3">
        <Button
          id="send-verdict"
          inline
          small
          missing={desk.missing}
          loading={desk.isBusy}
          onTap={() => void desk.send()}
        >
          记下（F2）
        </Button>
        <InlineMessage message={desk.message} />
      </View>
    </View>
  );
};

/** One answer: what was advised, the words on demand, and the verdict. */
export function RecordDetail(props: JudgeProps) {
  const { desk } = props;
  const { chosen, detail } = desk;
  if (!chosen) return <View className="bench-panel" />;
  const advised = chosen.outcome === 'emergency' ? '拦下，请打 120' : chosen.departmentNames.join('、') || '请到导诊台';
  return (
    <View className="bench-panel">
      <View className="row-base sb g2">
        <View className="t2">{`回答：${advised}`}</View>
        <View className="cap nowrap">{`${timeWords(chosen.at)}，规则 ${chosen.rulesVersion}`}</View>
      </View>
      {detail ? (
        <Words detail={detail} />
      ) : (
        <View className="tr-words">
          <View className="sub">患者的原话遮住了。打开会留下记录，患者在“谁看过”里能看到。</View>
          <Button id="open-words" kind="plain" icon="eye-qing" inline small onTap={() => void desk.openWords()}>
            打开原话（F4）
          </Button>
        </View>
      )}
      <Judge {...props} />
    </View>
  );
}
