import { View } from '@tarojs/components';
import type { TriageForm } from '@anzhen/shared-types';
import { Card, Check, Icon, Tap } from '@/ui';
import './triage.scss';

interface DangerQuestionsProps {
  part: TriageForm['bodyParts'][number];
  answers: readonly string[];
  onAnswer(questionKey: string): void;
}

/** Must be answered before the next step; 以上都没有 is an answer too. */
export function DangerQuestions({ part, answers, onAnswer }: DangerQuestionsProps) {
  return (
    <Card id={`danger-${part.key}`}>
      <View className="row g2">
        <Icon name="warn-amber" />
        <View className="t3">现在有这些情况吗？</View>
      </View>
      <View className="sub mt1">{`选了“${part.label}”，请务必看一下`}</View>
      <View className="mt1">
        {part.dangerQuestions.map(({ key, label }) => {
          const isOn = answers.includes(key);
          return (
            <Tap
              key={key}
              id={`danger-${part.key}-${key.replace(`${part.key}.`, '')}`}
              role="checkbox"
              checked={isOn}
              className="danger-row"
              onTap={() => onAnswer(key)}
            >
              <Check on={isOn} />
              <View className={`body f1 ${isOn ? 'md' : ''}`}>{label}</View>
            </Tap>
          );
        })}
      </View>
    </Card>
  );
}
