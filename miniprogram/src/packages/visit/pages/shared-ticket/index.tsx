import { Text, View } from '@tarojs/components';
import type { SharedTicket, TicketStatus } from '@anzhen/shared-types';
import { SECOND, withSpaces } from '@anzhen/shared-types/kernel';
import { call, useResource } from '@/api';
import { switchTab, useRouteParams } from '@/routes';
import { Button, Card, Note, PageShell, PageState, StatusTag, Ticket } from '@/ui';
import { RoomRow } from '../../components/room-row';
import { WaitForecast } from '../../components/wait-numbers';
import { timeOf } from '../../time-words';
import { useFresh } from '../../use-fresh';

const ASK_EVERY_MS = 20 * SECOND;

const OVER: readonly TicketStatus[] = ['done', 'left'];

/** What the family needs to know first, in one line. */
const headlineOf = ({ status, peopleAhead, room, queueStatus }: SharedTicket): string | null => {
  switch (status) {
    case 'called':
      return `叫到了，请到 ${withSpaces(room)}`;
    case 'in_consult':
      return '正在看病';
    case 'missed':
      return '过号了，到护士台报到就行';
    case 'done':
      return '这次看完了';
    case 'left':
      return '这个号不在队里了';
    case 'waiting':
      if (queueStatus === 'paused') return '诊室暂停叫号，号还在';
      return peopleAhead === 0 ? '前面没有人了，下一位就叫' : null;
  }
};

const Foot = ({ ticket }: { ticket: SharedTicket }) => {
  if (OVER.includes(ticket.status)) return null;
  const showsWait = ticket.status === 'waiting' && ticket.queueStatus === 'open' && ticket.peopleAhead > 0;
  return (
    <>
      {showsWait && <WaitForecast ticket={ticket} />}
      <RoomRow ticket={ticket} />
    </>
  );
};

const faceOf = ({ status }: SharedTicket): 'called' | 'amber' | 'stale' | 'qing' => {
  if (status === 'called') return 'called';
  if (status === 'missed') return 'amber';
  return OVER.includes(status) ? 'stale' : 'qing';
};

const Shared = ({ ticket }: { ticket: SharedTicket }) => {
  const headline = headlineOf(ticket);
  return (
    <>
      <Ticket id="shared-ticket" face={faceOf(ticket)} foot={<Foot ticket={ticket} />}>
        <View className="row sb">
          <StatusTag status={ticket.status === 'left' ? 'cancelled' : ticket.status} />
          <View className="sub nowrap">{`${timeOf(ticket.serverNow)} 更新`}</View>
        </View>
        <View className="row sb mt3">
          <View className="col f1">
            {headline !== null && (
              <View className="t1" id="shared-headline">
                {headline}
              </View>
            )}
            {headline === null && (
              <>
                <View className="sub">前面还有</View>
                <View className="row-base g1">
                  <Text className="hero num" id="people-ahead">
                    {ticket.peopleAhead}
                  </Text>
                  <Text className="t3">人</Text>
                </View>
              </>
            )}
          </View>
          <View className="col ta-r">
            <View className="sub">号码</View>
            <View className="num-l num" id="ticket-number">
              {ticket.number}
            </View>
            <View className="sub">{ticket.maskedName}</View>
          </View>
        </View>
      </Ticket>
      <Card>
        <View className="sub">{`${withSpaces(ticket.hospitalName)}。家人发给您看的，只有排队进度；${timeOf(ticket.expiresAt)} 失效。`}</View>
      </Card>
      <View className="cap ta-c">以诊区大屏和现场叫号为准</View>
    </>
  );
};

/** 发给家人看, as the family sees it: opened by a link, without signing in. */
export default function SharedTicketPage() {
  const { token } = useRouteParams('visit.shared-ticket');
  const shared = useResource(token, () => call('openTicketShare', { body: { token: token ?? '' } }));
  const isMoving = shared.data !== undefined && !OVER.includes(shared.data.status);
  useFresh({ reload: shared.reload, everyMs: ASK_EVERY_MS, on: isMoving });
  const isGone = shared.error?.code === 'QUEUE.SHARE_NOT_FOUND';
  return (
    <PageShell title="家人的候诊进度">
      {token === undefined && <Note tone="amber">链接不完整。请家人再发一次，从头到尾都复制。</Note>}
      {token !== undefined && isGone && (
        <>
          <Note id="share-gone" tone="amber">
            {shared.error?.message}
          </Note>
          <Button kind="second" onTap={() => void switchTab('home')}>
            回首页
          </Button>
        </>
      )}
      {token !== undefined && !isGone && (
        <PageState resource={shared} failed={{ title: '没能打开候诊进度', text: '请检查网络再试，号不会因此变。' }}>
          {(ticket) => <Shared ticket={ticket} />}
        </PageState>
      )}
    </PageShell>
  );
}
