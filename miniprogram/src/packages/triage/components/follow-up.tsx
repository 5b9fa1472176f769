import { View } from '@tarojs/components';
import type { Assessment } from '@anzhen/shared-types';
import { accessible, Card, Icon, InlineMessage, Link, Tap } from '@/ui';
import './triage.scss';

export type FollowUpQuestion = Extract<Assessment, { outcome: 'question' }>;

interface FollowUpProps {
  asked: FollowUpQuestion;
  /** The answer that is being sent. */
  sending: string | null;
  message: string | null;
  onAnswer(answerKey: string): void;
  onBack(): void;
}

/** 再问一句: one question, large answers, one tap; nothing else on the page. */
export function FollowUp({ asked, sending, message, onAnswer, onBack }: FollowUpProps) {
  const { question, step, most } = asked;
  return (
    <>
      <View className="row-base sb wrap">
        <View className="t1">再问一句</View>
        <View className="cap">{`第 ${step} 句，最多 ${most} 句`}</View>
      </View>
      <Card id={`question-${question.key}`}>
        <View className="t2" {...accessible({ live: 'polite' })}>
          {question.ask}
        </View>
        <View className="sub mt1">{question.why}</View>
        <View className="col g3 mt4">
          {question.options.map(({ key, label }) => (
            <Tap
              key={key}
              id={`answer-${key}`}
              className={`answer-row ${sending === key ? 'on' : ''}`}
              disabled={sending !== null}
              onTap={() => onAnswer(key)}
            >
              <View className="f1">{sending === key ? '正在看…' : label}</View>
              <Icon name="right-ink3" />
            </Tap>
          ))}
        </View>
      </Card>
      <InlineMessage message={message} />
      <View className="row ctr">
        <Link id="question-back" icon="edit-qing" onTap={onBack}>
          回去改前面说的
        </Link>
      </View>
    </>
  );
}
