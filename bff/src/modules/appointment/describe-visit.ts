import { formatDay, hospitalDate, maskName } from '@anzhen/shared-types';
import type { Scope } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { NewMessage } from '../notification';
import type { Patients } from '../patient';
import type { AppointmentRow } from './appointment.table';

interface Deps {
  clock: Clock;
  patients: Pick<Patients, 'describe'>;
}

/** `2026年11月25日 09:00`, the form of WeChat's time fields. */
const wechatTime = (date: string, time: string): string => {
  const [year, month, day] = date.split('-').map(Number);
  return `${year}年${month}月${day}日 ${time}`;
};

/** The facts that every message about a registration may show; names masked. */
export const makeDescribeVisit =
  ({ patients, clock }: Deps) =>
  async (scope: Scope, row: AppointmentRow): Promise<NewMessage['facts']> => {
    const patient = (await patients.describe(scope, [row.patientId])).get(row.patientId);
    const day = formatDay(row.visitDate, hospitalDate(clock.now()));
    return {
      maskedName: patient ? maskName(patient.name) : '',
      departmentName: row.departmentName,
      doctorName: row.doctorName,
      when: wechatTime(row.visitDate, row.startsAt),
      day: `${day} ${row.startsAt}–${row.endsAt}`,
      place: `${row.building} ${row.floor} ${row.area}`,
      number: row.visitNumber ?? '',
    };
  };
