import { View } from '@tarojs/components';
import type { SlotList } from '@anzhen/shared-types';
import { useState } from 'react';
import { navigateBack, redirectTo, switchTab } from '@/routes';
import { useDisplay } from '@/session';
import { Button, Card, FeeLines, Footer, Icon, InlineMessage, PageShell, PageState, Sep, Sheet } from '@/ui';
import { Dotted } from '../../components/facts';
import { LostNumber } from '../../components/lost-number';
import { SeeAlso } from '../../components/offers';
import { People } from '../../components/people';
import { PlainFace } from '../../components/plain-face';
import { HoldButton, YouPay } from '../../components/slot-footer';
import { SlotGrid } from '../../components/slot-grid';
import { WaitlistSheet, type WaitlistTarget } from '../../components/waitlist-sheet';
import { fullDay, placeInside } from '../../visit-words';
import { useSlots } from './use-slots';

type Slots = ReturnType<typeof useSlots>;

const doctorOf = ({ doctor }: SlotList) => (doctor.isGeneral ? '普通门诊' : doctor.name);
const titleOf = ({ doctor }: SlotList) => (doctor.isGeneral ? '不指定医生' : doctor.title);
const whenOf = ({ session }: SlotList) => `${fullDay(session.date)} ${session.periodLabel}`;

const otherDoctor = ({ params }: Slots): void => {
  const { departmentCode, visitDate } = params;
  void (departmentCode ? redirectTo('booking.doctors', { departmentCode, visitDate }) : switchTab('book'));
};

const failedFace = (slots: Slots) => ({
  title: '没能打开这位医生的时段',
  text: slots.list.error?.code.startsWith('CATALOG')
    ? slots.list.error.message
    : '您的号和钱都没有变。请检查网络再试。',
  actions: (
    <Button kind="plain" onTap={() => otherDoctor(slots)}>
      换位医生
    </Button>
  ),
});

const waitTarget = ({ list: { data } }: Slots): WaitlistTarget | null =>
  data?.session.waitlistOpen
    ? {
        sessionId: data.session.id,
        doctorName: doctorOf(data),
        doctorTitle: titleOf(data),
        date: data.session.date,
        periodLabel: data.session.periodLabel,
      }
    : null;

const hasFree = ({ slots }: SlotList) => slots.some(({ status }) => status === 'open');

/** Nothing is free here, and the page does not already say what to do after a lost number. */
const isFull = ({ list, refused }: Slots) => list.data !== undefined && !hasFree(list.data) && !refused?.isLost;

/** Nothing is free here and nothing was tried: wait in line, or go elsewhere. */
const Full = ({ slots }: { slots: Slots }) => {
  const target = waitTarget(slots);
  const [isJoining, setJoining] = useState(false);
  return (
    <View className="face">
      <View className="face-plate">
        <Icon name="f-register" size="plate" />
      </View>
      <View className="t2 mt5">这半天约满了</View>
      <View className="body c2 mt2">
        {target ? '没有扣钱。可以候补，有人退号就轮到您。' : '没有扣钱。请换位医生，或者换一天。'}
      </View>
      <View className="face-actions">
        {target && (
          <Button id="full-waitlist" icon="bell-on-qing" onTap={() => setJoining(true)}>
            候补这半天
          </Button>
        )}
        <Button id="other-doctor" kind="second" onTap={() => otherDoctor(slots)}>
          换位医生
        </Button>
      </View>
      {isJoining && target && (
        <WaitlistSheet
          target={target}
          onClose={() => setJoining(false)}
          onHasNumbers={() => {
            setJoining(false);
            slots.list.reload();
          }}
        />
      )}
    </View>
  );
};

/** What became of the last attempt: free numbers nearby, or the sentence and where to read more. */
const Outcome = ({ slots }: { slots: Slots }) => {
  const { refused, taking, message, patient } = slots;
  if (refused?.isLost) {
    return (
      <LostNumber
        message={refused.message}
        taking={taking}
        patientId={patient?.id}
        waitlist={waitTarget(slots)}
        onOtherDay={() => otherDoctor(slots)}
        onHasNumbers={slots.list.reload}
      />
    );
  }
  if (message === null) return null;
  return (
    <View className="col g2">
      <InlineMessage tone="amber" message={message} />
      <SeeAlso refusal={refused} patientId={patient?.id} />
    </View>
  );
};

const Hold = ({ slots }: { slots: Slots }) => (
  <HoldButton
    hasSlot={slots.slot !== undefined}
    hasPerson={slots.patient !== undefined && slots.refusal(slots.patient) === undefined}
    isHolding={slots.isHolding}
    onHold={() => void slots.hold()}
  />
);

/** Standard: a half sheet over the department, closed by going back. */
const SheetPage = ({ slots }: { slots: Slots }) => {
  const { list } = slots;
  const { data } = list;
  return (
    <PageShell title={data?.department.name ?? '选时段'}>
      {data && (
        <View className="row tap-row sub">
          <Dotted>{[data.department.place.campus, placeInside(data.department.place)]}</Dotted>
        </View>
      )}
      <Sheet
        id="slot-sheet"
        open
        title={data ? doctorOf(data) : '选时段'}
        subtitle={
          data && (
            <>
              {titleOf(data)}
              <Sep />
              {whenOf(data)}
            </>
          )
        }
        onClose={() => void navigateBack()}
        foot={
          data === undefined || !hasFree(data) ? undefined : (
            <View className="hold-bar">
              <View className="f1">
                <YouPay fee={data.estimate} />
              </View>
              <View className="hold-bar-button">
                <Hold slots={slots} />
              </View>
            </View>
          )
        }
      >
        <PageState resource={list} failed={failedFace(slots)}>
          {(shown) => (
            <>
              <Outcome slots={slots} />
              {hasFree(shown) && (
                <>
                  <View className="t3 mt2">{slots.refused?.isLost ? '这位医生的其他时段' : '选时段'}</View>
                  <View className="mt2">
                    <SlotGrid slots={slots.slots} chosenId={slots.slot?.id} onChoose={slots.chooseSlot} />
                  </View>
                  <View className="cap mt2">请在时段开始前签到，迟到可能要多等</View>
                </>
              )}
              {isFull(slots) ? (
                <Full slots={slots} />
              ) : (
                <View className="mt3">
                  <People choice={slots} />
                </View>
              )}
            </>
          )}
        </PageState>
      </Sheet>
    </PageShell>
  );
};

/** Elder: a whole page, the second of three steps; the person is changed in the first line. */
const StepPage = ({ slots }: { slots: Slots }) => (
  <PageShell
    title="预约挂号"
    who
    footer={
      slots.list.data === undefined || !hasFree(slots.list.data) ? undefined : (
        <Footer>
          <Hold slots={slots} />
        </Footer>
      )
    }
  >
    <PageState resource={slots.list} failed={failedFace(slots)}>
      {(data) => (
        <>
          <View>
            <View className="cap">第 2 步，共 3 步</View>
            <View className="t1 mt1">选个时间</View>
            <View className="body c2 mt1">{`${doctorOf(data)} ${titleOf(data)}`}</View>
            <View className="body c2">{whenOf(data)}</View>
          </View>
          <Outcome slots={slots} />
          {slots.message === null && slots.patient && (
            <InlineMessage tone="amber" message={slots.refusal(slots.patient)} />
          )}
          {isFull(slots) && <Full slots={slots} />}
          {hasFree(data) && (
            <>
              {slots.refused?.isLost && <View className="t2">这位医生的其他时段</View>}
              <SlotGrid slots={slots.slots} chosenId={slots.slot?.id} onChoose={slots.chooseSlot} />
              <View className="sub">约满的时间没有列出来</View>
              <Card>
                <FeeLines fee={data.estimate} isEstimate={data.estimate.fundFen > 0} />
              </Card>
            </>
          )}
        </>
      )}
    </PageState>
  </PageShell>
);

export default function SlotsPage() {
  const slots = useSlots();
  const { isElder } = useDisplay();
  if (slots.params.sessionId === undefined) {
    return (
      <PageShell title="选时段">
        <PlainFace icon="f-register" title="还没有选医生" text="先选一个科和一位医生，再选时间。">
          <Button onTap={() => void switchTab('book')}>去选科室</Button>
        </PlainFace>
      </PageShell>
    );
  }
  return isElder ? <StepPage slots={slots} /> : <SheetPage slots={slots} />;
}
