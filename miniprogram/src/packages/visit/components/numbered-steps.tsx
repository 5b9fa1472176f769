import { View } from '@tarojs/components';
import './numbered-steps.scss';

/** 1 2 3 with one sentence each. */
export function NumberedSteps({ steps, tone = 'amber' }: { steps: readonly string[]; tone?: 'amber' | 'qing' }) {
  return (
    <View className="col g3 mt3">
      {steps.map((step, index) => (
        <View key={step} className="row-top g2">
          <View className={`step-number ${tone}`}>{index + 1}</View>
          <View className="body f1">{step}</View>
        </View>
      ))}
    </View>
  );
}
