import type { StaffQueue } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { useState } from 'react';
import { Button, ListRow, Note, PageState, Sheet } from '@/ui';
import { call, useResource } from '@/api';
import type { DeskAction } from '../desk/action-outbox';
import { OtherRooms } from './other-rooms';
import { WalkInForm } from './walk-in-form';

interface LineSheetProps {
  queue: StaffQueue;
  /** All rooms of the area: at the end of a session who still waits may go to another one. */
  queues: readonly StaffQueue[];
  onAct(action: DeskAction): void;
  /** Somebody was added: what is shown is old. */
  onChanged(): void;
  onClose(): void;
}

type Step = 'menu' | 'check_in' | 'walk_in' | 'close';
const titles: Record<Step, string> = {
  menu: '加人、结束',
  check_in: '帮患者签到',
  walk_in: '现场加号',
  close: '结束门诊',
};

/** Registered for this room and not here yet: for somebody without a phone. */
function Expected({ queue, onAct, onWalkIn }: Pick<LineSheetProps, 'queue' | 'onAct'> & { onWalkIn(): void }) {
  const expected = useResource(`expected:${queue.id}`, () => call('listExpected', { params: { queueId: queue.id } }));
  return (
    <PageState
      resource={expected}
      failed={{ title: '没能打开名单', text: '名单没有变。请检查网络再试。' }}
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
          {visits.map(({ appointmentId, maskedName, startsAt, endsAt }) => (
            <ListRow
              key={appointmentId}
              bare
              title={maskedName}
              detail={`${startsAt}–${endsAt}`}
              trail={
                <Button
                  id={`check-in-${appointmentId}`}
                  kind="second"
                  small
                  inline
                  onTap={() => onAct({ action: 'check_in', appointmentId })}
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
export function LineSheet({ queue, queues, onAct, onChanged, onClose }: LineSheetProps) {
  const [step, setStep] = useState<Step>('menu');
  const finish = (action: DeskAction): void => {
    onAct(action);
    onClose();
  };
  return (
    <Sheet id="line-sheet" open title={titles[step]} subtitle={`${queue.room} ${queue.doctorName}`} onClose={onClose}>
      <View className="col g3">
        {step === 'menu' && (
          <>
            <Button id="line-check-in" kind="second" onTap={() => setStep('check_in')}>
              {`帮患者签到（${queue.notCheckedIn} 人没签到）`}
            </Button>
            <Button id="line-walk-in" kind="second" onTap={() => setStep('walk_in')}>
              现场加号（没有挂号的人）
            </Button>
            <Button id="line-close" kind="plain" onTap={() => setStep('close')}>
              结束今天的门诊
            </Button>
          </>
        )}
        {step === 'check_in' && <Expected queue={queue} onAct={finish} onWalkIn={() => setStep('walk_in')} />}
        {step === 'walk_in' && <WalkInForm queue={queue} onAdded={onChanged} onClose={onClose} />}
        {step === 'close' && <CloseLine queue={queue} queues={queues} onAct={finish} />}
      </View>
    </Sheet>
  );
}
