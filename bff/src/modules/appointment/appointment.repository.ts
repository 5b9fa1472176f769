import type { AppointmentStatus, LocalDate, LocalTime } from '@anzhen/shared-types';
import { In, IsNull, LessThanOrEqual, MoreThanOrEqual, Not } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity';
import { AppError } from '../../platform/app-error';
import { insertRowsUnlessExist } from '../../platform/db/insert-row';
import { forUpdate, marks, readRows, selectRows } from '../../platform/db/read-rows';
import { select, type Statement, together } from '../../platform/db/together';
import type { Scope } from '../../platform/db/transaction';
import { updateEachRow } from '../../platform/db/update-each';
import type { Clock } from '../../ports/clock';
import { AppointmentRow } from './appointment.table';
import type { NotCheckedIn } from './appointments';
import { isLive, openStatuses, statesBefore } from './appointment.state';
import type { CountedVisit } from './booking-limits.policy';

type Change = QueryDeepPartialEntity<AppointmentRow>;

const selectIds = (rows: readonly { id: string }[]): Statement<ReadonlySet<string>> =>
  select(
    `SELECT id FROM appointment WHERE id IN (${marks(rows)})`,
    rows.map(({ id }) => id),
    (found: readonly { id: string }[]) => new Set(found.map(({ id }) => id)),
  );

const makeMoves = ({ clock }: { clock: Clock }) => ({
  /** Rows whose person or key is taken are left out. Answers the ids of those that are there. */
  async insertIntents(scope: Scope, rows: readonly AppointmentRow[]): Promise<ReadonlySet<string>> {
    const [, ids] = await together(scope, insertRowsUnlessExist(scope, AppointmentRow, rows), selectIds(rows));
    return ids;
  },

  /** Writes what the HIS gave to many; rows that have ended meanwhile stay as they are. Answers all as they are then. */
  async hold(scope: Scope, changes: readonly (Partial<AppointmentRow> & { id: string })[]): Promise<AppointmentRow[]> {
    const ids = changes.map(({ id }) => id);
    const [, rows] = await together(
      scope,
      updateEachRow(scope, AppointmentRow, changes, { statuses: statesBefore('held') }),
      selectRows(scope, AppointmentRow, `WHERE id IN (${marks(ids)})`, ids),
    );
    return rows;
  },

  /** Intents that nobody asks the HIS about any more: their process died, or the line was too long. */
  async handOverAbandoned({ manager }: Scope, olderThan: Date): Promise<number> {
    const now = clock.now();
    const { affected } = await manager.update(
      AppointmentRow,
      { status: 'holding', updatedAt: LessThanOrEqual(olderThan) },
      { status: 'hold_unknown', nextCheckAt: now, updatedAt: now },
    );
    return affected ?? 0;
  },

  /** Moves with the legal old states in the WHERE; false when somebody was faster. */
  async move({ manager }: Scope, id: string, to: AppointmentStatus, change: Change = {}): Promise<boolean> {
    const keys = isLive(to) ? {} : { activeNumberKey: null, activePersonKey: null };
    const { affected } = await manager.update(
      AppointmentRow,
      { id, status: In(statesBefore(to)) },
      { nextCheckAt: null, checkCount: 0, ...keys, ...change, status: to, updatedAt: clock.now() },
    );
    return affected === 1;
  },
});

/** What waits for somebody to look again. */
const makeDue = ({ clock }: { clock: Clock }) => ({
  /**
   * Holds whose time is over, those that were never asked about and need no word with WeChat first. Ten at a time: each
   * may need one.
   */
  findOverdue({ manager }: Scope): Promise<AppointmentRow[]> {
    const overdue = { status: In(['held', 'paying']), holdExpiresAt: LessThanOrEqual(clock.now()) };
    return manager.find(AppointmentRow, {
      where: [
        { ...overdue, nextCheckAt: IsNull() },
        { ...overdue, nextCheckAt: LessThanOrEqual(clock.now()) },
      ],
      // Databases that Anzhen runs on put what is not set first.
      order: { nextCheckAt: 'ASC', paymentId: 'ASC' },
      take: 10,
    });
  },

  /** Rows that wait for word from the HIS, in vain so far or for so long that a person looks too, and are due. */
  findToCheck: ({ manager }: Scope, waits: 'hold_unknown' | 'paid_his_unknown'): Promise<AppointmentRow[]> =>
    manager.find(AppointmentRow, {
      where: {
        status: In([waits, 'needs_staff']),
        paymentId: waits === 'hold_unknown' ? IsNull() : Not(IsNull()),
        nextCheckAt: LessThanOrEqual(clock.now()),
      },
      order: { nextCheckAt: 'ASC' },
      take: 50,
    }),

  /** A person looks from now on, and the HIS goes on being asked: its word ends the matter. False when it has ended. */
  async handToStaff({ manager }: Scope, row: AppointmentRow, delayMs: number): Promise<boolean> {
    const now = clock.now();
    const { affected } = await manager.update(
      AppointmentRow,
      { id: row.id, status: row.status },
      { status: 'needs_staff', nextCheckAt: new Date(now.getTime() + delayMs), updatedAt: now },
    );
    return affected === 1;
  },

  async postpone({ manager }: Scope, row: AppointmentRow, delayMs: number): Promise<void> {
    const nextCheckAt = new Date(clock.now().getTime() + delayMs);
    await manager.update(
      AppointmentRow,
      { id: row.id, status: row.status },
      { nextCheckAt, checkCount: row.checkCount + 1, updatedAt: clock.now() },
    );
  },
});

/** What counts against a limit. A number on its way back does not: whose session was stopped books again at once. */
const countedStatuses = [...openStatuses.filter((status) => status !== 'refunding'), 'visited'];

export const isCounted = ({ status, visitDate }: Pick<AppointmentRow, 'status' | 'visitDate'>, from: LocalDate) =>
  visitDate >= from && countedStatuses.includes(status);

export const visitOf = (row: Omit<CountedVisit, 'isOpen'> & { status: string }): CountedVisit => {
  const { hisPatientId, visitDate, departmentCode, sessionId, status } = row;
  return { hisPatientId, visitDate, departmentCode, sessionId, isOpen: status !== 'visited' };
};

/** What claims and limits read, as statements: they are asked for several at a time. */
const limitReads = {
  /** What counts against these people's limits: live or visited, from a day on, whoever booked it. */
  countedVisitsOf: (hisPatientIds: readonly string[], from: LocalDate): Statement<CountedVisit[]> =>
    select(
      `SELECT his_patient_id AS hisPatientId, visit_date AS visitDate, department_code AS departmentCode,
              session_id AS sessionId, status FROM appointment
        WHERE his_patient_id IN (${marks(hisPatientIds)}) AND visit_date >= ? AND status IN (${marks(countedStatuses)})`,
      [...hisPatientIds, from, ...countedStatuses],
      (rows: readonly Parameters<typeof visitOf>[0][]) => rows.map(visitOf),
    ),

  /** How many registrations each account began since an instant that are on their way to a number or got one. */
  begunSince: (ownerIds: readonly string[], since: Date): Statement<ReadonlyMap<string, number>> =>
    select(
      `SELECT owner_id AS ownerId, COUNT(*) AS count FROM appointment
        WHERE owner_id IN (${marks(ownerIds)}) AND created_at >= ? AND source <> 'counter'
          AND (hold_expires_at IS NOT NULL OR status IN ('holding', 'hold_unknown')) GROUP BY owner_id`,
      [...ownerIds, since],
      (rows: readonly { ownerId: string; count: string | number }[]) =>
        new Map(rows.map(({ ownerId, count }) => [ownerId, Number(count)])),
    ),

  /** Of the accounts that ask: what was asked with one of these keys, and what they have booked from a day on. */
  selectOwn(
    scope: Scope,
    asked: readonly { ownerId: string; idempotencyKey: string }[],
    from: LocalDate,
  ): Statement<AppointmentRow[]> {
    const owners = [...new Set(asked.map(({ ownerId }) => ownerId))];
    const keys = asked.map(({ idempotencyKey }) => idempotencyKey);
    return selectRows(
      scope,
      AppointmentRow,
      `WHERE owner_id IN (${marks(owners)})
         AND (idempotency_key IN (${marks(keys)}) OR (visit_date >= ? AND status IN (${marks(countedStatuses)})))`,
      [...owners, ...keys, from, ...countedStatuses],
    );
  },
};

const reads = {
  /** Somebody's registration in a session that still holds a place there. */
  findLiveOf: (
    { manager }: Scope,
    own: { ownerId: string; patientId: string; sessionId: string },
  ): Promise<AppointmentRow | null> => manager.findOneBy(AppointmentRow, { ...own, status: In([...openStatuses]) }),

  findAll: (scope: Scope, ids: readonly string[]): Promise<AppointmentRow[]> =>
    ids.length === 0 ? Promise.resolve([]) : readRows(scope, AppointmentRow, `WHERE id IN (${marks(ids)})`, ids),

  find: ({ manager }: Scope, id: string): Promise<AppointmentRow | null> => manager.findOneBy(AppointmentRow, { id }),

  /** The caller's own. @throws APPOINTMENT.NOT_FOUND */
  async require({ manager }: Scope, ownerId: string, id: string): Promise<AppointmentRow> {
    const row = await manager.findOneBy(AppointmentRow, { id, ownerId });
    if (!row) throw new AppError('APPOINTMENT.NOT_FOUND', { appointmentId: id });
    return row;
  },

  listOf: ({ manager }: Scope, ownerId: string, patientId?: string): Promise<AppointmentRow[]> =>
    manager.find(AppointmentRow, {
      where: { ownerId, ...(patientId ? { patientId } : {}) },
      order: { visitDate: 'DESC', startsAt: 'DESC', id: 'DESC' },
      take: 100,
    }),

  hasOpen: async ({ manager }: Scope, who: { patientId: string } | { ownerId: string }): Promise<boolean> =>
    (await manager.countBy(AppointmentRow, { ...who, status: In([...openStatuses]) })) > 0,

  findForCheckIn: (
    { manager }: Scope,
    query: { ownerId: string; patientId: string; visitDate: LocalDate },
  ): Promise<AppointmentRow[]> =>
    manager.find(AppointmentRow, {
      where: { ...query, status: In(['confirmed', 'checked_in']) },
      order: { startsAt: 'ASC' },
    }),

  // Spelled out: it is asked with every press of a nurse.
  selectNotCheckedIn: (sessionIds: readonly string[]): Statement<readonly NotCheckedIn[]> =>
    select(
      `SELECT id, session_id AS sessionId, patient_id AS patientId, starts_at AS startsAt, ends_at AS endsAt
        FROM appointment WHERE session_id IN (${marks(sessionIds)}) AND status = 'confirmed' ORDER BY starts_at, id`,
      sessionIds,
      (rows: readonly NotCheckedIn[]) => rows,
    ),

  async firstTimeOf({ manager }: Scope, sessionIds: readonly string[]): Promise<LocalTime | null> {
    const first = await manager.findOne(AppointmentRow, {
      select: { id: true, startsAt: true },
      where: { sessionId: In([...sessionIds]), status: In(['confirmed', 'checked_in', 'visited']) },
      order: { startsAt: 'ASC' },
    });
    return first?.startsAt ?? null;
  },

  /** Today's first unfinished one, else the last finished today, else the next to come. */
  async findCurrent(
    { manager }: Scope,
    ownerId: string,
    patientId: string,
    today: LocalDate,
  ): Promise<AppointmentRow | null> {
    const wanted: AppointmentStatus[] = ['paid', 'paid_his_unknown', 'confirmed', 'checked_in', 'visited'];
    const rows = await manager.find(AppointmentRow, {
      where: { ownerId, patientId, status: In(wanted), visitDate: MoreThanOrEqual(today) },
      order: { visitDate: 'ASC', startsAt: 'ASC' },
      take: 20,
    });
    const todays = rows.filter(({ visitDate }) => visitDate === today);
    return todays.find(({ status }) => status !== 'visited') ?? todays[todays.length - 1] ?? rows[0] ?? null;
  },

  findByRegistrationNo: ({ manager }: Scope, registrationNo: string): Promise<AppointmentRow | null> =>
    manager.findOneBy(AppointmentRow, { registrationNo }),

  /**
   * Takes visits of a day that nobody has been reminded of, each once. Needs a transaction: whoever is asked for the
   * same ones meanwhile waits, and then does not get them.
   */
  async claimForReminder(scope: Scope, visitDate: LocalDate, now: Date, limit: number): Promise<AppointmentRow[]> {
    const where = `WHERE visit_date = ? AND status = 'confirmed' AND reminded_at IS NULL ORDER BY id LIMIT ?`;
    const rows = await readRows(scope, AppointmentRow, `${where} ${forUpdate(scope)}`, [visitDate, limit]);
    if (rows.length === 0) return [];
    const unreminded = { id: In(rows.map(({ id }) => id)), remindedAt: IsNull() };
    const { affected } = await scope.manager.update(AppointmentRow, unreminded, { remindedAt: now });
    if (affected !== rows.length) throw new Error('visits changed while they were held');
    return rows;
  },

  findConfirmedOfSession: ({ manager }: Scope, sessionId: string): Promise<AppointmentRow[]> =>
    manager.findBy(AppointmentRow, { sessionId, status: In(['held', 'paying', 'confirmed']) }),
};

export const makeAppointmentRepository = (deps: { clock: Clock }) => ({
  ...makeMoves(deps),
  ...makeDue(deps),
  ...limitReads,
  ...reads,
});

export type AppointmentRepository = ReturnType<typeof makeAppointmentRepository>;
