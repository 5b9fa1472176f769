import { View } from '@tarojs/components';
import type { AppointmentView } from '@anzhen/shared-types';
import { redirectTo } from '@/routes';
import { accessible, Button, Card, Icon } from '@/ui';
import { fullDay, slotTime } from '../visit-words';
import { Fact, Steps } from './facts';

const words = {
  holding: {
    title: '正在为您留号',
    text: '挂号的人多，医院在一个一个办。您的位置已经记下，不用再点，没有扣钱。',
  },
  hold_unknown: {
    title: '还在等医院答复',
    text: '医院收到了，还没有说留没留住，我们一直在查。没有扣钱，请不要再挂一次。',
  },
};

interface HoldingFaceProps {
  appointment: AppointmentView;
  waitedSeconds: number;
}

/** The hospital is still being asked; the page finds out by itself, and leaving it loses nothing. */
export function HoldingFace({ appointment, waitedSeconds }: HoldingFaceProps) {
  const { status, departmentName, doctorName, doctorTitle, visitDate } = appointment;
  const { title, text } = status === 'hold_unknown' ? words.hold_unknown : words.holding;
  return (
    <>
      <Card id="holding-face">
        <View className="col" style={{ alignItems: 'center' }}>
          <View className="result-ring indigo">
            <Icon name="pending-indigo" size="xl" />
          </View>
          <View className="t1 mt3 ta-c" {...accessible({ live: 'polite' })}>
            {title}
          </View>
          <View className="body ta-c mt2">{text}</View>
        </View>
      </Card>
      <Card>
        <Steps
          steps={[
            { key: 'asked', title: '您的位置已经记下', state: 'done' },
            {
              key: 'hospital',
              title: '医院正在留号',
              text: `已等 ${waitedSeconds} 秒，页面会自己更新`,
              state: 'now',
            },
            { key: 'held', title: '号留住，再确认费用', state: 'todo' },
          ]}
        />
      </Card>
      <Card>
        <Fact name="时间">{`${fullDay(visitDate)} ${slotTime(appointment)}`}</Fact>
        <Fact name="医生">{`${departmentName} ${doctorName} ${doctorTitle}`}</Fact>
      </Card>
      <Button id="leave-holding" kind="plain" onTap={() => void redirectTo('booking.appointments')}>
        先离开，稍后来看
      </Button>
    </>
  );
}
