import { Text, View } from '@tarojs/components';
import { useDidShow } from '@tarojs/taro';
import type { AppointmentView } from '@anzhen/shared-types';
import { call, useResource } from '@/api';
import { navigateTo, switchTab } from '@/routes';
import { useFamily } from '@/session';
import { Button, Card, InlineMessage, Link, ListRow, PageShell, PageState, Section, StatusTag, Tag } from '@/ui';
import { Dotted } from '../../components/facts';
import { isChangeOpen, isOver, tagOf } from '../../status-words';
import { useWaitlist } from '../../use-waitlist';
import { nearDay, placeInside, slotTime } from '../../visit-words';
import { LeaveQuestion, PastWaiting, Waiting } from './waiting';

const AppointmentRow = ({ appointment }: { appointment: AppointmentView }) => (
  <ListRow
    id={`appointment-${appointment.id}`}
    title={
      <>
        {`${nearDay(appointment.visitDate)} `}
        <Text className="nowrap">{slotTime(appointment)}</Text>
      </>
    }
    detail={
      <>
        <View>
          <Dotted>{[appointment.departmentName, `${appointment.doctorName} ${appointment.doctorTitle}`]}</Dotted>
        </View>
        <View>{placeInside(appointment.place)}</View>
        <View className="row wrap g2 mt1">
          <StatusTag {...tagOf(appointment)} />
          {isChangeOpen(appointment) && <Tag tone="amber">换了医生，请您选</Tag>}
          {appointment.source === 'counter' && <Tag>窗口挂的号</Tag>}
        </View>
      </>
    }
    onTap={() => void navigateTo('booking.appointment', { appointmentId: appointment.id })}
  />
);

const Group = ({ title, appointments }: { title: string; appointments: readonly AppointmentView[] }) =>
  appointments.length === 0 ? null : (
    <>
      <Section title={title} />
      <Card flush>
        {appointments.map((appointment) => (
          <AppointmentRow key={appointment.id} appointment={appointment} />
        ))}
      </Card>
    </>
  );

const byTime = (a: AppointmentView, b: AppointmentView): number =>
  `${a.visitDate} ${a.startsAt}`.localeCompare(`${b.visitDate} ${b.startsAt}`);

const emptyFace = {
  icon: 'f-register' as const,
  title: '还没有挂过号',
  text: '挂了号会出现在这里。不知道挂哪科，我们帮您选。',
  actions: (
    <>
      <Button onTap={() => void switchTab('book')}>去挂号</Button>
      <Button kind="plain" onTap={() => void navigateTo('triage.symptoms')}>
        不知道挂哪科
      </Button>
    </>
  ),
};

export default function AppointmentsPage() {
  const { patient } = useFamily();
  const list = useResource(patient && `appointments:${patient.id}`, () =>
    call('listAppointments', { query: { patientId: patient?.id } }),
  );
  const waitlist = useWaitlist();
  // Back from one of them: it may have been paid or given back.
  useDidShow(() => {
    if (list.data) list.reload();
    if (waitlist.list.data) waitlist.list.reload();
  });
  const hasWaiting = waitlist.waiting.length + waitlist.over.length > 0;
  return (
    <PageShell title="我的挂号" who>
      <PageState
        resource={list}
        failed={{ title: '没能打开您的挂号', text: '您的号和钱都没有变。请检查网络再试。' }}
        empty={{ ...emptyFace, when: ({ appointments }) => appointments.length === 0 && !hasWaiting }}
      >
        {({ appointments }) => (
          <>
            <InlineMessage message={waitlist.message} />
            <Waiting waitlist={waitlist} />
            <Group
              title="要去的"
              appointments={appointments.filter(({ status }) => !isOver(status) && status !== 'refunding').sort(byTime)}
            />
            <Group title="退款中" appointments={appointments.filter(({ status }) => status === 'refunding')} />
            <Group
              title="以前的"
              appointments={appointments.filter(({ status }) => isOver(status)).sort((a, b) => byTime(b, a))}
            />
            <PastWaiting entries={waitlist.over} />
            {patient && (
              <View className="row ctr">
                <Link
                  id="no-shows-link"
                  trailing="right-qing"
                  onTap={() => void navigateTo('booking.no-shows', { patientId: patient.id })}
                >
                  看爽约记录
                </Link>
              </View>
            )}
          </>
        )}
      </PageState>
      <LeaveQuestion waitlist={waitlist} />
    </PageShell>
  );
}
