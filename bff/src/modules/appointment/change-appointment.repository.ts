import type { AppointmentStatus, EndReason, LocalDate } from '@anzhen/shared-types';
import { In, LessThan, MoreThan } from 'typeorm';
import { insertUnlessExists } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { isLive } from './appointment.state';
import { AppointmentRow, type DoctorChange } from './appointment.table';

/** The doctor of a registration and the question about a new one. */
type DoctorFacts = Partial<Pick<AppointmentRow, 'doctorId' | 'doctorName' | 'doctorTitle'>> & {
  doctorChange: DoctorChange | null;
};

/** One clinic session and one doctor whom registrations in it name. */
export interface WatchedSession {
  sessionId: string;
  departmentCode: string;
  visitDate: LocalDate;
  doctorId: string;
  /** How many of them were ever asked about another doctor; a count comes as text from some drivers. */
  asked: number | string;
}

export interface Visitor {
  hisPatientId: string;
  patientId: string;
}

/** Somebody counts on the session. Whoever only asks for a number yet is refused by the HIS itself. */
const watched: readonly AppointmentStatus[] = ['held', 'paying', 'paid', 'paid_his_unknown', 'confirmed', 'checked_in'];

const reads = {
  /** Clinic sessions from this day on in which somebody has a number, with the doctors that their registrations name. */
  watchedSessions: ({ manager }: Scope, from: LocalDate): Promise<WatchedSession[]> =>
    manager
      .createQueryBuilder(AppointmentRow, 'a')
      .select('a.session_id', 'sessionId')
      .addSelect('a.department_code', 'departmentCode')
      .addSelect('a.visit_date', 'visitDate')
      .addSelect('a.doctor_id', 'doctorId')
      .addSelect('COUNT(a.doctor_change)', 'asked')
      .where('a.visit_date >= :from AND a.status IN (:...statuses)', { from, statuses: [...watched] })
      .groupBy('a.session_id')
      .addGroupBy('a.department_code')
      .addGroupBy('a.visit_date')
      .addGroupBy('a.doctor_id')
      .getRawMany<WatchedSession>(),

  /** Everybody with a number in these sessions. */
  watchedOf: ({ manager }: Scope, sessionIds: readonly string[]): Promise<AppointmentRow[]> =>
    sessionIds.length === 0
      ? Promise.resolve([])
      : manager.find(AppointmentRow, {
          where: { sessionId: In([...sessionIds]), status: In([...watched]) },
          order: { id: 'ASC' },
        }),

  /** Those of the HIS's registrations that are here, by our key or by its number. */
  findRegistered: (
    { manager }: Scope,
    registrations: readonly { key: string | null; registrationNo: string }[],
  ): Promise<AppointmentRow[]> => {
    const ids = registrations.flatMap(({ key }) => key ?? []);
    const numbers = registrations.flatMap(({ registrationNo }) => registrationNo || []);
    return registrations.length === 0
      ? Promise.resolve([])
      : manager.find(AppointmentRow, { where: [{ id: In(ids) }, { registrationNo: In(numbers) }] });
  },

  /** Those of the window whose day is over and that nobody closed, in order of id. */
  findPastOfCounter: (
    { manager }: Scope,
    { before, after, limit }: { before: LocalDate; after: string; limit: number },
  ): Promise<AppointmentRow[]> =>
    manager.find(AppointmentRow, {
      where: {
        ...{ id: MoreThan(after), source: 'counter', visitDate: LessThan(before) },
        status: In(['confirmed', 'checked_in']),
      },
      order: { id: 'ASC' },
      take: limit,
    }),

  /** People with a number on these days, each once, in order of their hospital record. */
  findVisitors: (
    { manager }: Scope,
    { days, after, limit }: { days: readonly LocalDate[]; after: string; limit: number },
  ): Promise<Visitor[]> =>
    manager
      .createQueryBuilder(AppointmentRow, 'a')
      .select('a.his_patient_id', 'hisPatientId')
      .addSelect('MIN(a.patient_id)', 'patientId')
      .where('a.visit_date IN (:...days) AND a.his_patient_id > :after', { days, after })
      .andWhere('a.status IN (:...statuses)', { statuses: [...watched] })
      .groupBy('a.his_patient_id')
      .orderBy('a.his_patient_id', 'ASC')
      .limit(limit)
      .getRawMany<Visitor>(),
};

/** What happens to a registration from outside. */
export const makeChangeRepository = ({ clock }: { clock: Clock }) => ({
  ...reads,

  /** Moves from these states only, where the table of moves alone would allow more than is meant. */
  async moveFrom(
    { manager }: Scope,
    id: string,
    from: readonly AppointmentStatus[],
    to: { status: AppointmentStatus; endReason: EndReason | null; activeNumberKey?: string | null },
  ): Promise<boolean> {
    const keys = isLive(to.status) ? {} : { activeNumberKey: null, activePersonKey: null };
    const change = { nextCheckAt: null, checkCount: 0, ...keys, ...to, updatedAt: clock.now() };
    const { affected } = await manager.update(AppointmentRow, { id, status: In([...from]) }, change);
    return affected === 1;
  },

  /** Until when the HIS takes it back, when that is another time than it said before. */
  async rememberCutoff({ manager }: Scope, row: AppointmentRow, until: Date | null): Promise<void> {
    if (row.hisCancellableUntil?.getTime() === until?.getTime()) return;
    await manager.update(AppointmentRow, { id: row.id }, { hisCancellableUntil: until });
  },

  /** The HIS has the number again: somebody else may get it, and the person may book anew, while the money is still under way. */
  async freeNumber({ manager }: Scope, id: string): Promise<boolean> {
    const change = { activeNumberKey: null, activePersonKey: null, updatedAt: clock.now() };
    const { affected } = await manager.update(AppointmentRow, { id, status: 'refunding' }, change);
    return affected === 1;
  },

  /** The row as it is now, held until the transaction ends. */
  async lock({ manager }: Scope, id: string): Promise<AppointmentRow | null> {
    // A write of what is there already: it takes the row's lock on a server and changes nothing.
    await manager.update(AppointmentRow, { id }, { status: () => 'status' });
    return manager.findOneBy(AppointmentRow, { id });
  },

  /** False when the registration, or a live one of this person in its session, is here already. */
  insertCounter: (scope: Scope, row: AppointmentRow): Promise<boolean> =>
    insertUnlessExists(scope, AppointmentRow, row),

  /** Only under `lock`. */
  async writeDoctor({ manager }: Scope, id: string, facts: DoctorFacts): Promise<void> {
    await manager.update(AppointmentRow, { id }, { ...facts, updatedAt: clock.now() });
  },
});

export type ChangeRepository = ReturnType<typeof makeChangeRepository>;
