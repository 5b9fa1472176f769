import { Text, View } from '@tarojs/components';
import { useDisplay } from '@/session';
import { Card, Icon } from '@/ui';
import { NumberedSteps } from '../../../components/numbered-steps';
import { ruleSteps } from '../../../ticket-words';

/** 没听到叫号怎么办: the hospital's own rule, a sentence a step. */
export function MissedRule({ rule, isMissed }: { rule: string; isMissed: boolean }) {
  const { isElder } = useDisplay();
  const steps = ruleSteps(rule);
  if (steps.length === 0) return null;
  return (
    <Card id="missed-rule">
      <View className="row g2">
        {!isElder && <Icon name="missed-amber" />}
        <Text className={isElder ? 't2' : 't3'}>{isMissed ? '过号以后' : '没听到叫号怎么办'}</Text>
      </View>
      <NumberedSteps steps={steps} />
    </Card>
  );
}
