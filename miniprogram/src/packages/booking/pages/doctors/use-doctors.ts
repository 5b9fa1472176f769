import type { ClinicSessionView, DepartmentDayView, DoctorView, Period } from '@anzhen/shared-types';
import { useRef, useState } from 'react';
import { call, type Resource, useResource } from '@/api';
import { useRouteParams } from '@/routes';
import type { DateStripDay } from '@/ui';
import { leftWords } from '../../visit-words';

export type PeriodFilter = 'all' | Period;

const periodRank: Record<Period, number> = { morning: 0, afternoon: 1, evening: 2 };
export const periodLabels: Record<Period, string> = { morning: '上午', afternoon: '下午', evening: '晚上' };
const LAST = 9;

const dayNotes: Record<DepartmentDayView['days'][number]['status'], string> = {
  open: '有号',
  full: '约满',
  stopped: '停诊',
  none: '无门诊',
};

/** Whether somebody may wait here for the next number that comes back. */
export const canWait = (session: ClinicSessionView | undefined): boolean =>
  session?.status === 'full' && session.waitlistOpen;

/** What stands on the button of a session; one with numbers and one to wait for can be pressed. */
export const sessionNote = (session: ClinicSessionView | undefined): string => {
  if (session === undefined) return '不出诊';
  if (session.status === 'open') return leftWords(session.remaining);
  if (canWait(session)) return '约满，候补';
  return { full: '约满', stopped: '停诊', not_open: '未放号', ended: '已结束' }[session.status];
};

const firstOpen = ({ sessions }: DoctorView): number =>
  Math.min(LAST, ...sessions.filter(({ status }) => status === 'open').map((session) => periodRank[session.period]));

/** Those who can be seen earliest first; within the same half of the day the server's order stays. */
export const byEarliest = (doctors: readonly DoctorView[], filter: PeriodFilter): DoctorView[] =>
  doctors
    .map((doctor) => ({
      ...doctor,
      sessions: doctor.sessions.filter(({ period }) => filter === 'all' || period === filter),
    }))
    .filter(({ sessions }) => sessions.length > 0)
    .sort((a, b) => firstOpen(a) - firstOpen(b));

/** The doctor whose code was scanned comes first. */
export const withFirst = (doctors: readonly DoctorView[], wanted: string | undefined): DoctorView[] => [
  ...doctors.filter(({ id }) => id === wanted),
  ...doctors.filter(({ id }) => id !== wanted),
];

/** The general clinic, when nobody can be seen earlier than there. */
export const fastestOf = (doctors: readonly DoctorView[]): string | undefined => {
  const first = doctors[0];
  return first?.isGeneral && firstOpen(first) < LAST ? first.id : undefined;
};

const stripOf = (days: DepartmentDayView['days']): DateStripDay[] =>
  days.map(({ date, label, status }) => ({
    date,
    // 12月5日 周六 → 周六: the number stands below.
    weekLabel: label.split(' ').at(-1) ?? label,
    note: dayNotes[status],
    isOff: status !== 'open',
  }));

/** The days that can be chosen and the day that is shown; the strip stays while another day is read. */
interface Doctors {
  departmentCode: string | undefined;
  /** Whose code was scanned. */
  wanted: string | undefined;
  day: Resource<DepartmentDayView>;
  /** The last department and days that were read, whatever day is being read now. */
  known: DepartmentDayView | undefined;
  days: readonly DateStripDay[];
  date: string | undefined;
  chooseDate(date: string): void;
  filter: PeriodFilter;
  chooseFilter(filter: PeriodFilter): void;
}

/** The doctors of one department on one day. */
export const useDoctors = (): Doctors => {
  const { departmentCode, visitDate, doctorId: wanted } = useRouteParams('booking.doctors');
  const [chosen, setChosen] = useState(visitDate);
  const [filter, chooseFilter] = useState<PeriodFilter>('all');
  const known = useRef<DepartmentDayView>();
  const key = departmentCode && `department-day:${departmentCode}:${chosen ?? 'first'}`;
  const day = useResource(key, () =>
    call('getDepartmentDay', { params: { departmentCode: departmentCode ?? '' }, query: { date: chosen } }),
  );
  if (day.data) known.current = day.data;
  const date = chosen ?? known.current?.date;
  const days = stripOf(known.current?.days ?? []);
  const shown = { day, known: known.current, days, date };
  return { departmentCode, wanted, ...shown, chooseDate: setChosen, filter, chooseFilter };
};
