import { Text, View } from '@tarojs/components';
import type { WaitlistEntryView } from '@anzhen/shared-types';
import { navigateTo } from '@/routes';
import { Button, Card, Link, StatusTag, useCountdown } from '@/ui';
import { waitlistTags } from '../status-words';
import { momentWords, nearDay } from '../visit-words';
import { Dotted } from './facts';

interface WaitlistCardProps {
  entry: WaitlistEntryView;
  onLeave(): void;
  onOver(): void;
}

/** Until when the offered number waits, as a time and as what is left. */
const PayUntil = ({ until, onOver }: { until: string; onOver(): void }) => {
  const { isOver, isEnding, clock, endsAt } = useCountdown(until, onOver);
  if (isOver) return <View className="body c-amber">付款时间到了，号让给了下一位。没有扣钱。</View>;
  return (
    <View className={`row-base sb wrap g2 ${isEnding ? 'c-amber' : ''}`}>
      <View className="body">{isEnding ? `${endsAt} 后让给下一位，请现在付款` : `${endsAt} 前付款，号就是您的`}</View>
      <Text className="num num-m nowrap">{clock}</Text>
    </View>
  );
};

/** Who is before this one, or how it ended. */
const lineWords = ({ status, ahead, clearsAt }: WaitlistEntryView): string => {
  switch (status) {
    case 'waiting':
      return `${ahead === 0 ? '您排在第一位' : `前面还有 ${ahead} 人`}。${momentWords(clearsAt)} 还没轮到，候补自动取消。`;
    case 'offered':
      return '有人退号，给您留住了。';
    case 'taken':
      return '候补到的号已经付款。';
    case 'passed':
      return '轮到时没有付款，号让给了下一位。没有扣钱。';
    case 'left':
      return '您退出了候补。没有扣钱。';
    case 'cleared':
      return '到前一天晚上没有人退号。没有扣钱，可以另选一天。';
  }
};

/** One place in a waitlist: what to do about it now. */
export function WaitlistCard({ entry, onLeave, onOver }: WaitlistCardProps) {
  const { id, status, appointmentId, payUntil, departmentName, doctorName, doctorTitle, visitDate, periodLabel } =
    entry;
  const isOffered = status === 'offered' && appointmentId !== null;
  return (
    <Card id={`waitlist-${id}`}>
      <View className="row sb g2 wrap">
        <View className="t3">{`${nearDay(visitDate)} ${periodLabel}`}</View>
        <StatusTag {...waitlistTags[status]} />
      </View>
      <View className="sub mt1">
        <Dotted>{[departmentName, `${doctorName} ${doctorTitle}`]}</Dotted>
      </View>
      <View className="body mt2">{lineWords(entry)}</View>
      {isOffered && payUntil !== null && (
        <View className="mt2">
          <PayUntil until={payUntil} onOver={onOver} />
        </View>
      )}
      {isOffered && (
        <View className="mt3">
          <Button id={`pay-waitlist-${id}`} onTap={() => void navigateTo('booking.confirm', { appointmentId })}>
            去付款
          </Button>
        </View>
      )}
      {(status === 'waiting' || isOffered) && (
        <View className="row ctr mt1">
          <Link id={`leave-waitlist-${id}`} className="quiet" onTap={onLeave}>
            {isOffered ? '不要了，让给下一位' : '退出候补'}
          </Link>
        </View>
      )}
    </Card>
  );
}
