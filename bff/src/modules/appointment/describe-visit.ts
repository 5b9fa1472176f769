import { formatDay, hospitalDate, hospitalInstant, type LocalDate, maskName, wechatMoment } from '@anzhen/shared-types';
import type { Scope } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { PatientFacts, Patients } from '../patient';
import type { AppointmentRow } from './appointment.table';

interface Deps {
  clock: Clock;
  patients: Pick<Patients, 'describe'>;
}

/** The facts that every message about a registration may show; names masked. */
export const factsOfVisit = (
  row: AppointmentRow,
  patient: Pick<PatientFacts, 'name' | 'recordNumber'> | undefined,
  today: LocalDate,
) => ({
  maskedName: patient === undefined ? '' : maskName(patient.name),
  recordNumber: patient?.recordNumber ?? '',
  departmentName: row.departmentName,
  doctorName: row.doctorName,
  visitDate: row.visitDate,
  when: wechatMoment(hospitalInstant(row.visitDate, row.startsAt)),
  day: `${formatDay(row.visitDate, today)} ${row.startsAt}–${row.endsAt}`,
  place: `${row.building} ${row.floor} ${row.area}`,
  number: row.visitNumber ?? '',
});

export const makeDescribeVisit =
  ({ patients, clock }: Deps) =>
  async (scope: Scope, row: AppointmentRow): Promise<ReturnType<typeof factsOfVisit>> => {
    const patient = (await patients.describe(scope, [row.patientId])).get(row.patientId);
    return factsOfVisit(row, patient, hospitalDate(clock.now()));
  };
