import {
  addDays,
  type ClinicSessionView,
  type DepartmentDayView,
  type DepartmentView,
  type DoctorView,
  type FeeLines,
  formatDay,
  hospitalDate,
  type Period,
  type SessionStatus,
  type SlotList,
} from '@anzhen/shared-types';
import type { HisDepartment, HisDoctor, HisSession, HisSlot } from '../../ports/his';
import { isPast } from './catalog';

const PERIOD_LABELS: Record<Period, string> = { morning: '上午', afternoon: '下午', evening: '晚上' };
const PERIOD_ENDS: Record<Period, string> = { morning: '12:00', afternoon: '17:30', evening: '20:30' };
const STRIP_DAYS = 7;

/** Before the insurance has answered, all is paid by oneself; nothing is promised. */
export const ownFee = (feeFen: number): FeeLines => ({ totalFen: feeFen, fundFen: 0, accountFen: 0, cashFen: feeFen });

export const presentDepartment = (department: HisDepartment): DepartmentView => ({
  code: department.code,
  name: department.name,
  parentName: department.parentName,
  description: department.description,
  place: department.place,
  childrenOnly: department.childrenOnly,
});

/** null is no limit: there are numbers, and nobody knows how many. */
const remainingOf = ({ left }: { left: number | null }): number | null => (left === null ? null : Math.max(0, left));
export const hasNumbers = ({ left }: { left: number | null }): boolean => left === null || left > 0;

const statusOf = (session: HisSession, now: Date): SessionStatus => {
  if (session.status === 'stopped') return 'stopped';
  if (isPast(session.date, PERIOD_ENDS[session.period], now)) return 'ended';
  if (session.status === 'notOpen') return 'not_open';
  return hasNumbers(session) ? 'open' : 'full';
};

export const presentSession = (session: HisSession, now: Date): ClinicSessionView => ({
  id: session.id,
  date: session.date,
  period: session.period,
  periodLabel: PERIOD_LABELS[session.period],
  status: statusOf(session, now),
  remaining: remainingOf(session),
  waitlistOpen: false,
  feeFen: session.fee,
  substituteFor: session.substituteFor,
});

const dayStatus = (sessions: readonly ClinicSessionView[]): DepartmentDayView['days'][number]['status'] => {
  const statuses = sessions.map(({ status }) => status);
  if (statuses.includes('open')) return 'open';
  if (statuses.includes('full')) return 'full';
  return statuses.includes('stopped') ? 'stopped' : 'none';
};

const presentDoctor = (doctor: HisDoctor, ofDay: readonly ClinicSessionView[]): DoctorView => {
  const sessions = [...ofDay].sort((a, b) => PERIOD_ENDS[a.period].localeCompare(PERIOD_ENDS[b.period]));
  return {
    id: doctor.id,
    name: doctor.name,
    title: doctor.title,
    speciality: doctor.speciality,
    isGeneral: doctor.isGeneral,
    estimate: ownFee(sessions[0]?.feeFen ?? 0),
    sessions,
  };
};

/** Those with numbers first, the general clinic before all. */
const byUsefulness = (a: DoctorView, b: DoctorView): number => {
  const rank = (doctor: DoctorView): number =>
    (doctor.sessions.some(({ status }) => status === 'open') ? 0 : 2) + (doctor.isGeneral ? 0 : 1);
  return rank(a) - rank(b);
};

interface DayFacts {
  department: HisDepartment;
  doctors: readonly HisDoctor[];
  sessions: readonly HisSession[];
  date: string;
  now: Date;
}

export const presentDepartmentDay = ({ department, doctors, sessions, date, now }: DayFacts): DepartmentDayView => {
  const today = hospitalDate(now);
  const views = sessions.map((session) => ({ session, view: presentSession(session, now) }));
  const days = Array.from({ length: STRIP_DAYS }, (_, index) => {
    const day = addDays(today, index);
    const onDay = views.filter(({ view }) => view.date === day).map(({ view }) => view);
    return { date: day, label: formatDay(day, today), status: dayStatus(onDay) };
  });
  const ofDoctor = (doctorId: string) =>
    views.filter(({ session, view }) => session.doctorId === doctorId && view.date === date).map(({ view }) => view);
  const present = doctors
    .map((doctor) => presentDoctor(doctor, ofDoctor(doctor.id)))
    .filter((doctor) => doctor.sessions.length > 0)
    .sort(byUsefulness);
  return { department: presentDepartment(department), date, days, doctors: present };
};

export const presentSlots = (facts: {
  session: HisSession;
  department: HisDepartment;
  slots: readonly HisSlot[];
  isGeneral: boolean;
  now: Date;
}): SlotList => ({
  session: presentSession(facts.session, facts.now),
  doctor: {
    id: facts.session.doctorId,
    name: facts.session.doctorName,
    title: facts.session.doctorTitle,
    isGeneral: facts.isGeneral,
  },
  department: presentDepartment(facts.department),
  estimate: ownFee(facts.session.fee),
  slots: facts.slots.map((slot) => ({
    id: slot.id,
    startsAt: slot.startsAt,
    endsAt: slot.endsAt,
    remaining: remainingOf(slot),
    status: isPast(facts.session.date, slot.endsAt, facts.now) ? 'past' : hasNumbers(slot) ? 'open' : 'full',
  })),
});
