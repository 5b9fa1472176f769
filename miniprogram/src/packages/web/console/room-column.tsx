import type { ExpectedVisit, StaffQueue, StaffTicket } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { Icon, type IconName, StatusTag, Tag, Tap } from '@/ui';
import { CalledElsewhere } from '../../staff/components/called-elsewhere';
import { currentDetail, resumeWords, sexAndAge, tagsOf } from '../../staff/desk/desk-words';
import { isSendingFor, nextToCall } from '../../staff/desk/use-desk';
import { useNow } from '../../staff/desk/use-now';
import type { Console } from './use-console';

interface RoomColumnProps {
  queue: StaffQueue;
  /** F1 to F4. */
  keyName: string;
  desk: Console;
}

interface SmallAction {
  id: string;
  text: string;
  icon: IconName;
  run(): void;
}

function Current({ queue, desk }: Omit<RoomColumnProps, 'keyName'>) {
  const at = useNow(15_000);
  const { current } = queue;
  if (!current) {
    return (
      <View className="console-current">
        <View className="t3">诊室里现在没有人</View>
      </View>
    );
  }
  const { id, number } = current;
  const act = (action: 'recall' | 'miss' | 'done'): void => desk.act(queue, { action, ticketId: id }, number);
  const actions: SmallAction[] = [
    { id: 'recall', text: '重叫', icon: 'recall-qing', run: () => act('recall') },
    { id: 'miss', text: '过号', icon: 'missed-amber', run: () => act('miss') },
    {
      id: 'transfer',
      text: '转诊室',
      icon: 'transfer-qing',
      run: () => desk.open({ kind: 'ticket', ticketId: id, step: 'transfer' }),
    },
    { id: 'done', text: '看完', icon: 'done-qing', run: () => act('done') },
  ];
  return (
    <View className="console-current">
      <View className="row sb">
        <StatusTag status={current.status === 'called' ? 'called' : 'in_consult'} />
        <View className="cap nowrap">{currentDetail(current, at)}</View>
      </View>
      <View className="row-base g2 console-who">
        <View className="console-number" id={`current-${queue.id}`}>
          {number}
        </View>
        <View className="t3 nowrap">{current.maskedName}</View>
        <View className="sub nowrap">{sexAndAge(current)}</View>
        <Tap
          id={`check-${queue.id}`}
          className="console-check"
          label={`核对 ${number}，更多操作`}
          onTap={() => desk.open({ kind: 'ticket', ticketId: id, step: 'menu' })}
        >
          核对
        </Tap>
      </View>
      {!queue.isCalledElsewhere && (
        <View className="row console-actions">
          {actions.map(({ id: key, text, icon, run }) => (
            <Tap key={key} id={`${key}-${queue.id}`} className={`console-action ${key}`} onTap={run}>
              <Icon name={icon} size="s" />
              {text}
            </Tap>
          ))}
        </View>
      )}
    </View>
  );
}

function Paused({ queue, desk }: Omit<RoomColumnProps, 'keyName'>) {
  const at = useNow(15_000);
  return (
    <View className="console-current paused">
      <View className="row sb">
        <StatusTag status="paused" onSameTone />
        <View className="cap nowrap">{resumeWords(queue, at)}</View>
      </View>
      <View className="console-number">{queue.pauseReason ?? '暂停叫号'}</View>
      <View className="row console-actions">
        <Tap
          id={`pause-edit-${queue.id}`}
          className="console-action"
          onTap={() => desk.open({ kind: 'pause', queueId: queue.id })}
        >
          <Icon name="edit-qing" size="s" />
          改时间
        </Tap>
        <Tap id={`tell-${queue.id}`} className="console-action" onTap={() => desk.act(queue, { action: 'tell' })}>
          <Icon name="call-qing" size="s" />
          再告知一次
        </Tap>
      </View>
    </View>
  );
}

function CallButton({ queue, keyName, desk }: RoomColumnProps) {
  const next = nextToCall(queue, desk.pending);
  const sending = isSendingFor(queue, desk.pending);
  const key = <View className="console-key">{keyName}</View>;
  if (queue.status === 'paused') {
    return (
      <Tap
        id={`call-${queue.id}`}
        className="console-call paused"
        disabled={sending}
        onTap={() => desk.callNext(queue)}
      >
        <Icon name="play-amber" />
        {sending ? '正在同步…' : '恢复叫号'}
        {key}
      </Tap>
    );
  }
  const off = sending || !next || queue.status === 'closed';
  const text = queue.status === 'closed' ? '这个诊室今天结束了' : next ? `叫下一位 ${next.number}` : '没有等候的患者';
  return (
    <Tap
      id={`call-${queue.id}`}
      className={`console-call ${off ? 'off' : ''}`}
      disabled={off}
      onTap={() => desk.callNext(queue)}
    >
      {!off && <Icon name="call-white" />}
      {sending ? '正在同步…' : text}
      {!off && key}
    </Tap>
  );
}

interface RowProps {
  ticket: StaffTicket;
  isMissed?: boolean;
  /** Tab comes to the first one of a room; ↑ ↓ go on from there. */
  isFirst: boolean;
  onOpen(): void;
}

const Row = ({ ticket, isMissed, isFirst, onOpen }: RowProps) => (
  <Tap
    id={`ticket-${ticket.id}`}
    className={`console-row ${isMissed ? 'missed' : ''}`}
    label={`${ticket.number} ${ticket.maskedName} 更多操作`}
    isTabStop={isFirst}
    onTap={onOpen}
  >
    <View className="console-row-number">{ticket.number}</View>
    <View className="console-row-name">
      {ticket.maskedName}
      <View className="cap console-row-age">{`${ticket.age} 岁`}</View>
    </View>
    {isMissed ? (
      <Tag tone="amber">已过号</Tag>
    ) : (
      tagsOf(ticket).map(({ text, tone }) => (
        <Tag key={text} tone={tone}>
          {text}
        </Tag>
      ))
    )}
  </Tap>
);

/** Registered and not here yet: no number before the check-in, so the appointed time stands in its place. */
const ExpectedRow = ({ visit, isFirst, onOpen }: { visit: ExpectedVisit; isFirst: boolean; onOpen(): void }) => (
  <Tap
    id={`expected-${visit.appointmentId}`}
    className="console-row missed"
    label={`${visit.startsAt} ${visit.maskedName} 未签到，帮他签到`}
    isTabStop={isFirst}
    onTap={onOpen}
  >
    <View className="console-row-number">{visit.startsAt}</View>
    <View className="console-row-name">
      {visit.maskedName}
      <View className="cap console-row-age">{`${visit.age} 岁`}</View>
    </View>
    <Tag>未签到</Tag>
  </Tap>
);

/** One room: who is in it, the button for the next one, and everyone who waits; the list scrolls in itself. */
export function RoomColumn({ queue, keyName, desk }: RoomColumnProps) {
  const { waiting, missed, notCheckedIn, expected, told, averageMinutes, prioritySuggestion } = queue;
  const openTicket = (ticketId: string): void => desk.open({ kind: 'ticket', ticketId, step: 'menu' });
  return (
    <View className="console-column" id={`room-${queue.id}`}>
      <View className="console-head">
        <View className="row-base g2 f1">
          <View className="console-room">{queue.room}</View>
          <View className="sub console-doctor">{`${queue.doctorName} ${queue.doctorTitle}`}</View>
        </View>
        <View className="sub nowrap">
          {'候 '}
          <View className="console-count">{String(waiting.length)}</View>
        </View>
        {queue.status === 'open' && !queue.isCalledElsewhere && (
          <Tap
            id={`pause-${queue.id}`}
            className="console-pause"
            onTap={() => desk.open({ kind: 'pause', queueId: queue.id })}
          >
            <Icon name="pause-ink" size="s" />
            暂停
          </Tap>
        )}
      </View>
      {queue.status === 'paused' && <Paused queue={queue} desk={desk} />}
      {(queue.status !== 'paused' || queue.current) && <Current queue={queue} desk={desk} />}
      {queue.isCalledElsewhere ? (
        <View className="console-elsewhere">
          <CalledElsewhere />
        </View>
      ) : (
        <CallButton queue={queue} keyName={keyName} desk={desk} />
      )}
      {prioritySuggestion && !queue.isCalledElsewhere && (
        <Tap
          id={`first-${queue.id}`}
          className="console-suggestion"
          onTap={() => desk.open({ kind: 'ticket', ticketId: prioritySuggestion.id, step: 'priority' })}
        >
          <Icon name="flag-amber" size="s" />
          {`${prioritySuggestion.number} ${prioritySuggestion.maskedName} ${prioritySuggestion.age} 岁，可以先叫`}
        </Tap>
      )}
      <View className="row sb console-list-head">
        <View className="sub md">{`候诊 ${waiting.length} 人`}</View>
        <View className="cap f1 ta-r">
          {[
            told === null ? averageMinutes !== null && `人均 ${averageMinutes} 分钟` : `已告知 ${told} 人`,
            notCheckedIn > 0 && `未签到 ${notCheckedIn}`,
          ]
            .filter(Boolean)
            .join('，')}
        </View>
        {queue.status !== 'closed' && (
          <Tap
            id={`line-${queue.id}`}
            className="console-add"
            label={`${queue.room}加人、代签到、结束门诊`}
            onTap={() => desk.open({ kind: 'line', queueId: queue.id })}
          >
            加人
          </Tap>
        )}
      </View>
      <View className="console-list arrow-list">
        {waiting.length === 0 && <View className="sub console-empty">没有候诊的人</View>}
        {waiting.map((ticket, place) => (
          <Row key={ticket.id} ticket={ticket} isFirst={place === 0} onOpen={() => openTicket(ticket.id)} />
        ))}
        {missed.map((ticket, place) => (
          <Row
            key={ticket.id}
            ticket={ticket}
            isMissed
            isFirst={waiting.length === 0 && place === 0}
            onOpen={() => openTicket(ticket.id)}
          />
        ))}
        {expected.map((visit, place) => (
          <ExpectedRow
            key={visit.appointmentId}
            visit={visit}
            isFirst={waiting.length + missed.length === 0 && place === 0}
            onOpen={() =>
              desk.open({ kind: 'line', queueId: queue.id, step: 'check_in', appointmentId: visit.appointmentId })
            }
          />
        ))}
        {notCheckedIn > expected.length && (
          <Tap
            id={`expected-more-${queue.id}`}
            className="console-row missed"
            onTap={() => desk.open({ kind: 'line', queueId: queue.id, step: 'check_in' })}
          >
            {`还有 ${notCheckedIn - expected.length} 人未签到`}
          </Tap>
        )}
      </View>
    </View>
  );
}
