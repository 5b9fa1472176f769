import type { AppointmentView, PatientView, Place } from '@anzhen/shared-types';
import { formatDay, hospitalDate, hospitalTime, type LocalDate, MINUTE, weekdayOf } from '@anzhen/shared-types/kernel';
import { now } from '@/platform/clock';

/** Today in the hospital. */
export const today = (): LocalDate => hospitalDate(new Date(now()));

/** `6月13日 周六`, with the year when it is another one: for a visit that stays on the page for days. */
export const fullDay = (date: LocalDate, on: LocalDate = today()): string => {
  const [year, month, day] = date.split('-').map(Number);
  const prefix = date.slice(0, 4) === on.slice(0, 4) ? '' : `${year}年`;
  return `${prefix}${month}月${day}日 ${weekdayOf(date)}`;
};

/** 今天, 明天 or `6月13日 周六`. */
export const nearDay = (date: LocalDate): string => formatDay(date, today());

/** `09:43:08` of an instant, by the hospital's clock. */
export const hospitalSeconds = (instant: string): string => {
  const at = new Date(instant);
  return `${hospitalTime(at)}:${String(at.getUTCSeconds()).padStart(2, '0')}`;
};

/** `08:30–09:00`. */
export const slotTime = ({ startsAt, endsAt }: { startsAt: string; endsAt: string }): string => `${startsAt}–${endsAt}`;

// The hospital's own system writes floors and areas without the blank that our texts have: 3, B区.
const floorText = (floor: string): string => floor.replace(/^(\d+)\s*楼?$/, '$1 楼');
const areaText = (area: string): string => area.replace(/^([A-Za-z0-9]+)\s*区$/, '$1 区');

/** `余 3`, or 有号 where the hospital sets no limit. */
export const leftWords = (remaining: number | null): string => (remaining === null ? '有号' : `余 ${remaining}`);

/** `门诊楼 3 楼 B 区`. */
export const placeInside = ({ building, floor, area }: Place): string =>
  [building, floorText(floor), areaText(area)].filter(Boolean).join(' ');

/** `3 楼 B 区`: enough for somebody who stands in the building. */
export const areaInside = ({ floor, area }: Place): string =>
  [floorText(floor), areaText(area)].filter(Boolean).join(' ');

/** `爸爸 王*国`; the relation is left out when the person is not in the family any more. */
export const personName = (name: string, patientId: string, family: readonly PatientView[] | undefined): string => {
  const member = family?.find(({ id }) => id === patientId);
  return member ? `${member.relationLabel} ${name}` : name;
};

/** `今天 22:00`, `6月12日 周五 22:00`; midnight is `24:00` of the day that ends. */
export const momentWords = (instant: string): string => {
  const at = new Date(instant);
  if (hospitalTime(at) === '00:00') return `${nearDay(hospitalDate(new Date(at.getTime() - MINUTE)))} 24:00`;
  return `${nearDay(hospitalDate(at))} ${hospitalTime(at)}`;
};

/** What the person pays: the personal account and the rest. */
export const ownShare = ({ fee }: Pick<AppointmentView, 'fee'>): number => fee.accountFen + fee.cashFen;
