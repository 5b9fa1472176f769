import { Text, View } from '@tarojs/components';
import type { LiveTicket } from '@anzhen/shared-types';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { now } from '@/platform/clock';
import { canSpeak, speak } from '@/platform/wechat';
import { useDisplay } from '@/session';
import { accessible, Button, Chip, Icon, Note, StatusTag, Ticket } from '@/ui';
import { Phrases } from '../../../components/phrases';
import { RoomRow } from '../../../components/room-row';
import { TicketNumber } from '../../../components/ticket-number';
import { WaitForecast, WaitStretch } from '../../../components/wait-numbers';
import { placeWords } from '../../../place-words';
import { lineBoxes, spokenTicket, waitWords } from '../../../ticket-words';
import { timeOf } from '../../../time-words';
import type { Queue } from '../use-queue';

interface WaitingTicketProps {
  ticket: LiveTicket;
  isOld: boolean;
  queue: Queue;
}

const minutesAgo = (loadedAt: number | undefined): number => Math.floor((now() - (loadedAt ?? now())) / 60_000);

const Head = ({ ticket, isOld, queue }: WaitingTicketProps) => {
  const { isElder } = useDisplay();
  return (
    <View className="row sb">
      {isOld && <Chip tone="grey" icon="history-ink2">{`${minutesAgo(queue.tickets.loadedAt)} 分钟前的数据`}</Chip>}
      {!isOld && <StatusTag status={ticket.queueStatus === 'paused' ? 'paused' : 'waiting'} />}
      {isElder ? (
        <TicketNumber number={ticket.number} />
      ) : (
        <View className="row g1 sub nowrap">
          <Icon name="ok-green" size="s" />
          {`${timeOf(ticket.checkedInAt)} 已签到`}
        </View>
      )}
    </View>
  );
};

const People = ({ ticket, isOld }: { ticket: LiveTicket; isOld: boolean }) => {
  const { isElder } = useDisplay();
  const label = isOld ? '当时前面' : '前面还有';
  if (ticket.peopleAhead === 0 && !isOld) {
    return (
      <View className="t1 c-qing" id="people-ahead">
        {ticket.queueStatus === 'open' ? '下一位就是您，请到诊室门口' : '下一位就是您'}
      </View>
    );
  }
  return (
    <>
      {!isElder && <View className="sub">{label}</View>}
      <View className={isElder ? 'row-base g2' : 'row-base g1'}>
        {isElder && <Text className="t3">{label}</Text>}
        <Text className="hero num queue-people" id="people-ahead">
          {ticket.peopleAhead}
        </Text>
        <Text className={isElder ? 't2' : 't3'}>人</Text>
      </View>
    </>
  );
};

const Line = ({ ticket }: { ticket: LiveTicket }) => (
  <View className="line-row mt3" id="line">
    {lineBoxes(ticket).map(({ key, number, words, tone }) => (
      <View key={key} className={`line-box ${tone}`}>
        <View className="line-box-number num">{number}</View>
        <View className="line-box-words">{words}</View>
      </View>
    ))}
  </View>
);

const Paused = ({ ticket }: { ticket: LiveTicket }) => {
  const { queueStatus, pauseReason } = ticket;
  if (queueStatus === 'open') return null;
  const reason = pauseReason ? `：${withSpaces(pauseReason)}` : '';
  return (
    <View className="mt3 queue-paused">
      <Note id="paused-note" tone="amber" icon="pause-amber" alert>
        {queueStatus === 'paused'
          ? `诊室暂停叫号${reason}。您的号还在，恢复后接着叫。`
          : '今天的叫号结束了。您的号还没看，请到诊区护士台。'}
      </Note>
    </View>
  );
};

const Wait = ({ ticket, isOld }: { ticket: LiveTicket; isOld: boolean }) => {
  const { isElder } = useDisplay();
  if (isOld) return <View className="t3 c2">等多久，连上网后再算</View>;
  if (ticket.queueStatus !== 'open' || ticket.peopleAhead === 0) return null;
  if (!isElder || !ticket.wait) return <WaitForecast ticket={ticket} />;
  return (
    <>
      <WaitStretch ticket={ticket} />
      <View className="body mt1 c2">{`还要等 ${waitWords(ticket.wait)}`}</View>
    </>
  );
};

const ElderFoot = ({ ticket }: { ticket: LiveTicket }) => (
  <>
    {ticket.lastCalledNumber !== null && (
      <View className="body">
        {'现在叫到 '}
        <Text className="bd num">{ticket.lastCalledNumber}</Text>
      </View>
    )}
    <View className="body c2">{`${withSpaces(ticket.room)}，${placeWords(ticket.place)}`}</View>
    {canSpeak() && (
      <View className="mt4">
        <Button id="speak-button" icon="recall-white" onTap={() => speak(spokenTicket(ticket))}>
          读给我听
        </Button>
      </View>
    )}
  </>
);

const Retry = ({ queue }: { queue: Queue }) => (
  <Button
    key={String(queue.tickets.isReloading)}
    icon="refresh-white"
    loading={queue.tickets.isReloading}
    loadingText="正在再试…"
    onTap={queue.tickets.reload}
  >
    再试一次
  </Button>
);

/** 候诊中: people ahead, the line with the person in it, and how long. */
export function WaitingTicket({ ticket, isOld, queue }: WaitingTicketProps) {
  const { isElder } = useDisplay();
  const isClosed = ticket.queueStatus !== 'open';
  const standardFoot = (
    <>
      <Wait ticket={ticket} isOld={isOld} />
      {isOld ? (
        <View className="mt3">
          <Retry queue={queue} />
        </View>
      ) : (
        <RoomRow ticket={ticket} />
      )}
    </>
  );
  const elderFoot = isOld ? <Retry queue={queue} /> : <ElderFoot ticket={ticket} />;
  const openFace = isClosed ? 'amber' : 'qing';
  return (
    <Ticket id="queue-ticket" face={isOld ? 'stale' : openFace} foot={isElder ? elderFoot : standardFoot}>
      <View className="visually-hidden" {...accessible({ role: 'status', live: 'polite' })}>
        {isOld ? '' : spokenTicket(ticket)}
      </View>
      <Head ticket={ticket} isOld={isOld} queue={queue} />
      <View className={isElder ? 'row sb mt4' : 'row sb mt3'}>
        <View className="col f1">
          <People ticket={ticket} isOld={isOld} />
        </View>
        {!isElder && (
          <View className="col queue-number">
            <View className="sub">您的号码</View>
            <View className="num-l num" id="ticket-number">
              {ticket.number}
            </View>
            <View className="sub">{ticket.maskedName}</View>
          </View>
        )}
      </View>
      <Paused ticket={ticket} />
      {ticket.isOvertaken && !isOld && (
        <View className="sub mt2" id="overtaken">
          <Phrases text="有急重或优先的患者先看，时间会变" />
        </View>
      )}
      {isElder ? <Wait ticket={ticket} isOld={isOld} /> : <Line ticket={ticket} />}
    </Ticket>
  );
}
