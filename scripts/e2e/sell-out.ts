import type { DepartmentDayView, DoctorView } from '../../shared-types/src';
import { type Api } from '../local/api';
import { waitUntil } from '../local/processes';
import { askJson } from '../local/world';

const MOST_NUMBERS = 80;
// The BFF remembers a listing for half a second.
const LISTING_AGE_MS = 600;

/** What the counter needs: the sandbox hospital, and somebody signed in who reads what is free. */
export interface Counter {
  controlUrl: string;
  api: Api;
}

export interface Offered {
  /** Which day of the strip. */
  dayIndex: number;
  day: DepartmentDayView;
  doctor: DoctorView;
  sessionId: string;
}

/** A named doctor's session with numbers, on the n-th day after today that has one. */
export const findSession = async ({ api }: Counter, departmentCode: string, nth: number): Promise<Offered> => {
  const params = { departmentCode };
  const { days } = await api.call('getDepartmentDay', { params, query: {} });
  const later = days.flatMap(({ date, status }, dayIndex) =>
    dayIndex > 0 && status === 'open' ? [{ date, dayIndex }] : [],
  );
  for (const { date, dayIndex } of later.slice(nth - 1)) {
    const day = await api.call('getDepartmentDay', { params, query: { date } });
    for (const doctor of day.doctors.filter(({ isGeneral }) => !isGeneral)) {
      const session = doctor.sessions.find(({ status }) => status === 'open');
      if (session) return { dayIndex, day, doctor, sessionId: session.id };
    }
  }
  throw new Error(`${departmentCode} has no ${nth}. day with numbers`);
};

/** A named doctor of the department who is not this one, whatever day they work. */
export const findOtherDoctor = async (
  { api }: Counter,
  departmentCode: string,
  doctorName: string,
): Promise<DoctorView> => {
  const params = { departmentCode };
  const { days } = await api.call('getDepartmentDay', { params, query: {} });
  for (const { date } of days) {
    const { doctors } = await api.call('getDepartmentDay', { params, query: { date } });
    const other = doctors.find(({ isGeneral, name }) => !isGeneral && name !== doctorName);
    if (other) return other;
  }
  throw new Error(`${departmentCode} has no doctor besides ${doctorName}`);
};

interface Sold {
  regNo: string;
  /** Added to a session that had none left (加号): nobody gets it when it comes back. */
  isExtra: boolean;
}

const sellOne = async ({ controlUrl }: Counter, sessionId: string): Promise<Sold> => {
  const { regNo, isExtra } = await askJson(`${controlUrl}/his/window-booking`, { sessionId });
  return { regNo: String(regNo), isExtra: isExtra === true };
};

/** The counter sells until this slot is gone: in a full session for good, otherwise in the order of the day. */
export const sellSlot = async (counter: Counter, sessionId: string, startsAt: string): Promise<void> => {
  for (let sold = 0; sold < MOST_NUMBERS;) {
    const { slots } = await counter.api.call('listSlots', { params: { sessionId } });
    const wanted = slots.find((slot) => slot.startsAt === startsAt);
    if (wanted?.status !== 'open') return;
    const more = Math.max(1, wanted.remaining ?? 1);
    for (let index = 0; index < more; index += 1) await sellOne(counter, sessionId);
    sold += more;
    await new Promise((resolve) => setTimeout(resolve, LISTING_AGE_MS));
  }
  throw new Error(`${sessionId} still has ${startsAt}`);
};

/** The counter sells a whole session; gives back the last registration that took a number of it. */
export const sellSession = async (counter: Counter, { day, sessionId }: Offered): Promise<string> => {
  let last = '';
  for (let sold = await sellOne(counter, sessionId); !sold.isExtra; sold = await sellOne(counter, sessionId)) {
    last = sold.regNo;
  }
  const params = { departmentCode: day.department.code };
  await waitUntil('约满还没有显示', async () => {
    const { doctors } = await counter.api.call('getDepartmentDay', { params, query: { date: day.date } });
    return doctors.flatMap(({ sessions }) => sessions).find(({ id }) => id === sessionId)?.status === 'full';
  });
  return last;
};
