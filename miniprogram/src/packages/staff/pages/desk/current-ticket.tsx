import type { StaffQueue, StaffTicket } from '@anzhen/shared-types';
import { hospitalTime } from '@anzhen/shared-types/kernel';
import { View } from '@tarojs/components';
import { Button, Chip, Icon, type IconName, Link, Note, StatusTag, Tap, Ticket } from '@/ui';
import type { TicketStep } from '../../components/ticket-sheet';
import type { DeskAction, OutboxEntry } from '../../desk/action-outbox';
import { currentDetail, resumeWords, sexAndAge } from '../../desk/desk-words';
import { nextToCall } from '../../desk/use-desk';
import { useNow } from '../../desk/use-now';

interface CurrentTicketProps {
  queue: StaffQueue;
  pending: readonly OutboxEntry[];
  onAct(action: DeskAction, number: string): void;
  onOpen(ticketId: string, step: TicketStep): void;
}

function Actions({ ticket, onAct, onOpen }: { ticket: StaffTicket } & Pick<CurrentTicketProps, 'onAct' | 'onOpen'>) {
  const { id, number } = ticket;
  const actions: { key: string; text: string; icon: IconName; run(): void }[] = [
    { key: 'recall', text: '重叫', icon: 'recall-qing', run: () => onAct({ action: 'recall', ticketId: id }, number) },
    { key: 'miss', text: '过号', icon: 'missed-amber', run: () => onAct({ action: 'miss', ticketId: id }, number) },
    { key: 'transfer', text: '转诊室', icon: 'transfer-qing', run: () => onOpen(id, 'transfer') },
    { key: 'done', text: '看完', icon: 'done-qing', run: () => onAct({ action: 'done', ticketId: id }, number) },
  ];
  return (
    <View className="row g2 mt3">
      {actions.map(({ key, text, icon, run }) => (
        <Tap key={key} id={key} className="desk-action" onTap={run}>
          <Icon name={icon} size="l" />
          {text}
        </Tap>
      ))}
    </View>
  );
}

function Upper({ queue, onAct, onOpen }: Omit<CurrentTicketProps, 'pending'>) {
  const at = useNow(15_000);
  const { current } = queue;
  return (
    <>
      {queue.status === 'paused' && (
        <View className="row sb g2 wrap">
          <StatusTag status="paused" onSameTone detail={queue.pauseReason ?? undefined} />
          <View className="sub nowrap">{resumeWords(queue, at)}</View>
        </View>
      )}
      {queue.told !== null && !queue.isCalledElsewhere && (
        <View className="row sb mt2">
          <View className="sub" id="told">{`已告知 ${queue.told} 人`}</View>
          <Link id="tell" onTap={() => onAct({ action: 'tell' }, '')}>
            再告知一次
          </Link>
        </View>
      )}
      {!current && <View className="t2">诊室里现在没有人</View>}
      {current && (
        <>
          <View className="row sb">
            <StatusTag status={current.status === 'called' ? 'called' : 'in_consult'} />
            <View className="sub nowrap">
              {[enteredText(current), currentDetail(current, at)].filter(Boolean).join('，')}
            </View>
          </View>
          <Tap
            className="row-base g3 mt2 wrap"
            label={`${current.number} 更多操作`}
            onTap={() => onOpen(current.id, 'menu')}
          >
            <View id="current-number" className="desk-number">
              {current.number}
            </View>
            <View className="t2">{current.maskedName}</View>
            <View className="sub nowrap">{sexAndAge(current)}</View>
            <View className="sub c-qing md nowrap">核对</View>
          </Tap>
          {!queue.isCalledElsewhere && <Actions ticket={current} onAct={onAct} onOpen={onOpen} />}
        </>
      )}
    </>
  );
}

/** 09:33 进诊室; empty before. */
const enteredText = ({ status, consultStartedAt }: StaffTicket): string =>
  status === 'in_consult' && consultStartedAt ? `${hospitalTime(new Date(consultStartedAt))} 进诊室` : '';

/** Who is in the room now, who comes next, and whom the nurse might call first. */
export function CurrentTicket({ queue, pending, onAct, onOpen }: CurrentTicketProps) {
  const next = nextToCall(queue, pending);
  const suggestion = queue.prioritySuggestion;
  return (
    <Ticket
      face={queue.status === 'paused' ? 'amber' : 'qing'}
      foot={
        <>
          <View className="row sb g2 wrap">
            <View>
              <View className="sub">下一位</View>
              {next ? (
                <View className="row-base g2">
                  <View id="next-number" className="num-m num">
                    {next.number}
                  </View>
                  <View className="t3 nowrap">{next.maskedName}</View>
                  <View className="sub nowrap">{sexAndAge(next)}</View>
                </View>
              ) : (
                <View className="t3">没有等候的患者</View>
              )}
            </View>
            {next && (
              <Chip tone="green" icon="ok-green">
                已签到
              </Chip>
            )}
          </View>
          {suggestion && !queue.isCalledElsewhere && (
            <View className="col g2 mt2">
              <Note tone="amber" icon="flag-amber">
                {`${suggestion.number} ${suggestion.maskedName} ${suggestion.age} 岁，可以优先叫号`}
              </Note>
              <Button id="call-first" kind="second" small onTap={() => onOpen(suggestion.id, 'priority')}>
                {`先叫 ${suggestion.number} ${suggestion.maskedName}`}
              </Button>
            </View>
          )}
        </>
      }
    >
      <Upper queue={queue} onAct={onAct} onOpen={onOpen} />
    </Ticket>
  );
}
