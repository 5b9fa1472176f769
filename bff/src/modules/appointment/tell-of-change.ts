import { formatYuan, hospitalTime, type MessageEvent, wechatMoment } from '@anzhen/shared-types';
import type { Scope } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { NewMessage, Notifications } from '../notification';
import type { Patients } from '../patient';
import { payUntilOf } from './appointment.policy';
import { toEndReason } from './end-reason';
import type { AppointmentRow, DoctorChange } from './appointment.table';
import { makeDescribeVisit } from './describe-visit';

interface Deps {
  clock: Clock;
  patients: Pick<Patients, 'describe'>;
  notifications: Notifications;
}

/** What becomes of number and money when the doctor does not come. */
const afterStop = ({ status, source, feeFen }: AppointmentRow): { text: string; change: string } => {
  if (source === 'counter')
    return { text: '号是在窗口挂的，请到挂号窗口退费或改约。', change: '医生停诊，请到窗口退费' };
  if (status === 'checked_in')
    return { text: '您已签到，请到服务台办理退费或改约。', change: '医生停诊，请到服务台办理' };
  if (status === 'held' || status === 'paying')
    return { text: '留的号已取消，没有扣钱，可以另选时间。', change: '医生停诊，号已取消' };
  return feeFen === 0
    ? { text: '号已取消，可以另选时间。', change: '医生停诊，号已取消' }
    : { text: '挂号费会全额退回，可以另选时间。', change: '医生停诊，费用全额退回' };
};

// A template's field of plain text holds 20 characters.
const THING_NAME_MAX = 12;

/** What is said to a person when the hospital changes something about a registration. */
export const makeTellOfChange = (deps: Deps) => {
  const describeVisit = makeDescribeVisit(deps);

  const tell = async (
    scope: Scope,
    row: AppointmentRow,
    event: MessageEvent,
    {
      matter = '',
      facts: more = {},
      body,
    }: { matter?: string; facts?: NewMessage['facts']; body: (who: string, day: string) => string },
  ): Promise<void> => {
    const facts = await describeVisit(scope, row);
    await deps.notifications.notify(scope, {
      userId: row.ownerId,
      patientId: row.patientId,
      event,
      body: body(facts.maskedName ?? '', facts.day ?? ''),
      link: { route: 'booking.appointment', params: { appointmentId: row.id } },
      dedupeKey: `${event}:${row.id}${matter}`,
      facts: { ...facts, ...more },
    });
  };

  return {
    /** The hospital answered after the person may have left the page. */
    held(scope: Scope, row: AppointmentRow): Promise<void> {
      const until = hospitalTime(payUntilOf(row) ?? deps.clock.now());
      const what = row.feeFen === 0 ? '确认' : '付款';
      const body = (who: string, day: string): string =>
        `${who}，${day} ${row.departmentName} ${row.doctorName}的号留住了。请在 ${until} 前${what}，过时会放回。`;
      return tell(scope, row, 'booking_held', { facts: { change: `号已留住，请在 ${until} 前${what}` }, body });
    },

    /** Once per registration, however often the stop is heard of. */
    stopped(scope: Scope, row: AppointmentRow): Promise<void> {
      const { text, change } = afterStop(row);
      const body = (who: string, day: string): string => `${who}约的${row.doctorName}，${day}停诊。${text}`;
      return tell(scope, row, 'session_stopped', { facts: { change }, body });
    },

    /** Once per new doctor that was put before the patient. */
    doctorChanged(scope: Scope, row: AppointmentRow, { fromDoctor, toDoctor, toTitle }: DoctorChange): Promise<void> {
      const doctor = toTitle ? `${toDoctor}（${toTitle}）` : toDoctor;
      const body = (who: string, day: string): string =>
        `${who}约的${day}，${fromDoctor}换成了${doctor}，时间地点不变。可以接受，也可以全额退号；不回复，号为您保留。`;
      const matter = `:${deps.clock.now().getTime()}`;
      return tell(scope, row, 'doctor_changed', {
        matter,
        facts: { change: `换成${toDoctor.slice(0, THING_NAME_MAX)}，请确认`, newDoctorName: toDoctor },
        body,
      });
    },

    /** A number went back and no money with it that a message of its own would tell of. */
    cancelled(scope: Scope, row: AppointmentRow): Promise<void> {
      const where = toEndReason(row.endReason) === 'at_counter' ? '已在窗口退号。' : '的号已退。';
      const body = (who: string, day: string): string => `${who}，${day} ${row.departmentName}${where}`;
      return tell(scope, row, 'booking_cancelled', { body });
    },

    /** The hospital's rules keep the number; whoever thinks that it is gone would be missed on the day. */
    cancelRefused(scope: Scope, row: AppointmentRow, displayText: string | undefined): Promise<void> {
      const why = displayText ? `医院说：${displayText}` : '请到挂号窗口办理';
      const body = (who: string, day: string): string =>
        `${who}，${day} ${row.departmentName}的号没有退成，仍为您保留。${why}。`;
      return tell(scope, row, 'cancel_refused', { matter: `:${deps.clock.now().getTime()}`, body });
    },

    refunded(scope: Scope, row: AppointmentRow): Promise<void> {
      const body = (who: string, day: string): string => `${who}，${day} ${row.departmentName}的挂号费已原路退回。`;
      const facts = { amount: formatYuan(row.feeFen), when: wechatMoment(deps.clock.now()) };
      return tell(scope, row, 'refunded', { facts, body });
    },
  };
};

export type TellOfChange = ReturnType<typeof makeTellOfChange>;
