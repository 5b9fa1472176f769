import { addDays, hospitalDate } from '../../shared-types/src/kernel';
import type { Phone } from './phone';

/** A time slot of a clinic session that still has numbers. */
export interface Target {
  sessionId: string;
  slotId: string;
  remaining: number;
  feeFen: number;
}

/** Far enough ahead that no visit of this run begins while its clock jumps about. */
const DAYS_AHEAD = [4, 5, 6];
/** So that the numbers of one clinic do not stand for all of them. */
const PER_DEPARTMENT_AND_DAY = 3;
/** 儿科 sees children only. */
const isForAdults = ({ childrenOnly }: { childrenOnly: boolean }): boolean => !childrenOnly;

/** Open slots, one per clinic session, read through the public API as a patient would. */
export const findTargets = async (phone: Phone, now: Date, wanted: number): Promise<Target[]> => {
  const found: Target[] = [];
  const { departments } = await phone.insist('departments', () => phone.ask('listDepartments'));
  for (const ahead of DAYS_AHEAD) {
    const date = addDays(hospitalDate(now), ahead);
    for (const { code } of departments.filter(isForAdults)) {
      if (found.length >= wanted) return found;
      const params = { departmentCode: code };
      const day = await phone.insist('day', () => phone.ask('getDepartmentDay', { params, query: { date } }));
      const sessions = day.doctors.flatMap((doctor) => doctor.sessions);
      const open = sessions.filter(({ status, remaining }) => status === 'open' && (remaining ?? 9) > 3);
      for (const session of open.slice(0, PER_DEPARTMENT_AND_DAY)) {
        const list = await phone.insist('slots', () => phone.ask('listSlots', { params: { sessionId: session.id } }));
        const slot = list.slots.find(({ status, remaining }) => status === 'open' && (remaining ?? 9) > 1);
        if (slot)
          found.push({
            sessionId: session.id,
            slotId: slot.id,
            remaining: slot.remaining ?? 9,
            feeFen: session.feeFen,
          });
        if (found.length >= wanted) return found;
      }
    }
  }
  return found;
};
