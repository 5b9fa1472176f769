import { View } from '@tarojs/components';
import type { LiveTicket } from '@anzhen/shared-types';
import { hospitalTime, withSpaces } from '@anzhen/shared-types/kernel';
import { callPhone } from '@/platform/device';
import { switchTab, useRouteParams } from '@/routes';
import { useRuntime } from '@/session';
import { Button, Note, PageShell, PageState, Segments, Tap } from '@/ui';
import { familyChoice } from '../../ticket-words';
import { MissedRule } from './components/missed-rule';
import { QueueTicket } from './components/queue-ticket';
import { RecentCalls } from './components/recent-calls';
import { Reminder } from './components/reminder';
import { ShareSheet } from './components/share-sheet';
import { isOffline, type Queue, useQueue } from './use-queue';
import { useTicketShare } from './use-ticket-share';
import './index.scss';

const StaleNote = ({ queue: { tickets } }: { queue: Queue }) => (
  <Note id="stale-note" tone="amber" icon="offline-amber" alert>
    {`${isOffline(tickets.error) ? '网断了' : '没能更新'}。下面是 ${hospitalTime(new Date(tickets.loadedAt ?? 0))} 的情况，现在可能变了，请听现场叫号。`}
  </Note>
);

/** Another member of the family has to move now, whoever is being looked at. */
const OthersCalled = ({ others, onChoose }: { others: readonly LiveTicket[]; onChoose(ticketId: string): void }) => (
  <>
    {others.map(({ id, maskedName, number, room }) => (
      <Tap key={id} id={`called-${id}`} onTap={() => onChoose(id)}>
        <Note tone="qing" icon="call-qing" alert>
          {`叫到 ${maskedName} ${number} 了，请马上到 ${withSpaces(room)}`}
        </Note>
      </Tap>
    ))}
  </>
);

const Content = ({ queue }: { queue: Queue }) => {
  const { tickets, ticket, isOld } = queue;
  const hotline = useRuntime().data?.hotline;
  const share = useTicketShare(ticket);
  if (!ticket) return null;
  const isOver = ticket.status === 'done' || ticket.status === 'left';
  const list = tickets.data ?? [];
  const isWaiting = ticket.status === 'waiting';
  return (
    <>
      {list.length > 1 && (
        <Segments
          choices={list.map((each) => ({ value: each.id, ...familyChoice(each) }))}
          value={ticket.id}
          onChange={queue.choose}
        />
      )}
      <OthersCalled
        others={list.filter(({ id, status }) => id !== ticket.id && status === 'called')}
        onChoose={queue.choose}
      />
      {(isOld || tickets.error !== undefined) && <StaleNote queue={queue} />}
      <QueueTicket ticket={ticket} isOld={isOld} queue={queue} />
      {isWaiting && <Reminder queue={queue} ticket={ticket} />}
      <RecentCalls ticket={ticket} loadedAt={tickets.loadedAt} />
      {ticket.status !== 'done' && (
        <MissedRule rule={withSpaces(ticket.missedRule)} isMissed={ticket.status === 'missed'} />
      )}
      <View className="queue-actions">
        {!isOver && (
          <Button id="share-ticket" kind="second" icon="share-qing" onTap={share.open}>
            发给家人看
          </Button>
        )}
        {hotline !== undefined && (
          <Button id="ask-hotline" kind="plain" icon="phone-ink" onTap={() => void callPhone(hotline)}>
            打人工电话
          </Button>
        )}
      </View>
      <ShareSheet share={share} />
      <View className="cap ta-c">以诊区大屏和现场叫号为准</View>
    </>
  );
};

export default function QueuePage() {
  const { ticketId } = useRouteParams('visit.queue');
  const queue = useQueue(ticketId);
  // This page has a sentence of its own for old data, so the general one is not shown.
  const shown = queue.tickets.data ? { ...queue.tickets, error: undefined } : queue.tickets;
  return (
    <PageShell title="候诊进度">
      <PageState
        resource={shown}
        failed={{ title: '没能打开候诊进度', text: '您的号还在，钱没有动。请检查网络再试，或听现场叫号。' }}
        empty={{
          when: (tickets) => tickets.length === 0,
          icon: 'f-queue',
          title: '今天还没有签到',
          text: '到了诊区，扫墙上的码签到，这里就会看到前面还有几人。',
          actions: <Button onTap={() => void switchTab('home')}>回首页</Button>,
        }}
      >
        {() => <Content queue={queue} />}
      </PageState>
    </PageShell>
  );
}
