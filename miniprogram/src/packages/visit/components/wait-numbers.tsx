import { Text, View } from '@tarojs/components';
import type { LiveTicket } from '@anzhen/shared-types';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { useDisplay } from '@/session';
import { accessible, Rule, WaitRuler } from '@/ui';
import { isLongWait, waitWords } from '../ticket-words';
import { timeOf } from '../time-words';
import './wait-numbers.scss';

/** 20–35 分钟 with the unit small; a wait beyond 90 minutes is one phrase. */
function WaitMinutes({ wait }: { wait: NonNullable<LiveTicket['wait']> }) {
  if (isLongWait(wait)) return <Text className="t2 nowrap">{waitWords(wait)}</Text>;
  return (
    <View className="row-base g1 nowrap">
      <Text className="num-l num">{`${wait.fromMinutes}–${wait.toMinutes}`}</Text>
      <Text className="t3">分钟</Text>
    </View>
  );
}

export function WaitStretch({ ticket }: { ticket: Pick<LiveTicket, 'wait' | 'serverNow'> }) {
  const { wait, serverNow } = ticket;
  if (!wait || isLongWait(wait)) return null;
  return (
    <View className="mt2">
      <WaitRuler
        fromMinutes={wait.fromMinutes}
        toMinutes={wait.toMinutes}
        fromTime={wait.fromTime}
        toTime={wait.toTime}
        nowTime={timeOf(serverNow)}
      />
    </View>
  );
}

/** 预计还要等 in one column: how long, the ruler, and what it is reckoned from; or why nobody can say. */
export function WaitForecast({ ticket }: { ticket: Pick<LiveTicket, 'wait' | 'serverNow'> }) {
  const { wait } = ticket;
  if (!wait) return <View className="sub">今天看完的人还少，等多久算不准，请看前面的人数</View>;
  return (
    <>
      <View className="row-base sb">
        <Text className="sub">预计还要等</Text>
        <WaitMinutes wait={wait} />
      </View>
      <WaitStretch ticket={ticket} />
      <View className="cap mt3">{withSpaces(wait.basis)}</View>
    </>
  );
}

const ElderNumbers = ({ ticket, isOld }: { ticket: LiveTicket; isOld: boolean }) => (
  <>
    <View className="row-base g2 mt4" {...accessible({ role: 'status', live: 'polite' })}>
      <Text className="t3">{isOld ? '当时前面' : '前面还有'}</Text>
      <Text className="hero num" id="people-ahead">
        {ticket.peopleAhead}
      </Text>
      <Text className="t2">人</Text>
    </View>
    <Rule className="mt3" />
    {isOld && <View className="t3 mt4">连上网后再算时间</View>}
    {!isOld && ticket.wait && (
      <View className="mt4">
        <WaitStretch ticket={ticket} />
        <View className="body mt1 c2">{`还要等 ${waitWords(ticket.wait)}`}</View>
      </View>
    )}
  </>
);

/** People ahead and how long, side by side with the ruler below. Without enough visits today only the people. */
export function WaitNumbers({ ticket, isOld }: { ticket: LiveTicket; isOld: boolean }) {
  const { isElder } = useDisplay();
  if (ticket.peopleAhead === 0 && !isOld) {
    return (
      <View className="t2 c-qing mt4" id="people-ahead" {...accessible({ role: 'status', live: 'polite' })}>
        下一位就是您，请到诊室门口
      </View>
    );
  }
  if (isElder) return <ElderNumbers ticket={ticket} isOld={isOld} />;
  const showsWait = ticket.wait !== null && !isOld;
  return (
    <>
      <View className="row mt4 sub">
        <View className="wait-people">{isOld ? '当时前面' : '前面还有'}</View>
        <View>预计等待</View>
      </View>
      <View className="row-base">
        <View className="wait-people row-base g1" {...accessible({ role: 'status', live: 'polite' })}>
          <Text className="hero num" id="people-ahead">
            {ticket.peopleAhead}
          </Text>
          <Text className="t3">人</Text>
        </View>
        {showsWait && ticket.wait && <WaitMinutes wait={ticket.wait} />}
        {!showsWait && <View className="body c2 f1">{isOld ? '连上网后再算' : '今天看的人还少，算不准'}</View>}
      </View>
      {showsWait && <WaitStretch ticket={ticket} />}
    </>
  );
}
