import { View } from '@tarojs/components';
import type { Assessment } from '@anzhen/shared-types';
import { FeeBrief } from '@/packages/booking/components/fee-brief';
import { placeInside, slotTime } from '@/packages/booking/visit-words';
import { navigateTo } from '@/routes';
import { Card, Chip, Icon, Link, Rule, Tap, Ticket } from '@/ui';
import './triage.scss';

type Advice = Extract<Assessment, { outcome: 'advice' }>['departments'][number];
type Slot = Advice['earliest'][number];

const EarliestRow = ({ slot, departmentCode }: { slot: Slot; departmentCode: string }) => {
  const { sessionId, slotId, date } = slot;
  return (
    <Tap
      id={`earliest-${slotId}`}
      className="earliest-row"
      onTap={() => void navigateTo('booking.slots', { sessionId, slotId, departmentCode, visitDate: date })}
    >
      <View className="f1">
        <View className="row-base sb g2">
          <View className="t3">{`${slot.dayLabel} ${slotTime(slot)}`}</View>
          <View className="sub c-qing md nowrap">{`余 ${slot.remaining}`}</View>
        </View>
        <View className="sub">{`${slot.doctorName} ${slot.doctorTitle}`.trim()}</View>
        <FeeBrief fee={slot.estimate} shape="flow" />
      </View>
      <Icon name="right-ink3" />
    </Tap>
  );
};

const AllDoctors = ({ departmentCode }: { departmentCode: string }) => (
  <View className="row ctr">
    <Link
      id={`all-doctors-${departmentCode}`}
      trailing="right-qing"
      onTap={() => void navigateTo('booking.doctors', { departmentCode })}
    >
      看全部医生和日期
    </Link>
  </View>
);

const Slots = ({ advice }: { advice: Advice }) => (
  <View>
    {advice.earliest.length === 0 && <View className="sub mt2">近几天约满了，可以看看别的日期。</View>}
    {advice.earliest.map((slot) => (
      <EarliestRow key={slot.slotId} slot={slot} departmentCode={advice.departmentCode} />
    ))}
  </View>
);

/** 首选: why first, then the earliest numbers. */
export function FirstChoice({ advice }: { advice: Advice }) {
  return (
    <Ticket
      id="first-choice"
      foot={
        <>
          {advice.earliest.length > 0 && <View className="sub">最早能约到</View>}
          <Slots advice={advice} />
          <Rule />
          <AllDoctors departmentCode={advice.departmentCode} />
        </>
      }
    >
      <View className="row sb g2 wrap">
        <Chip tone="solid" icon="ok-white">
          首选
        </Chip>
        <View className="sub">{placeInside(advice.place)}</View>
      </View>
      <View className="t1 mt2">{advice.name}</View>
      <View className="sub mt1">{`为什么：${advice.reason}`}</View>
    </Ticket>
  );
}

/** 备选: at most two. */
export function OtherChoice({ advice }: { advice: Advice }) {
  return (
    <Card id={`other-choice-${advice.departmentCode}`}>
      <View className="row sb g2 wrap">
        <Chip tone="grey" icon="info-ink2">
          备选
        </Chip>
        <View className="sub">{placeInside(advice.place)}</View>
      </View>
      <View className="t2 mt2">{advice.name}</View>
      <View className="sub">{advice.reason}</View>
      <Rule className="mt3" />
      <Slots advice={advice} />
      {advice.earliest.length === 0 && <AllDoctors departmentCode={advice.departmentCode} />}
    </Card>
  );
}
