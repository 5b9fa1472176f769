import { Text, View } from '@tarojs/components';
import { Phrases } from '@/packages/visit/components/phrases';
import { callPhone } from '@/platform/device';
import { chooseFontSize, useDisplay } from '@/session';
import { Button, Card, Icon, Link, Tap } from '@/ui';

// The national number; the hospital's own telephone must not stand in for it.
const EMERGENCY_NUMBER = '120';

/** 120 stands on the home page always; in elder mode as a card, followed by the way back to the standard layout. */
export function EmergencyLine() {
  const { isElder } = useDisplay();
  const call120 = () => void callPhone(EMERGENCY_NUMBER);
  if (!isElder) {
    return (
      <Tap id="call-120" className="home-120" label="胸痛、喘不上气、突然说不清话，拨打 120" onTap={call120}>
        <Icon name="siren-red" />
        <Text className="sub f1 c1">胸痛、喘不上气、突然说不清话</Text>
        <View className="row g1 c-red md nowrap">
          拨打 120
          <Icon name="right-red" size="s" />
        </View>
      </Tap>
    );
  }
  return (
    <>
      <Card>
        <View className="body md">
          <Phrases text="胸痛、喘不上气、突然说不清话" />
        </View>
        <View className="mt3">
          <Button id="call-120" kind="danger-outline" icon="phone-call-red" onTap={call120}>
            拨打 120
          </Button>
        </View>
      </Card>
      <Link id="leave-elder" onTap={() => chooseFontSize('standard')}>
        换回标准模式
      </Link>
    </>
  );
}
