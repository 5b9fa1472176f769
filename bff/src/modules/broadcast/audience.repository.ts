import type { BroadcastGroup, LocalDate } from '@anzhen/shared-types';
import { In } from 'typeorm';
import type { Scope } from '../../platform/db/transaction';
import { AppointmentRow } from '../appointment/appointment.table';

/** Paid for, whether or not the HIS has said yes; unpaid holds are told by what ends them. */
const COMING = "a.status IN ('paid', 'paid_his_unknown', 'confirmed', 'checked_in')";
/** The number went back because the session is not held: of all people, they have to know. */
const STOPPED = "(a.end_reason = 'stopped' AND a.status IN ('refunding', 'refunded', 'cancelled'))";
/** Whom a broadcast may reach: registrations by themselves and whose patient is still in the app. */
const WANTED = `(${COMING} OR ${STOPPED})`;
const BOUND = "JOIN patient p ON p.id = a.patient_id AND p.status = 'bound'";

/** One person of an audience; with several visits in it, by the first of them. */
export interface Invited {
  appointmentId: string;
  ownerId: string;
  patientId: string;
  visitDate: LocalDate;
  startsAt: string;
  doctorName: string;
}

export interface SessionFacts {
  sessionId: string;
  departmentCode: string;
  departmentName: string;
  doctorName: string;
  period: 'morning' | 'afternoon' | 'evening';
  startsAt: string;
  people: number;
  stopped: number;
}

const inGroup = ({ sessionId }: BroadcastGroup): string =>
  `(a.visit_date = ? AND a.department_code = ?${sessionId === null ? '' : ' AND a.session_id = ?'})`;

/** What the registrations say about whom a notice can be for. */
export const audiences = {
  /** Sessions of a day in which somebody is booked, by department and time. */
  async sessionsOn({ manager }: Scope, day: string): Promise<SessionFacts[]> {
    const rows = (await manager.query(
      `SELECT a.session_id AS sessionId, a.department_code AS departmentCode, MAX(a.department_name) AS departmentName,
        MAX(a.doctor_name) AS doctorName, a.period AS period, MIN(a.starts_at) AS startsAt,
        COUNT(DISTINCT a.patient_id) AS people, SUM(CASE WHEN ${STOPPED} THEN 1 ELSE 0 END) AS stopped
       FROM appointment a ${BOUND} WHERE a.visit_date = ? AND ${WANTED}
       GROUP BY a.session_id, a.department_code, a.period
       ORDER BY departmentCode, startsAt, sessionId`,
      [day],
    )) as SessionFacts[];
    return rows.map((row) => ({ ...row, people: Number(row.people), stopped: Number(row.stopped) }));
  },

  /** Everybody in any of these groups, each person once, by time; of at most `limit` registrations. */
  async peopleOf({ manager }: Scope, groups: readonly BroadcastGroup[], limit: number): Promise<Invited[]> {
    const rows = (await manager.query(
      `SELECT a.id AS appointmentId, a.owner_id AS ownerId, a.patient_id AS patientId, a.visit_date AS visitDate,
        a.starts_at AS startsAt, a.doctor_name AS doctorName
       FROM appointment a ${BOUND} WHERE (${groups.map(inGroup).join(' OR ')}) AND ${WANTED}
       ORDER BY a.visit_date, a.starts_at, a.id LIMIT ?`,
      [...groups.flatMap(({ day, departmentCode, sessionId }) => [day, departmentCode, sessionId ?? []].flat()), limit],
    )) as Invited[];
    const first = new Map<string, Invited>();
    for (const row of rows) if (!first.has(row.patientId)) first.set(row.patientId, row);
    return [...first.values()];
  },

  /** Those of these registrations that a broadcast may still reach: nobody is told of a visit that was yesterday. */
  stillWanted: ({ manager }: Scope, appointmentIds: readonly string[], today: LocalDate): Promise<AppointmentRow[]> =>
    manager
      .createQueryBuilder(AppointmentRow, 'a')
      .innerJoin('patient', 'p', "p.id = a.patient_id AND p.status = 'bound'")
      .where({ id: In([...appointmentIds]) })
      .andWhere('a.visit_date >= :today', { today })
      .andWhere(WANTED)
      .getMany(),
};

export type Audiences = typeof audiences;
