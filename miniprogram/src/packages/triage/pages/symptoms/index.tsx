import { Textarea, View } from '@tarojs/components';
import { navigateTo, switchTab } from '@/routes';
import { accessible, Button, Card, Footer, InlineMessage, Link, Note, PageShell, PageState, Rule } from '@/ui';
import { BodyMap } from '../../components/body-map';
import { DangerQuestions } from '../../components/danger-questions';
import { FollowUp } from '../../components/follow-up';
import { VoiceButton } from '../../components/voice-button';
import { TEXT_MAX, useSymptoms } from './use-symptoms';

interface SayItProps {
  text: string;
  onChange(text: string): void;
  onFault(message: string): void;
}

const SayIt = ({ text, onChange, onFault }: SayItProps) => (
  <Card>
    <View className="sub">再说一句话，越具体越准</View>
    <View className="mt2">
      <Textarea
        id="symptom-text"
        className="symptom-input"
        value={text}
        maxlength={TEXT_MAX}
        placeholder="比如：上楼梯时胸口发闷，有两个星期了"
        onInput={({ detail }) => onChange(detail.value)}
        {...accessible({ label: '哪里不舒服，说一句话' })}
      />
    </View>
    <Rule />
    <View className="row sb g2 wrap mt2">
      <VoiceButton text={text} onText={onChange} onFault={onFault} />
      <View id="symptom-count" className="cap f1 ta-r">{`${text.length} / ${TEXT_MAX} 字`}</View>
    </View>
  </Card>
);

/** 情况不是这样: what was understood, to be corrected below. */
const Alarmed = ({ understood }: { understood: readonly string[] }) => (
  <Note id="alarmed" tone="amber" icon="warn-amber">
    {`刚才按${understood.map((word) => `“${word}”`).join('')}认成了急症。哪里说得不对，请在下面改；没有说错，请马上拨打 120。`}
  </Note>
);

export default function SymptomsPage() {
  const symptoms = useSymptoms();
  const { form, chosen, answers, patient } = symptoms;
  const footer = (
    <Footer below={<View className="cap ta-c">这是就诊建议，不是诊断</View>}>
      <Button
        id="assess-button"
        missing={symptoms.missing}
        loading={symptoms.isAsking}
        loadingText="正在看该挂哪科…"
        onTap={() => void symptoms.ask()}
      >
        看看该挂哪科
      </Button>
    </Footer>
  );
  if (symptoms.question) {
    return (
      <PageShell title="看哪个科" who>
        <FollowUp
          asked={symptoms.question}
          sending={symptoms.sending}
          message={symptoms.message}
          onAnswer={(key) => void symptoms.reply(key)}
          onBack={symptoms.leaveQuestion}
        />
      </PageShell>
    );
  }
  return (
    <PageShell title="看哪个科" who footer={form.data && footer}>
      <PageState
        resource={form}
        failed={{
          title: '没能打开导诊',
          text: '您的号和钱都没有变。很难受的话，请马上打 120 或去急诊。',
          actions: (
            <Button kind="plain" onTap={() => void switchTab('book')}>
              自己选科室
            </Button>
          ),
        }}
      >
        {({ bodyParts }) => (
          <>
            <View className="row-base sb wrap">
              <View className="t1">哪里不舒服？</View>
              <View className="cap">第 1 步，共 2 步</View>
            </View>
            {symptoms.alarmed.length > 0 && <Alarmed understood={symptoms.alarmed} />}
            <BodyMap
              parts={bodyParts}
              chosen={chosen}
              isChild={patient?.isChild ?? false}
              sex={patient?.sex ?? 'male'}
              onToggle={symptoms.togglePart}
            />
            <SayIt text={symptoms.text} onChange={symptoms.setText} onFault={symptoms.say} />
            {bodyParts
              .filter(({ key, dangerQuestions }) => chosen.includes(key) && dangerQuestions.length > 0)
              .map((part) => (
                <DangerQuestions
                  key={part.key}
                  part={part}
                  answers={answers[part.key] ?? []}
                  onAnswer={(key) => symptoms.answer(part, key)}
                />
              ))}
            <InlineMessage message={symptoms.message} />
            <View className="row ctr">
              <Link
                id="emergency-link"
                tone="red"
                icon="phone-call-red"
                onTap={() => void navigateTo('triage.emergency')}
              >
                很难受，先看急救电话
              </Link>
            </View>
            <View className="second-line-space" />
          </>
        )}
      </PageState>
    </PageShell>
  );
}
