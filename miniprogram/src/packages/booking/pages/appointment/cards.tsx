import { View } from '@tarojs/components';
import type { AppointmentView } from '@anzhen/shared-types';
import { formatYuan } from '@anzhen/shared-types/kernel';
import { navigateTo } from '@/routes';
import { Card, Icon, type IconName, Link, Note } from '@/ui';
import { ChangeCard } from '../../components/change-card';
import { Instead } from '../../components/instead';
import { goneWords, isChangeOpen, isStopped } from '../../status-words';
import { areaInside } from '../../visit-words';

interface PlainCardProps {
  icon: IconName;
  title: string;
  text: string;
  id?: string;
}

/** An icon, a heading and what it means. */
const PlainCard = ({ icon, title, text, id }: PlainCardProps) => (
  <Card id={id}>
    <View className="row-top g2">
      <Icon name={icon} />
      <View className="f1">
        <View className="t3">{title}</View>
        <View className="sub mt1">{text}</View>
      </View>
    </View>
  </Card>
);

/** Where the money of a registration that ended is. */
export const moneyWords = ({ status, fee }: Pick<AppointmentView, 'status' | 'fee'>): string => {
  const own = fee.accountFen + fee.cashFen;
  if (own === 0) return '这个号没有收钱。';
  if (status === 'refunding') return `${formatYuan(own)} 正在全额退回，退到原来付款的地方。`;
  if (status === 'refunded') return `${formatYuan(own)} 已全额退回，退到原来付款的地方。`;
  if (status === 'needs_staff') return '钱没有丢，工作人员正在核对。';
  return status === 'cancelled' || status === 'expired' ? '没有扣钱。' : '钱会全额退到原来付款的地方。';
};

/** 停诊: what happened, where the money is, and free numbers in its place. */
const StoppedCard = ({ appointment }: { appointment: AppointmentView }) => (
  <Card id="stopped-card">
    <View className="t3">您不用做什么，号已经退了</View>
    <View className="body mt1">{moneyWords(appointment)}</View>
    <View className="mt3">
      <Instead gone={appointment} />
    </View>
  </Card>
);

const MissedCard = ({ patientId }: Pick<AppointmentView, 'patientId'>) => (
  <Card id="missed-card">
    <View className="row-top g2">
      <Icon name="missed-amber" />
      <View className="f1">
        <View className="t3">这次记了爽约</View>
        <View className="sub mt1">次数多了会暂停手机挂号，窗口照常挂。有特殊原因可以申诉。</View>
        <Link id="no-shows-link" trailing="right-qing" onTap={() => void navigateTo('booking.no-shows', { patientId })}>
          看爽约记录，申诉
        </Link>
      </View>
    </View>
  </Card>
);

/** Whether and until when it can be given back by phone; if not, why, and where it can. */
export function GiveBackCard({ appointment }: { appointment: AppointmentView }) {
  const { status, source, cancellable, cancelRule } = appointment;
  // 退号退款 of another doctor has a rule of its own, on the card above.
  if (isChangeOpen(appointment)) return null;
  if (source === 'counter' && (status === 'confirmed' || status === 'checked_in')) {
    return (
      <PlainCard
        id="counter-card"
        icon="hospital-ink2"
        title="这是窗口挂的号"
        text="可以在这里看、签到。要退号请带身份证到挂号窗口办。"
      />
    );
  }
  if (cancellable) return <PlainCard id="cancel-rule" icon="undo-ink2" title="不去了可以退" text={cancelRule} />;
  if (status === 'confirmed') {
    return <PlainCard id="cancel-rule" icon="undo-ink2" title="不能在手机上退了" text={cancelRule} />;
  }
  return status === 'checked_in' ? (
    <PlainCard id="cancel-rule" icon="undo-ink2" title="已经签到，不能退了" text="不想等了，请告诉护士台。" />
  ) : null;
}

const CheckInHint = ({ appointment }: { appointment: AppointmentView }) => (
  <PlainCard
    icon="check-in-qing"
    title="怎么签到"
    text={`当天 ${appointment.checkInFrom} 起，到 ${areaInside(appointment.place)}，打开这里扫诊区墙上的码。不签到叫不到号。`}
  />
);

/** A number that ended before or without 停诊: why, and where the money is. */
const EndedCard = ({ appointment }: { appointment: AppointmentView }) => {
  const { status, endReason } = appointment;
  const isGone = status === 'cancelled' || status === 'expired';
  const isOwnWish = isGone && (endReason === 'by_patient' || endReason === 'at_counter');
  return (
    <Card id="ended-card">
      <View className="body">{isGone ? goneWords(appointment).text : moneyWords(appointment)}</View>
      {isGone && !isOwnWish && (
        <View className="mt3">
          <Instead gone={appointment} />
        </View>
      )}
    </Card>
  );
};

/** What this state asks of the person, between the ticket and the fees. */
export function StateCards({ appointment }: { appointment: AppointmentView }) {
  const { status, patientId } = appointment;
  if (isStopped(appointment)) return <StoppedCard appointment={appointment} />;
  return (
    <>
      <ChangeCard appointment={appointment} />
      {status === 'hold_unknown' && (
        <Note tone="indigo">医院收到了，还没有说留没留住，我们一直在查。没有扣钱，请不要再挂一次。</Note>
      )}
      {status === 'needs_staff' && (
        <Note tone="indigo">这个号要人工核对，钱没有丢，请不要再付一次。着急请打首页的人工电话。</Note>
      )}
      {['cancelled', 'expired', 'refunding', 'refunded'].includes(status) && <EndedCard appointment={appointment} />}
      {status === 'missed' && <MissedCard patientId={patientId} />}
      {status === 'confirmed' && <CheckInHint appointment={appointment} />}
    </>
  );
}
