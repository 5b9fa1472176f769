import { View } from '@tarojs/components';
import { Card, Icon } from '@/ui';

/** 不去了可以退: until when, and what comes back. */
export function CancelRule({ text }: { text: string }) {
  return (
    <Card>
      <View className="row-top g2">
        <Icon name="undo-ink2" />
        <View className="f1">
          <View className="t3">不去了可以退</View>
          <View className="sub mt1">{text}</View>
        </View>
      </View>
    </Card>
  );
}
