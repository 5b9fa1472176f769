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
import { type HeldBack, isPast } from './catalog';
import { hasNumbers, sessionForSale, slotForSale, type WaitlistRules, waitlistClosesAt } from './for-sale.policy';

export const PERIOD_LABELS: Record<Period, string> = { morning: '上午', afternoon: '下午', evening: '晚上' };
export const PERIOD_ENDS: Record<Period, string> = { morning: '12:00', afternoon: '17:30', evening: '20:30' };
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

/** What stands between the HIS's count and what somebody may take. */
export interface SaleFacts {
  now: Date;
  heldBack: ReadonlyMap<string, HeldBack>;
  waitlist: WaitlistRules;
}

export const statusOf = (session: HisSession, { now, heldBack }: Omit<SaleFacts, 'waitlist'>): SessionStatus => {
  if (session.status === 'stopped') return 'stopped';
  if (isPast(session.date, PERIOD_ENDS[session.period], now)) return 'ended';
  if (session.status === 'notOpen') return 'not_open';
  return hasNumbers(sessionForSale(session, heldBack.get(session.id))) ? 'open' : 'full';
};

const presentSession = (session: HisSession, facts: SaleFacts): ClinicSessionView => {
  const { now, heldBack, waitlist } = facts;
  const kept = heldBack.get(session.id);
  const status = statusOf(session, facts);
  const hasRoom = (kept?.waiting ?? 0) < waitlist.longestLine && now < waitlistClosesAt(session.date, waitlist);
  return {
    id: session.id,
    date: session.date,
    period: session.period,
    periodLabel: PERIOD_LABELS[session.period],
    status,
    remaining: sessionForSale(session, kept),
    waitlistOpen: status === 'full' && hasRoom,
    feeFen: session.fee,
    substituteFor: session.substituteFor,
  };
};

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
  sale: SaleFacts;
}

export const presentDepartmentDay = ({ department, doctors, sessions, date, sale }: DayFacts): DepartmentDayView => {
  const today = hospitalDate(sale.now);
  const views = sessions.map((session) => ({ session, view: presentSession(session, sale) }));
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

interface SlotFacts {
  session: HisSession;
  department: HisDepartment;
  slots: readonly HisSlot[];
  isGeneral: boolean;
  sale: SaleFacts;
}

export const presentSlots = ({ session, department, slots, isGeneral, sale }: SlotFacts): SlotList => ({
  session: presentSession(session, sale),
  doctor: { id: session.doctorId, name: session.doctorName, title: session.doctorTitle, isGeneral },
  department: presentDepartment(department),
  estimate: ownFee(session.fee),
  slots: slots.map((slot) => {
    const remaining = slotForSale(slot, sale.heldBack.get(session.id));
    const isOver = isPast(session.date, slot.endsAt, sale.now);
    return {
      ...{ id: slot.id, startsAt: slot.startsAt, endsAt: slot.endsAt, remaining },
      status: isOver ? 'past' : hasNumbers(remaining) ? 'open' : 'full',
    };
  }),
});
