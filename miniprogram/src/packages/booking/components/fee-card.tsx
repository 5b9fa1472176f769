import { View } from '@tarojs/components';
import type { AppointmentView } from '@anzhen/shared-types';
import { formatYuan } from '@anzhen/shared-types/kernel';
import { useFamily } from '@/session';
import { Card, FeeLines, Note, Price, Rule, Tag } from '@/ui';

type Fees = Pick<AppointmentView, 'fee' | 'listFeeFen' | 'patientId'>;

/** 标价 and what the hospital takes off it (老人、军人优惠); or that it asks more than is listed. */
const ListedFee = ({ fee, listFeeFen }: Fees) => {
  const offFen = listFeeFen - fee.totalFen;
  if (offFen === 0) return null;
  if (offFen < 0) {
    return (
      <Note tone="amber">{`医院现在收 ${formatYuan(fee.totalFen)}，标价是 ${formatYuan(listFeeFen)}。请看清再付。`}</Note>
    );
  }
  return (
    <View id="fee-reduction" className="col g1">
      <View className="fee-line">
        <View>标价</View>
        <Price fen={listFeeFen} className="rg" />
      </View>
      <View className="fee-line c-green">
        <View>医院减免（老人、军人等优惠）</View>
        <Price fen={offFen} minus className="rg" />
      </View>
      <Rule className="mt2" />
    </View>
  );
};

/** 费用: what is listed, what the hospital takes off, and the three lines. */
export function FeeCard({ appointment, title }: { appointment: Fees; title: string }) {
  const { fee, patientId } = appointment;
  const { patients } = useFamily();
  const usesInsurance = fee.fundFen + fee.accountFen > 0;
  const insurance = patients?.find(({ id }) => id === patientId)?.insuranceLabel;
  return (
    <Card id="fee-card">
      <View className="row sb">
        <View className="t3">{title}</View>
        <Tag tone={usesInsurance ? 'indigo' : undefined}>{usesInsurance ? (insurance ?? '医保') : '自费'}</Tag>
      </View>
      <View className="col g3 mt3">
        <ListedFee {...appointment} />
        <FeeLines fee={fee} />
      </View>
    </Card>
  );
}
