import { View } from '@tarojs/components';
import type { AppointmentView } from '@anzhen/shared-types';
import { formatYuan } from '@anzhen/shared-types/kernel';
import { Card, Icon, Note } from '@/ui';
import { isChangeOpen } from '../status-words';

const keptWords = (own: number): string =>
  `不选也没关系，号一直留着。${own > 0 ? `不想看可以退号，${formatYuan(own)} 全额退回。` : '不想看可以退号。'}`;

/** 替诊: who sits there now. The answers stand in the footer. */
export function ChangeCard({ appointment }: { appointment: AppointmentView }) {
  const { doctorChange, fee, status } = appointment;
  if (!doctorChange) return null;
  const to = `${doctorChange.toDoctor}（${doctorChange.toTitle}）`;
  if (!isChangeOpen(appointment)) {
    return doctorChange.answer === 'accepted' ? (
      <Note>{`原来是 ${doctorChange.fromDoctor}，您同意了由 ${to}看。`}</Note>
    ) : null;
  }
  const own = fee.accountFen + fee.cashFen;
  return (
    <Card id="change-card">
      <View className="row-top g2">
        <Icon name="transfer-qing" size="l" />
        <View className="f1">
          <View className="t2">{`医生换成 ${to}`}</View>
          <View className="body mt1">{`${doctorChange.fromDoctor} 不能出诊了。时间和地点都不变。`}</View>
          <View className="sub mt2">
            {status === 'confirmed' ? keptWords(own) : '还没有付钱。由他看就继续，不想看可以放回这个号。'}
          </View>
        </View>
      </View>
    </Card>
  );
}
