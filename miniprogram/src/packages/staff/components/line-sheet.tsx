import type { ExpectedVisit, StaffQueue } from '@anzhen/shared-types';
import { hospitalTime } from '@anzhen/shared-types/kernel';
import { View } from '@tarojs/components';
import { useState } from 'react';
import { Button, ListRow, Note, PageState, Sheet } from '@/ui';
import { call, useResource } from '@/api';
import type { DeskAction } from '../desk/action-outbox';
import { sexAndAge } from '../desk/desk-words';
import { OtherRooms } from './other-rooms';
import { WalkInForm } from './walk-in-form';

interface LineSheetProps {
  queue: StaffQueue;
  /** All rooms of the area: at the end of a session who still waits may go to another one. */
  queues: readonly StaffQueue[];
  /** Where it opens. */
  firstStep?: LineStep | undefined;
  /** The registration whose row was tapped. */
  chosenId?: string | undefined;
  /** `number`: of whom it is about, or the masked name of who has none yet. */
  onAct(action: DeskAction, number?: string): void;
  /** Somebody was added: what is shown is old. */
  onChanged(): void;
  onClose(): void;
}

export type LineStep = 'menu' | 'check_in' | 'return' | 'walk_in' | 'close';
const titles: Record<LineStep, string> = {
  menu: '加人、结束',
  check_in: '帮患者签到',
  return: '回诊',
  walk_in: '现场加号',
  close: '结束门诊',
};

const useExpected = (queue: StaffQueue) =>
  useResource(`expected:${queue.id}`, () => call('listExpected', { params: { queueId: queue.id } }));

const failedList = { title: '没能打开名单', text: '名单没有变。请检查网络再试。' };

interface ExpectedProps extends Pick<LineSheetProps, 'queue' | 'onAct'> {
  /** Whose row was tapped; stands first. */
  chosenId: string | undefined;
  onWalkIn(): void;
}

/** Registered for this room and not here yet: for somebody without a phone. */
function Expected({ queue, chosenId, onAct, onWalkIn }: ExpectedProps) {
  const rank = ({ appointmentId }: ExpectedVisit): number => (appointmentId === chosenId ? 0 : 1);
  return (
    <PageState
      resource={useExpected(queue)}
      failed={failedList}
      empty={{
        when: ({ visits }) => visits.length === 0,
        icon: 'f-queue',
        title: '挂了号的人都签到了',
        text: '没有挂号的人可以现场加号。',
        actions: <Button onTap={onWalkIn}>现场加号</Button>,
      }}
    >
      {({ visits }) => (
        <View>
          <View className="sub">请核对身份证或就诊卡，再按“签到”。</View>
          {[...visits]
            .sort((a, b) => rank(a) - rank(b))
            .map(({ appointmentId, maskedName, age, startsAt, endsAt }) => (
              <ListRow
                key={appointmentId}
                bare
                title={maskedName}
                detail={`${age} 岁，预约 ${startsAt}–${endsAt}`}
                trail={
                  <Button
                    id={`check-in-${appointmentId}`}
                    kind={appointmentId === chosenId ? 'primary' : 'second'}
                    small
                    inline
                    onTap={() => onAct({ action: 'check_in', appointmentId }, maskedName)}
                  >
                    签到
                  </Button>
                }
              />
            ))}
        </View>
      )}
    </PageState>
  );
}

/** Seen today and back with results, or finished by mistake: into the line again with the same number. */
function Seen({ queue, onAct }: Pick<LineSheetProps, 'queue' | 'onAct'>) {
  return (
    <PageState
      resource={useExpected(queue)}
      failed={failedList}
      empty={{
        when: ({ seen }) => seen.length === 0,
        icon: 'f-queue',
        title: '今天这里还没有看完的人',
        text: '看完以后拿着检查结果回来的人，在这里重新排队。',
      }}
    >
      {({ seen }) => (
        <View>
          <View className="sub">拿结果回来的人，或点错了“看完”的人。号码不变。</View>
          {seen.map((ticket) => (
            <ListRow
              key={ticket.id}
              bare
              title={`${ticket.number} ${ticket.maskedName}`}
              detail={`${sexAndAge(ticket)}，${ticket.calledAt ? `${hospitalTime(new Date(ticket.calledAt))} 叫的` : '没有叫过'}`}
              trail={
                <Button
                  id={`return-${ticket.id}`}
                  kind="second"
                  small
                  inline
                  onTap={() => onAct({ action: 'return', ticketId: ticket.id }, ticket.number)}
                >
                  回诊
                </Button>
              }
            />
          ))}
        </View>
      )}
    </PageState>
  );
}

/** The end of a session cannot be missed by those who still wait: they go to another room, or are told that it is over. */
function CloseLine({ queue, queues, onAct }: Pick<LineSheetProps, 'queue' | 'queues' | 'onAct'>) {
  const left = queue.waiting.length + queue.missed.length;
  const others = queues.filter(({ id, status }) => id !== queue.id && status !== 'closed');
  const close = (toQueueId: string | null): void => onAct({ action: 'close', toQueueId });
  return (
    <>
      <Note tone="amber" icon="warn-amber">
        {left === 0
          ? '没有人在等。结束后今天不能再叫号，10 秒内可以撤销。'
          : `还有 ${left} 人没看。结束后今天不能再叫号，10 秒内可以撤销。`}
      </Note>
      {left > 0 && others.length > 0 && (
        <View>
          <View className="t3">他们去哪里看</View>
          <OtherRooms others={others} wordsFor={(room) => `转到 ${room}，结束 ${queue.room}`} onChoose={close} />
        </View>
      )}
      <Button id="close-line" kind="danger-outline" onTap={() => close(null)}>
        {left === 0 ? '结束门诊' : '结束，请他们到护士台'}
      </Button>
    </>
  );
}

/** What concerns a room's line as a whole: somebody without a phone, somebody without a registration, the end. */
export function LineSheet({ queue, queues, firstStep = 'menu', chosenId, onAct, onChanged, onClose }: LineSheetProps) {
  const [step, setStep] = useState<LineStep>(firstStep);
  const finish = (action: DeskAction, number?: string): void => {
    onAct(action, number);
    onClose();
  };
  return (
    <Sheet
      id="line-sheet"
      open
      title={titles[step]}
      subtitle={[queue.room, queue.doctorName].filter(Boolean).join(' ')}
      onClose={onClose}
    >
      <View className="col g3">
        {step === 'menu' && (
          <>
            <Button id="line-check-in" kind="second" onTap={() => setStep('check_in')}>
              {`帮患者签到（${queue.notCheckedIn} 人没签到）`}
            </Button>
            <Button id="line-walk-in" kind="second" onTap={() => setStep('walk_in')}>
              现场加号（没有挂号的人）
            </Button>
            {!queue.isCalledElsewhere && (
              <>
                <Button id="line-return" kind="second" onTap={() => setStep('return')}>
                  回诊（看完又回来的人）
                </Button>
                <Button id="line-close" kind="plain" onTap={() => setStep('close')}>
                  结束今天的门诊
                </Button>
              </>
            )}
          </>
        )}
        {step === 'check_in' && (
          <Expected queue={queue} chosenId={chosenId} onAct={finish} onWalkIn={() => setStep('walk_in')} />
        )}
        {step === 'return' && <Seen queue={queue} onAct={finish} />}
        {step === 'walk_in' && <WalkInForm queue={queue} onAdded={onChanged} onClose={onClose} />}
        {step === 'close' && <CloseLine queue={queue} queues={queues} onAct={finish} />}
      </View>
    </Sheet>
  );
}
