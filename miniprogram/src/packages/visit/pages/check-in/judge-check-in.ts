import type { AppointmentStatus, AppointmentView, EntryCodeView } from '@anzhen/shared-types';

/** What a scanned code means for this person now. */
export type CheckInCase =
  | { kind: 'ready'; appointment: AppointmentView }
  | { kind: 'too_early'; appointment: AppointmentView }
  | { kind: 'checked_in'; appointment: AppointmentView }
  | { kind: 'unpaid'; appointment: AppointmentView }
  | { kind: 'confirming'; appointment: AppointmentView }
  /** Nothing for this person; somebody else of the family has a number here. */
  | { kind: 'other_member'; appointment: AppointmentView }
  | { kind: 'wrong_department'; appointment: AppointmentView }
  | { kind: 'nothing' }
  | { kind: 'not_a_clinic' };

const UNPAID: readonly AppointmentStatus[] = ['held', 'paying'];
const CONFIRMING: readonly AppointmentStatus[] = ['holding', 'hold_unknown', 'paid', 'paid_his_unknown', 'needs_staff'];
const HAS_NUMBER: readonly AppointmentStatus[] = ['confirmed', 'checked_in'];

export interface CheckInFacts {
  code: EntryCodeView;
  /** Of the whole family. */
  appointments: readonly AppointmentView[];
  patientId: string;
  today: string;
  /** Wall clock of the hospital, `HH:mm`. */
  nowTime: string;
}

const caseOf = (appointment: AppointmentView, nowTime: string): CheckInCase => {
  const { status, checkInFrom } = appointment;
  if (status === 'checked_in') return { kind: 'checked_in', appointment };
  if (UNPAID.includes(status)) return { kind: 'unpaid', appointment };
  if (CONFIRMING.includes(status)) return { kind: 'confirming', appointment };
  return nowTime < checkInFrom ? { kind: 'too_early', appointment } : { kind: 'ready', appointment };
};

/** Those that can be used first; of two clinics on one day the earlier that is not over. */
const byUse =
  (nowTime: string) =>
  (a: AppointmentView, b: AppointmentView): number => {
    const rank = ({ status, endsAt }: AppointmentView): number =>
      (HAS_NUMBER.includes(status) ? 0 : 2) + (endsAt >= nowTime ? 0 : 1);
    return rank(a) - rank(b) || a.startsAt.localeCompare(b.startsAt);
  };

/** Says which registration a code checks in, or why none, and so where to go. The BFF decides again on the tap. */
export const judgeCheckIn = ({ code, appointments, patientId, today, nowTime }: CheckInFacts): CheckInCase => {
  if (code.kind !== 'department' || code.departmentCode === null) return { kind: 'not_a_clinic' };
  const usable = appointments
    .filter(({ visitDate, status }) => {
      const isAlive = HAS_NUMBER.includes(status) || UNPAID.includes(status) || CONFIRMING.includes(status);
      return visitDate === today && isAlive;
    })
    .sort(byUse(nowTime));
  const isHere = ({ departmentCode }: AppointmentView): boolean => departmentCode === code.departmentCode;
  const isMine = (appointment: AppointmentView): boolean => appointment.patientId === patientId;
  const mine = usable.find((each) => isMine(each) && isHere(each));
  if (mine) return caseOf(mine, nowTime);
  const member = usable.find(isHere);
  if (member) return { kind: 'other_member', appointment: member };
  const elsewhere = usable.find((each) => isMine(each) && HAS_NUMBER.includes(each.status));
  return elsewhere ? { kind: 'wrong_department', appointment: elsewhere } : { kind: 'nothing' };
};
