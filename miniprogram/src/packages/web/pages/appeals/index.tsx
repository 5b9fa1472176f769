import { View } from '@tarojs/components';
import { InlineMessage } from '@/ui';
import { type Appeals, type AppealView, type Decision, useAppeals } from '../../appeals/use-appeals';
import { KeyButton } from '../../workbench/key-button';
import { ReasonField, type Writing } from '../../workbench/reason-field';
import { ReviewPage } from '../../workbench/review-page';
import { dayOfYear, timeWords } from '../../workbench/time-words';

const visitWords = ({ visitDate, departmentName, doctorName }: AppealView): string =>
  `${dayOfYear(visitDate)} ${departmentName} ${doctorName}`;

const Row = ({ appeal }: { appeal: AppealView }) => (
  <>
    <View className="row sb g2">
      <View className="t3">{appeal.patientName}</View>
      <View className="cap nowrap">{`${timeWords(appeal.appealedAt)} 申诉`}</View>
    </View>
    <View className="sub">{visitWords(appeal)}</View>
    <View className="review-brief bench-cut">{appeal.reason}</View>
  </>
);

const STEPS: readonly [Decision, string, string][] = [
  ['forgive', 'F2', '不算爽约'],
  ['uphold', 'F4', '仍算爽约'],
];

const Detail = ({ desk, appeal, writing }: { desk: Appeals; appeal: AppealView; writing: Writing }) => {
  const { sending, missing } = desk;
  return (
    <>
      <View className="t2">{appeal.patientName}</View>
      <View className="body c2">{`${visitWords(appeal)}，挂了号没有签到`}</View>
      <View className="review-quote">
        <View className="cap">{`患者说，${timeWords(appeal.appealedAt)}`}</View>
        <View className="body mt1">{appeal.reason}</View>
      </View>
      <ReasonField
        id="appeal-answer"
        label="您的理由"
        readers="患者会看到"
        placeholder="比如：查了监控，当天签到机故障"
        choice={desk}
        {...writing}
      />
      <InlineMessage message={desk.message} />
      <View className="row g3">
        {STEPS.map(([decision, keyName, text]) => (
          <KeyButton
            key={decision}
            id={`decide-${decision}`}
            keyName={keyName}
            text={text}
            isOutlined={decision === 'uphold'}
            isOff={sending !== null || missing !== undefined}
            isSending={sending === decision}
            onTap={() => void desk.decide(decision)}
          />
        ))}
        {missing !== undefined && <View className="sub">{missing}</View>}
      </View>
    </>
  );
};

export default function AppealsPage() {
  const desk = useAppeals();
  return (
    <ReviewPage
      page="web.appeals"
      idPrefix="appeal"
      noun="申诉"
      summary={`${desk.appeals.length} 条等着处理，先来的在上面`}
      hint="↑ ↓ 换一条，回车写理由，Esc 离开"
      list={desk.list}
      items={desk.appeals}
      desk={desk}
      actions={{ F2: () => void desk.decide('forgive'), F4: () => void desk.decide('uphold') }}
      empty={{ icon: 'f-register', title: '没有等着处理的申诉' }}
      row={(appeal) => <Row appeal={appeal} />}
      detail={(appeal, writing) => <Detail desk={desk} appeal={appeal} writing={writing} />}
    />
  );
}
