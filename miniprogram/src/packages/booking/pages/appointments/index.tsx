import { View } from '@tarojs/components';
import { useDidShow } from '@tarojs/taro';
import type { AppointmentView } from '@anzhen/shared-types';
import { call, useResource } from '@/api';
import { navigateTo, switchTab } from '@/routes';
import { useFamily } from '@/session';
import { Button, Card, ListRow, PageShell, PageState, Section, StatusTag } from '@/ui';
import { Dotted } from '../../components/facts';
import { isOver, nearDay, placeInside, slotTime, statusTags } from '../../visit-words';

const AppointmentRow = ({ appointment }: { appointment: AppointmentView }) => (
  <ListRow
    id={`appointment-${appointment.id}`}
    title={`${nearDay(appointment.visitDate)} ${slotTime(appointment)}`}
    detail={
      <>
        <View>
          <Dotted>{[appointment.departmentName, `${appointment.doctorName} ${appointment.doctorTitle}`]}</Dotted>
        </View>
        <View>{placeInside(appointment.place)}</View>
        <View className="mt1">
          <StatusTag {...statusTags[appointment.status]} />
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

export default function AppointmentsPage() {
  const { patient } = useFamily();
  const list = useResource(patient && `appointments:${patient.id}`, () =>
    call('listAppointments', { query: { patientId: patient?.id } }),
  );
  // Back from one of them: it may have been paid or given back.
  useDidShow(() => {
    if (list.data) list.reload();
  });
  const toBook = () => void switchTab('book');
  return (
    <PageShell title="我的预约" who>
      <PageState
        resource={list}
        failed={{ title: '没能打开您的预约', text: '您的号和钱都没有变。请检查网络再试。' }}
        empty={{
          when: ({ appointments }) => appointments.length === 0,
          icon: 'f-register',
          title: '还没有挂过号',
          text: '挂了号会出现在这里。不知道挂哪科，我们帮您选。',
          actions: (
            <>
              <Button onTap={toBook}>去挂号</Button>
              <Button kind="plain" onTap={() => void navigateTo('triage.symptoms')}>
                不知道挂哪科
              </Button>
            </>
          ),
        }}
      >
        {({ appointments }) => (
          <>
            <Group title="要去的" appointments={appointments.filter(({ status }) => !isOver(status)).sort(byTime)} />
            <Group
              title="以前的"
              appointments={appointments.filter(({ status }) => isOver(status)).sort((a, b) => byTime(b, a))}
            />
          </>
        )}
      </PageState>
    </PageShell>
  );
}
