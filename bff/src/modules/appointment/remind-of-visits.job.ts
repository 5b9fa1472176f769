import { addDays, formatDay, hospitalDate, hospitalTime, type LocalDate, MINUTE } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { HospitalConfig } from '../../platform/hospital-config';
import type { Job } from '../../platform/jobs/scheduler';
import type { Clock } from '../../ports/clock';
import type { NewMessage, Notifications } from '../notification';
import type { PatientFacts, Patients } from '../patient';
import type { AppointmentRepository } from './appointment.repository';
import type { AppointmentRow } from './appointment.table';
import { factsOfVisit } from './describe-visit';

const BATCH = 500;

interface Deps {
  tx: Transactions;
  clock: Clock;
  appointments: Pick<AppointmentRepository, 'claimForReminder'>;
  patients: Pick<Patients, 'describe'>;
  notifications: Pick<Notifications, 'notifyMany'>;
  /** `until`: what has not been written by then would wake people up. */
  rules: HospitalConfig['reminders'] & { until: string };
}

/** Says the day itself, not "tomorrow": a message may be read after midnight. */
const reminderOf = (
  row: AppointmentRow,
  patient: PatientFacts | undefined,
  { materials, notes, today }: { materials: string; notes: Readonly<Record<string, string>>; today: LocalDate },
): NewMessage => {
  const note = notes[row.departmentCode];
  const facts = factsOfVisit(row, patient, today);
  const day = formatDay(row.visitDate, addDays(row.visitDate, -7));
  const visit = `${facts.maskedName}，${day} ${row.startsAt}–${row.endsAt} ${row.departmentName} ${row.doctorName}`;
  return {
    ...{ userId: row.ownerId, patientId: row.patientId, event: 'visit_reminder' },
    body: `${visit}，${facts.place}。请带${materials}。${note ? `${note}。` : ''}`,
    link: { route: 'booking.appointment', params: { appointmentId: row.id } },
    dedupeKey: `visit_reminder:${row.id}:${row.visitDate}`,
    facts: { ...facts, materials, ...(note ? { advice: note } : {}) },
  };
};

/** 就诊前一天: hands out a reminder for every visit of tomorrow, some hundred with each transaction. */
export const makeRemindOfVisitsJob = ({ tx, clock, appointments, patients, notifications, rules }: Deps): Job => ({
  name: 'remind-of-visits',
  everyMs: MINUTE,
  run() {
    const now = clock.now();
    const time = hospitalTime(now);
    if (time < rules.at || time >= rules.until) return Promise.resolve(0);
    const today = hospitalDate(now);
    return tx.run(async (scope) => {
      const rows = await appointments.claimForReminder(scope, addDays(today, 1), now, BATCH);
      const people = await patients.describe(
        scope,
        rows.map(({ patientId }) => patientId),
      );
      const messages = rows.map((row) => reminderOf(row, people.get(row.patientId), { ...rules, today }));
      if (messages.length > 0) await notifications.notifyMany(scope, messages);
      return rows.length;
    });
  },
});
