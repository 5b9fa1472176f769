import { View } from '@tarojs/components';
import { redirectTo } from '@/routes';
import { Button, InlineMessage, Note, Sep, Sheet } from '@/ui';
import { useWaitlistJoin } from '../use-waitlist-join';
import { fullDay, momentWords } from '../visit-words';
import { SeeAlso } from './offers';
import { People } from './people';

/** The full session that somebody waits for. */
export interface WaitlistTarget {
  sessionId: string;
  doctorName: string;
  doctorTitle: string;
  date: string;
  periodLabel: string;
}

interface WaitlistSheetProps {
  target: WaitlistTarget;
  onClose(): void;
  /** Numbers came back meanwhile. */
  onHasNumbers(): void;
}

const RULES = [
  '有人退号时，按候补的先后轮到，不用抢',
  '轮到后 30 分钟内付款，过时让给下一位',
  '就诊前一天 22:00 还没轮到，候补自动取消',
  '候补不收钱，随时可以退出',
];

const Rules = () => (
  <View className="sunken-list">
    {RULES.map((rule) => (
      <View key={rule} className="row-top g2">
        <View className="rule-dot" />
        <View className="sub f1">{rule}</View>
      </View>
    ))}
  </View>
);

type Join = ReturnType<typeof useWaitlistJoin>;

const Joined = ({ joined }: { joined: NonNullable<Join['joined']> }) => {
  const { ahead, patientName, clearsAt } = joined.entry;
  return (
    <View className="col g3" id="waitlist-joined">
      <Note tone="green" alert>
        <View className="t3">{`已为 ${patientName} 候补`}</View>
        <View className="mt1">{ahead === 0 ? '您排在第一位' : `前面还有 ${ahead} 人`}</View>
      </Note>
      <View className="body">
        {joined.told === 'yes'
          ? '轮到时微信会通知您，30 分钟内付款就留住了。'
          : '微信没有允许提醒。请常到“我的挂号”里看看，轮到后要在 30 分钟内付款。'}
      </View>
      <View className="sub">{`${momentWords(clearsAt)} 还没轮到，候补自动取消。没有扣钱。`}</View>
    </View>
  );
};

const Asking = ({ join }: { join: Join }) => (
  <>
    <InlineMessage tone="amber" message={join.refused?.message} />
    <SeeAlso refusal={join.refused} patientId={join.patient?.id} />
    <View className="mt2">
      <Rules />
    </View>
    <View className="mt3">
      <People choice={join} />
    </View>
  </>
);

const footOf = (join: Join, { onClose, onHasNumbers }: WaitlistSheetProps) => {
  if (join.joined) {
    return (
      <View className="col g3">
        <Button id="waitlist-see" onTap={() => void redirectTo('booking.appointments')}>
          看我的挂号
        </Button>
        <Button kind="plain" onTap={onClose}>
          好了，关闭
        </Button>
      </View>
    );
  }
  if (join.hasNumbers) {
    return (
      <Button id="waitlist-has-numbers" onTap={onHasNumbers}>
        现在有号，去选时间
      </Button>
    );
  }
  const canJoin = join.patient !== undefined && join.refusal(join.patient) === undefined;
  return (
    <Button
      id="waitlist-join"
      missing={canJoin ? undefined : '还差就诊人'}
      loading={join.isJoining}
      loadingText="正在候补…"
      onTap={() => void join.join()}
    >
      候补，有号提醒我
    </Button>
  );
};

/** 候补: who waits, by which rules; then the place in the line. A whole page in elder mode. */
export function WaitlistSheet(props: WaitlistSheetProps) {
  const { target, onClose } = props;
  const join = useWaitlistJoin(target.sessionId);
  return (
    <Sheet
      id="waitlist-sheet"
      open
      title={join.joined ? '候补好了' : `候补 ${target.doctorName}`}
      subtitle={
        <>
          {target.doctorTitle}
          <Sep />
          {`${fullDay(target.date)} ${target.periodLabel}`}
        </>
      }
      onClose={onClose}
      foot={footOf(join, props)}
    >
      {join.joined ? <Joined joined={join.joined} /> : <Asking join={join} />}
    </Sheet>
  );
}
