import { View } from '@tarojs/components';
import { callPhone } from '@/platform/device';
import { Button, Card } from '@/ui';

/** 全国统一心理援助热线, since 2025-05-01 in all regions. */
const CRISIS_LINE = '12356';

/** Somebody who thinks of hurting themselves should not be alone and should hear a voice. */
export const CrisisLine = () => (
  <Card>
    <View className="t3">请不要一个人待着</View>
    <View className="sub mt1">现在就叫一位家人或朋友来陪。想找人说说，心理援助热线随时可以打。</View>
    <View className="mt3">
      <Button id="call-crisis-line" kind="plain" icon="phone-ink" onTap={() => void callPhone(CRISIS_LINE)}>
        心理援助热线 12356
      </Button>
    </View>
  </Card>
);
