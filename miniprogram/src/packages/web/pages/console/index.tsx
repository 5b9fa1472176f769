import { mayStaff } from '@anzhen/shared-types/kernel';
import { View } from '@tarojs/components';
import { navigateTo, redirectTo } from '@/routes';
import { Icon, PageState, Tap } from '@/ui';
import { DeedsSheet } from '../../../staff/components/deeds-sheet';
import { LineSheet } from '../../../staff/components/line-sheet';
import { MissedSheet } from '../../../staff/components/missed-sheet';
import { PauseSheet } from '../../../staff/components/pause-sheet';
import { SyncList } from '../../../staff/components/sync-list';
import { TicketSheet } from '../../../staff/components/ticket-sheet';
import { UndoBar } from '../../../staff/components/undo-bar';
import { RoomColumn } from '../../console/room-column';
import { ConsoleBar } from '../../console/top-bar';
import { type Console, useConsole } from '../../console/use-console';
import { WorkbenchPage } from '../../workbench/workbench-page';
import './index.scss';

function ConsoleSheets({ desk }: { desk: Console }) {
  const { sheet, open, opened, queues, act } = desk;
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
  const paused = sheet?.kind === 'pause' ? queues.find(({ id }) => id === sheet.queueId) : undefined;
  if (paused) return <PauseSheet queue={paused} onAct={(action) => act(paused, action)} onClose={close} />;
  const line = sheet?.kind === 'line' ? queues.find(({ id }) => id === sheet.queueId) : undefined;
  if (line) {
    return (
      <LineSheet
        queue={line}
        queues={queues}
        firstStep={sheet?.kind === 'line' ? sheet.step : undefined}
        chosenId={sheet?.kind === 'line' ? sheet.appointmentId : undefined}
        onAct={(action, number) => act(line, action, number)}
        onChanged={desk.list.reload}
        onClose={close}
      />
    );
  }
  if (sheet?.kind === 'deeds') return <DeedsSheet area={desk.list.data?.area} onClose={close} />;
  if (sheet?.kind === 'missed') return <MissedSheet queues={queues} onAct={act} onClose={close} />;
  return null;
}

function BottomBar({ desk }: { desk: Console }) {
  const { queues, pending, left, outcomes, page, pages, list, staff } = desk;
  const missed = queues.reduce((sum, queue) => sum + queue.missed.length, 0);
  return (
    <View className="console-bottom">
      <View className="console-bottom-left">
        <UndoBar queues={queues} pending={pending} onUndo={desk.undo} />
        <SyncList pending={pending} left={left} outcomes={outcomes} />
      </View>
      <View className="row g3 console-bottom-right">
        {pages > 1 && (
          <>
            <Tap
              id="page-back"
              className={`console-action wide ${page === 0 ? 'off' : ''}`}
              disabled={page === 0}
              onTap={() => desk.turnTo(page - 1)}
            >
              前几个诊室
            </Tap>
            <View className="sub nowrap">{`第 ${page + 1} 页，共 ${pages} 页`}</View>
            <Tap
              id="page-on"
              className={`console-action wide ${page === pages - 1 ? 'off' : ''}`}
              disabled={page === pages - 1}
              onTap={() => desk.turnTo(page + 1)}
            >
              后几个诊室
            </Tap>
          </>
        )}
        <Tap id="missed-list" className="console-action wide" onTap={() => desk.open({ kind: 'missed' })}>
          <Icon name="missed-amber" size="s" />
          {`过号名单 ${missed}`}
        </Tap>
        {staff !== null && mayStaff(staff.role, 'broadcast.send') && (
          <Tap id="open-broadcast" className="console-action wide" onTap={() => void redirectTo('web.broadcast')}>
            <Icon name="send-qing" size="s" />
            发通知
          </Tap>
        )}
        <Tap
          id="open-tv"
          className="console-action wide"
          onTap={() => void navigateTo('web.tv', { area: list.data?.area })}
        >
          <Icon name="tv-ink" size="s" />
          看大屏
        </Tap>
        <Tap id="open-deeds" className="console-action wide" onTap={() => desk.open({ kind: 'deeds' })}>
          <Icon name="log-ink" size="s" />
          操作记录
        </Tap>
      </View>
    </View>
  );
}

export default function ConsolePage() {
  const desk = useConsole();
  return (
    <WorkbenchPage page="web.console" bar={() => <ConsoleBar desk={desk} />}>
      {() => (
        <>
          <View className="console-columns">
            <PageState
              resource={desk.list}
              failed={{ title: '没能打开叫号台', text: '队列没有变，请先口头叫号。检查网络再试。' }}
              empty={{
                when: ({ queues }) => queues.length === 0,
                icon: 'f-queue',
                title: '今天这个诊区没有门诊',
                text: '可以在左上角换一个诊区。',
              }}
            >
              {() =>
                desk.shown.map((queue, column) => (
                  <RoomColumn key={queue.id} queue={queue} keyName={`F${column + 1}`} desk={desk} />
                ))
              }
            </PageState>
          </View>
          <BottomBar desk={desk} />
          <ConsoleSheets desk={desk} />
        </>
      )}
    </WorkbenchPage>
  );
}
