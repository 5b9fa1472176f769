import type { PatientDetail } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { Avatar, Card, Rule, Tag } from '@/ui';

const Fact = ({ label, value }: { label: string; value: string }) => (
  <View className="row sb g3 tap-row">
    <View className="sub nowrap">{label}</View>
    <View className="body num ta-r">{value}</View>
  </View>
);

/** The whole name, as on the pages that exist to show the person; numbers stay masked. */
export function PatientFacts({ patient }: { patient: PatientDetail }) {
  const { relationLabel, name, age, sex, insuranceLabel, maskedIdNumber, maskedPhone, maskedRecordNumber, isChild } =
    patient;
  return (
    <Card>
      <View className="row g3">
        <Avatar name={relationLabel} size="l" />
        <View className="f1">
          <View className="t2" id="patient-name-shown">{`${relationLabel} ${name}`}</View>
          <View className="sub">{`${sex === 'male' ? '男' : '女'}，${age} 岁`}</View>
        </View>
        {isChild && <Tag>监护人代办</Tag>}
      </View>
      <Rule className="mt3" />
      <Fact label="医保" value={insuranceLabel} />
      <Fact label="身份证" value={maskedIdNumber ?? '没有登记'} />
      <Fact label="手机" value={maskedPhone} />
      <Fact label="病历号" value={maskedRecordNumber} />
    </Card>
  );
}
