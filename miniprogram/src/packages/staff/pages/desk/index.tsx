import { View } from '@tarojs/components';
import { navigateTo, useRouteParams } from '@/routes';
import { Button, Link, ListRow, PageShell, PageState, Sep, Sheet } from '@/ui';
import { CalledElsewhere } from '../../components/called-elsewhere';
import { DeedsSheet } from '../../components/deeds-sheet';
import { LineSheet } from '../../components/line-sheet';
import { MissedSheet } from '../../components/missed-sheet';
import { PauseSheet } from '../../components/pause-sheet';
import { RecoveryNotice } from '../../components/recovery-notice';
import { SignInForm } from '../../components/sign-in-form';
import { SyncList } from '../../components/sync-list';
import { SyncStamp } from '../../components/sync-stamp';
import { TicketSheet } from '../../components/ticket-sheet';
import { UndoBar } from '../../components/undo-bar';
import { isSendingFor, nextToCall } from '../../desk/use-desk';
import { CurrentTicket } from './current-ticket';
import { RoomTabs } from './room-tabs';
import { type Room, useRoom } from './use-room';
import { WaitingLine } from './waiting-line';
import './index.scss';

function DeskFooter({ room }: { room: Room }) {
  const { queue, queues, pending, left, outcomes, act } = room;
  if (!queue) return null;
  const isSending = isSendingFor(queue, pending);
  const next = nextToCall(queue, pending);
  return (
    <View className="footer desk-footer">
      <SyncList pending={pending} left={left} outcomes={outcomes} />
      <UndoBar queues={queues} pending={pending} onUndo={(of) => act(of, { action: 'undo' })} />
      {queue.isCalledElsewhere && <CalledElsewhere />}
      {!queue.isCalledElsewhere && queue.status === 'paused' && (
        <Button
          id="resume"
          kind="second"
          icon="play-amber"
          loading={isSending}
          onTap={() => act(queue, { action: 'resume' })}
        >
          恢复叫号
        </Button>
      )}
      {!queue.isCalledElsewhere && queue.status !== 'paused' && (
        <Button
          // Made anew for each state: in a browser an icon that comes back would stand behind the words.
          key={isSending || !next ? 'off' : 'on'}
          id="call-next"
          className="desk-call"
          icon="call-white"
          missing={queue.status === 'closed' ? '这个诊室今天结束了' : next ? undefined : '没有等候的患者'}
          loading={isSending}
          loadingText="正在同步…"
          onTap={() => next && act(queue, { action: 'call_next' }, next.number)}
        >
          {`叫下一位 ${next?.number ?? ''}`}
        </Button>
      )}
    </View>
  );
}

function DeskSheets({ room }: { room: Room }) {
  const { sheet, open, opened, queue, queues, act, list } = room;
  const close = (): void => open(null);
  if (sheet?.kind === 'ticket' && opened) {
    return (
      <TicketSheet
        key={sheet.ticketId}
        queue={opened.queue}
        ticket={opened.ticket}
        queues={queues}
        firstStep={sheet.step}
        onAct={(action) => act(opened.queue, action, opened.ticket.number)}
        onClose={close}
      />
    );
  }
  if (sheet?.kind === 'pause' && queue) {
    return <PauseSheet queue={queue} onAct={(action) => act(queue, action)} onClose={close} />;
  }
  if (sheet?.kind === 'line' && queue) {
    return (
      <LineSheet
        queue={queue}
        queues={queues}
        firstStep={sheet.step}
        chosenId={sheet.appointmentId}
        onAct={(action, number) => act(queue, action, number)}
        onChanged={list.reload}
        onClose={close}
      />
    );
  }
  if (sheet?.kind === 'deeds') return <DeedsSheet area={list.data?.area} onClose={close} />;
  if (sheet?.kind === 'missed') return <MissedSheet queues={queues} onAct={act} onClose={close} />;
  return (
    <Sheet id="area-sheet" open={sheet?.kind === 'areas'} title="换诊区" onClose={close}>
      {(list.data?.areas ?? []).map((area) => (
        <ListRow
          key={area}
          bare
          role="radio"
          checked={area === list.data?.area}
          title={area}
          onTap={() => {
            room.chooseArea(area);
            close();
          }}
        />
      ))}
    </Sheet>
  );
}

export default function DeskPage() {
  const { queueId } = useRouteParams('staff.desk');
  const room = useRoom(queueId);
  const { staff, list, queue, open, act, pending } = room;
  if (!staff) {
    return (
      <PageShell title="叫号台">
        <SignInForm />
      </PageShell>
    );
  }
  return (
    <PageShell title="叫号台" footer={<DeskFooter room={room} />}>
      <RecoveryNotice onLook={() => void navigateTo('staff.logins')} />
      <View className="row sb wrap">
        <SyncStamp live={room.live} loadedAt={list.loadedAt} hasFault={room.hasFault} />
        <Link id="area" trailing="chevron-down-qing" onTap={() => open({ kind: 'areas' })}>
          {staff.name}
          <Sep />
          {list.data?.area ?? staff.area}
        </Link>
      </View>
      <Button
        id="go-person-code"
        kind="tint"
        icon="scan-qing"
        onTap={() => void navigateTo('staff.person-code', { purpose: 'check_in' })}
      >
        扫一码通签到
      </Button>
      <PageState
        resource={list}
        failed={{ title: '没能打开叫号台', text: '队列没有变，请先口头叫号。检查网络再试。' }}
        empty={{
          when: ({ queues }) => queues.length === 0,
          icon: 'f-queue',
          title: '今天这个诊区没有门诊',
          text: '可以换一个诊区看看。',
          actions: <Button onTap={() => open({ kind: 'areas' })}>换诊区</Button>,
        }}
      >
        {({ queues }) =>
          queue && (
            <>
              <RoomTabs queues={queues} chosenId={queue.id} onChoose={room.chooseRoom} />
              <CurrentTicket
                queue={queue}
                pending={pending}
                onAct={(action, number) => act(queue, action, number)}
                onOpen={(ticketId, step) => open({ kind: 'ticket', ticketId, step })}
              />
              <WaitingLine
                queue={queue}
                onOpen={(ticketId) => open({ kind: 'ticket', ticketId, step: 'menu' })}
                onMissed={() => open({ kind: 'missed' })}
                onExpected={(appointmentId) => open({ kind: 'line', step: 'check_in', appointmentId })}
              />
              <View className="row g3 desk-pair">
                {!queue.isCalledElsewhere && (
                  <View className="f1">
                    <Button
                      id="pause"
                      kind="plain"
                      icon="pause-ink"
                      missing={queue.status === 'closed' ? '今天结束了' : undefined}
                      onTap={() => open({ kind: 'pause' })}
                    >
                      {queue.status === 'paused' ? '改恢复时间' : '暂停叫号'}
                    </Button>
                  </View>
                )}
                <View className="f1">
                  <Button id="line" kind="plain" icon="plus-ink2" onTap={() => open({ kind: 'line' })}>
                    加人、结束
                  </Button>
                </View>
              </View>
            </>
          )
        }
      </PageState>
      <View className="row sb">
        <Link id="open-deeds" onTap={() => open({ kind: 'deeds' })}>
          操作记录
        </Link>
        <Link id="my-logins" onTap={() => void navigateTo('staff.logins')}>
          我的登录
        </Link>
        <Link id="staff-sign-out" onTap={room.signOut}>
          退出登录
        </Link>
      </View>
      <DeskSheets room={room} />
    </PageShell>
  );
}
