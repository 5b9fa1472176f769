import { View } from '@tarojs/components';
import type { SlotList } from '@anzhen/shared-types';
import { navigateBack, redirectTo, switchTab } from '@/routes';
import { useDisplay } from '@/session';
import { Button, Card, FeeLines, Footer, InlineMessage, Link, PageShell, PageState, Sep, Sheet } from '@/ui';
import { Dotted } from '../../components/facts';
import { PersonList } from '../../components/person-list';
import { PlainFace } from '../../components/plain-face';
import { HoldButton, YouPay } from '../../components/slot-footer';
import { SlotGrid } from '../../components/slot-grid';
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

const emptyFace = (slots: Slots) => ({
  when: (data: SlotList) => !data.slots.some(({ status }) => status === 'open'),
  icon: 'f-register' as const,
  title: slots.isTaken ? '这个号刚被约走了' : '这半天约满了',
  text: '没有扣钱。请换位医生，或者换一天。',
  actions: (
    <Button id="other-doctor" kind="second" onTap={() => otherDoctor(slots)}>
      换位医生
    </Button>
  ),
});

const People = ({ slots }: { slots: Slots }) => {
  if (slots.familyFault !== null) {
    return (
      <View className="col g2">
        <InlineMessage tone="amber" message={slots.familyFault} />
        <Link icon="refresh-qing" onTap={slots.reloadPeople}>
          再试一次
        </Link>
      </View>
    );
  }
  return (
    <PersonList
      patients={slots.patients ?? []}
      chosenId={slots.patient?.id}
      refusal={slots.refusal}
      onChoose={slots.choosePerson}
    />
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
          data && (
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
        <InlineMessage tone="amber" message={slots.message} />
        <PageState resource={list} failed={failedFace(slots)} empty={emptyFace(slots)}>
          {() => (
            <>
              <View className="t3 mt2">选时段</View>
              <View className="mt2">
                <SlotGrid slots={slots.slots} chosenId={slots.slot?.id} onChoose={slots.chooseSlot} />
              </View>
              <View className="cap mt2">请在时段开始前签到，迟到可能要多等</View>
              <View className="mt3">
                <People slots={slots} />
              </View>
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
      slots.list.data && (
        <Footer>
          <Hold slots={slots} />
        </Footer>
      )
    }
  >
    <PageState resource={slots.list} failed={failedFace(slots)} empty={emptyFace(slots)}>
      {(data) => (
        <>
          <View>
            <View className="cap">第 2 步，共 3 步</View>
            <View className="t1 mt1">选个时间</View>
            <View className="body c2 mt1">{`${doctorOf(data)} ${titleOf(data)}`}</View>
            <View className="body c2">{whenOf(data)}</View>
          </View>
          <InlineMessage tone="amber" message={slots.message} />
          {slots.patient && <InlineMessage tone="amber" message={slots.refusal(slots.patient)} />}
          <SlotGrid slots={slots.slots} chosenId={slots.slot?.id} onChoose={slots.chooseSlot} />
          <View className="sub">约满的时间没有列出来</View>
          <Card>
            <FeeLines fee={data.estimate} isEstimate={data.estimate.fundFen > 0} />
          </Card>
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
