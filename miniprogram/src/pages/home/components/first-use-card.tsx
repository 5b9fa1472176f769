import { View } from '@tarojs/components';
import { navigateTo, switchTab } from '@/routes';
import { Button, Icon, Link, Ticket } from '@/ui';

/** Nobody was added yet: first say for whom. */
export function FirstUseCard() {
  return (
    <Ticket
      id="first-use-card"
      foot={
        <>
          <Button id="add-patient-button" onTap={() => void navigateTo('me.family-edit')}>
            添加就诊人
          </Button>
          <Link id="browse-departments" onTap={() => void switchTab('book')}>
            先看看科室
          </Link>
        </>
      }
    >
      <View className="sub">第一次使用</View>
      <View className="t1 mt2">先说给谁看病</View>
      <View className="row g3 mt4">
        <Icon name="f-family" size="xl" />
        <View className="sub f1">
          自己、爸妈、孩子都可以加。填一次姓名和身份证号，以后挂号、缴费、看报告都不用再填。
        </View>
      </View>
    </Ticket>
  );
}
