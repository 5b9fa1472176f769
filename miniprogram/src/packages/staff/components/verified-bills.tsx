import { View } from '@tarojs/components';
import type { VerifiedPerson } from '@anzhen/shared-types';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { Card, FeeLines, Note, Price, Rule } from '@/ui';

/** What a person has to pay. It is paid on the person's own phone, never on that of the staff. */
export const VerifiedBills = ({ bills }: Pick<VerifiedPerson, 'bills'>) => {
  if (!bills) {
    return (
      <Card id="person-bills">
        <View className="body c2">没有待缴的费。</View>
      </Card>
    );
  }
  return (
    <Card id="person-bills">
      <View className="t3">{`待缴 ${bills.list.length} 张单`}</View>
      <View className="col g2 mt3">
        {bills.list.map(({ title, totalFen }, index) => (
          <View key={`${title}${index}`} className="row-base sb g3">
            <View className="body f1">{withSpaces(title)}</View>
            <Price fen={totalFen} />
          </View>
        ))}
      </View>
      <Rule className="mt3" />
      <View className="mt3">
        <FeeLines fee={bills.fee} isEstimate />
      </View>
      <View className="mt3">
        <Note tone="green">已发到患者手机。请患者点开“待缴费”消息，在自己手机上付。</Note>
      </View>
    </Card>
  );
};
