import type { AppointmentView, EntryCodeView } from '@anzhen/shared-types';

/** Where a scanned code leads. */
export type EntryTarget =
  | { to: 'stay' }
  | { to: 'check-in' }
  /** `doctorId`: the code was this doctor's. */
  | { to: 'doctors'; departmentCode: string; doctorId?: string }
  | { to: 'bills' }
  | { to: 'exams' }
  | { to: 'queue' }
  | { to: 'reports' }
  | { to: 'triage' }
  /** A page of its own says what can be done here. */
  | { to: 'entry' };

const OVER: readonly AppointmentView['status'][] = ['cancelled', 'expired', 'refunding', 'refunded', 'visited'];

/** 扫码入口: gate stays; a clinic's code checks in whoever has a number there today, and otherwise shows its doctors. */
export const entryTarget = (
  code: EntryCodeView,
  appointments: readonly AppointmentView[],
  today: string,
): EntryTarget => {
  switch (code.kind) {
    case 'gate':
      return { to: 'stay' };
    case 'cashier':
    case 'bill':
      return { to: 'bills' };
    case 'lab':
      return { to: 'exams' };
    case 'report':
      return { to: 'reports' };
    case 'triage':
      return { to: 'triage' };
    case 'bed':
      return { to: 'entry' };
    case 'doctor':
      return code.departmentCode === null
        ? { to: 'stay' }
        : { to: 'doctors', departmentCode: code.departmentCode, doctorId: code.doctorId };
    case 'board':
      return { to: 'queue' };
    case 'department': {
      if (code.departmentCode === null) return { to: 'stay' };
      const isHere = appointments.some(
        ({ departmentCode, visitDate, status }) =>
          departmentCode === code.departmentCode && visitDate === today && !OVER.includes(status),
      );
      return isHere ? { to: 'check-in' } : { to: 'doctors', departmentCode: code.departmentCode };
    }
  }
};
