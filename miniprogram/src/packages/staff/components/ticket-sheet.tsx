import type { Priority, StaffQueue, StaffTicket } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { useState } from 'react';
import { Button, Options, type StatusKey, Sheet, StatusTag, Tag } from '@/ui';
import type { DeskAction } from '../desk/action-outbox';
import { PRIORITIES, sexAndAge, tagsOf } from '../desk/desk-words';
import { CalledElsewhere } from './called-elsewhere';
import { IdentityCheck } from './identity-check';
import { OtherRooms } from './other-rooms';
import { ReasonForm } from './reason-form';
import { SharedNote } from './shared-note';

export type TicketStep = 'menu' | 'priority' | 'prioritise' | 'transfer';

interface TicketSheetProps {
  queue: StaffQueue;
  ticket: StaffTicket;
  /** All rooms of the area; a transfer goes to another open one. */
  queues: readonly StaffQueue[];
  /** Where it opens: the list of actions, or one of their questions. */
  firstStep?: TicketStep;
  onAct(action: DeskAction): void;
  onClose(): void;
}

const PRIORITY_REASONS = ['病情急', '高龄', '行动不便', '军人优先', '回诊看结果'];

const PRIORITY_PROOFS = ['看了证件', '医生要求', '现场看到病情'];

type Choice = { text: string; action: DeskAction } | { text: string; step: TicketStep };

const choicesFor = ({ id, status }: StaffTicket): Choice[] => {
  const recall: Choice = { text: '重叫', action: { action: 'recall', ticketId: id } };
  const miss: Choice = { text: '过号', action: { action: 'miss', ticketId: id } };
  const done: Choice = { text: '看完', action: { action: 'done', ticketId: id } };
  const transfer: Choice = { text: '转诊室', step: 'transfer' };
  const callFirst: Choice = { text: '先叫这一位', step: 'priority' };
  switch (status) {
    case 'waiting':
      return [callFirst, { text: '登记优先', step: 'prioritise' }, transfer];
    case 'called':
      return [{ text: '已进诊室', action: { action: 'start', ticketId: id } }, recall, miss, transfer, done];
    case 'in_consult':
      return [recall, miss, transfer, done];
    case 'missed':
      return [{ text: '重新排队', action: { action: 'rejoin', ticketId: id } }, callFirst];
    default:
      return [];
  }
};

const statusKeys: Partial<Record<StaffTicket['status'], StatusKey>> = {
  waiting: 'waiting',
  called: 'called',
  in_consult: 'in_consult',
  missed: 'missed',
  done: 'done',
};

function Transfer({
  queue,
  queues,
  onChoose,
}: {
  queue: StaffQueue;
  queues: readonly StaffQueue[];
  onChoose(id: string): void;
}) {
  const others = queues.filter(({ id, status }) => id !== queue.id && status !== 'closed');
  if (others.length === 0) return <View className="body">本诊区现在没有别的诊室可转。</View>;
  return (
    <View>
      <OtherRooms others={others} wordsFor={(room) => room} onChoose={onChoose} />
    </View>
  );
}

/** Puts somebody where the hospital's rule puts such people; the place in the line changes, nobody is called yet. */
function Prioritise({ ticket, onAct }: { ticket: StaffTicket; onAct(action: DeskAction): void }) {
  const [priority, setPriority] = useState<Priority | null>(ticket.priority);
  return (
    <>
      <View className="t3">{`${ticket.number} 为什么优先`}</View>
      <View className="sub">按医院的规定往前排，不会马上叫。原因会留下记录。</View>
      <Options choices={PRIORITIES} value={priority} onChange={setPriority} />
      {priority !== null && (
        <View className="col g2">
          <View className="field-label">凭什么</View>
          <ReasonForm
            id="prioritise"
            usual={PRIORITY_PROOFS}
            maxLength={60}
            confirmText="登记优先"
            onConfirm={(reason) => onAct({ action: 'prioritise', ticketId: ticket.id, priority, reason })}
          />
        </View>
      )}
    </>
  );
}

/** What can be done for one person: look at the name, call first with a reason, transfer, put back into the line. */
export function TicketSheet({ queue, ticket, queues, firstStep = 'menu', onAct, onClose }: TicketSheetProps) {
  const [step, setStep] = useState<TicketStep>(firstStep);
  const status = statusKeys[ticket.status];
  const finish = (action: DeskAction): void => {
    onAct(action);
    onClose();
  };
  return (
    <Sheet
      id="ticket-sheet"
      open
      title={ticket.number}
      subtitle={`${ticket.maskedName} ${sexAndAge(ticket)}`}
      onClose={onClose}
    >
      <View className="row g2 wrap">
        {status && <StatusTag status={status} />}
        {tagsOf(ticket).map(({ text, tone }) => (
          <Tag key={text} tone={tone}>
            {text}
          </Tag>
        ))}
        <View className="sub">{`${queue.room}，约 ${ticket.startsAt}`}</View>
      </View>
      <View className="col g3 mt4">
        {step === 'menu' && <IdentityCheck ticketId={ticket.id} />}
        {step === 'menu' && <SharedNote ticketId={ticket.id} />}
        {queue.isCalledElsewhere && <CalledElsewhere />}
        {step === 'menu' &&
          !queue.isCalledElsewhere &&
          choicesFor(ticket).map((choice) => (
            <Button
              key={choice.text}
              id={`ticket-${'action' in choice ? choice.action.action : choice.step}`}
              kind="second"
              onTap={() => ('action' in choice ? finish(choice.action) : setStep(choice.step))}
            >
              {choice.text}
            </Button>
          ))}
        {step === 'priority' && (
          <>
            <View className="t3">{`为什么先叫 ${ticket.number}`}</View>
            <View className="sub">原因会留下记录。其他人会看到“有急重患者，时间会变”。</View>
            <ReasonForm
              id="priority"
              usual={PRIORITY_REASONS}
              maxLength={60}
              confirmText={`先叫 ${ticket.number}`}
              onConfirm={(reason) => finish({ action: 'call', ticketId: ticket.id, reason })}
            />
          </>
        )}
        {step === 'prioritise' && <Prioritise ticket={ticket} onAct={finish} />}
        {step === 'transfer' && (
          <>
            <View className="t3">{`${ticket.number} 转到哪个诊室`}</View>
            <Transfer
              queue={queue}
              queues={queues}
              onChoose={(toQueueId) => finish({ action: 'transfer', ticketId: ticket.id, toQueueId })}
            />
          </>
        )}
      </View>
    </Sheet>
  );
}
