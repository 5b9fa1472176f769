import type { WaitlistStatus } from '@anzhen/shared-types';
import { In, LessThanOrEqual, MoreThan } from 'typeorm';
import { AppError } from '../../platform/app-error';
import { insertUnlessExists } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { AppointmentRow } from '../appointment/appointment.table';
import { openStatuses, statesBefore } from './waitlist.state';
import { ReturnedNumberRow, WaitlistEntryRow } from './waitlist.table';

/** `hisPatient:session`, the same form as a registration's key of a person's place. */
export const placeKey = (hisPatientId: string, sessionId: string): string => `${hisPatientId}:${sessionId}`;

const LISTED_MAX = 50;

const makeMoves = ({ clock }: { clock: Clock }) => {
  const changeTo = (to: WaitlistStatus) => ({
    status: to,
    updatedAt: clock.now(),
    ...(openStatuses.includes(to) ? {} : { activeKey: null }),
    ...(to === 'waiting' ? { appointmentId: null } : {}),
  });
  return {
    /** false when the person has a place here already, or the key was used before. */
    insert: (scope: Scope, row: WaitlistEntryRow): Promise<boolean> => insertUnlessExists(scope, WaitlistEntryRow, row),

    /** Moves with the legal old states in the WHERE; false when somebody was faster. */
    async move({ manager }: Scope, id: string, to: WaitlistStatus, change: { appointmentId?: string } = {}) {
      const { affected } = await manager.update(
        WaitlistEntryRow,
        { id, status: In(statesBefore(to)) },
        { ...changeTo(to), ...change },
      );
      return affected === 1;
    },

    /** Leaves from exactly the state that was read; false when it has changed since. */
    async leave({ manager }: Scope, { id, status }: WaitlistEntryRow): Promise<boolean> {
      if (!statesBefore('left').includes(status)) return false;
      const { affected } = await manager.update(WaitlistEntryRow, { id, status }, changeTo('left'));
      return affected === 1;
    },

    /** Moves many with the legal old states in the WHERE; answers those that this call moved. */
    async moveAll({ manager }: Scope, ids: readonly string[], to: WaitlistStatus): Promise<WaitlistEntryRow[]> {
      if (ids.length === 0) return [];
      const change = changeTo(to);
      await manager.update(WaitlistEntryRow, { id: In([...ids]), status: In(statesBefore(to)) }, change);
      const where = { id: In([...ids]), status: to, updatedAt: change.updatedAt };
      return manager.find(WaitlistEntryRow, { where, order: { id: 'ASC' } });
    },
  };
};

const ofPeople = {
  findByKey: ({ manager }: Scope, ownerId: string, idempotencyKey: string): Promise<WaitlistEntryRow | null> =>
    manager.findOneBy(WaitlistEntryRow, { ownerId, idempotencyKey }),

  /** The caller's own. @throws WAITLIST.NOT_FOUND */
  async require({ manager }: Scope, ownerId: string, id: string): Promise<WaitlistEntryRow> {
    const row = await manager.findOneBy(WaitlistEntryRow, { id, ownerId });
    if (!row) throw new AppError('WAITLIST.NOT_FOUND', { entryId: id });
    return row;
  },

  find: ({ manager }: Scope, id: string): Promise<WaitlistEntryRow | null> =>
    manager.findOneBy(WaitlistEntryRow, { id }),

  listOf: ({ manager }: Scope, ownerId: string): Promise<WaitlistEntryRow[]> =>
    manager.find(WaitlistEntryRow, { where: { ownerId }, order: { id: 'DESC' }, take: LISTED_MAX }),

  countOpenOf: ({ manager }: Scope, hisPatientId: string): Promise<number> =>
    manager.countBy(WaitlistEntryRow, { hisPatientId, status: In([...openStatuses]) }),

  /** How many wait before each of these. */
  async countAhead({ manager }: Scope, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    if (ids.length === 0) return new Map();
    const rows = await manager
      .createQueryBuilder(WaitlistEntryRow, 'e')
      .innerJoin(WaitlistEntryRow, 'o', "o.session_id = e.session_id AND o.status = 'waiting' AND o.id < e.id")
      .select('e.id', 'id')
      .addSelect('COUNT(*)', 'count')
      .where("e.id IN (:...ids) AND e.status = 'waiting'", { ids: [...ids] })
      .groupBy('e.id')
      .getRawMany<{ id: string; count: string | number }>();
    return new Map(rows.map(({ id, count }) => [id, Number(count)]));
  },
};

const ofLines = {
  /** Who waits for a session, the longest first. After the evening before nobody does. */
  line: ({ manager }: Scope, sessionId: string, now: Date): Promise<WaitlistEntryRow[]> =>
    manager.find(WaitlistEntryRow, {
      where: { sessionId, status: 'waiting', clearsAt: MoreThan(now) },
      order: { id: 'ASC' },
    }),

  countWaiting: ({ manager }: Scope, sessionId: string, now: Date): Promise<number> =>
    manager.countBy(WaitlistEntryRow, { sessionId, status: 'waiting', clearsAt: MoreThan(now) }),

  /** Offers of a session that the HIS has not answered for: its count may or may not contain them. */
  countAsking: ({ manager }: Scope, sessionId: string): Promise<number> =>
    manager
      .createQueryBuilder(WaitlistEntryRow, 'e')
      .innerJoin(AppointmentRow, 'a', "a.id = e.appointment_id AND a.status IN ('holding', 'hold_unknown')")
      .where("e.session_id = :sessionId AND e.status = 'offered'", { sessionId })
      .getCount(),

  async waitingIds({ manager }: Scope, sessionId: string): Promise<string[]> {
    const rows = await manager.find(WaitlistEntryRow, {
      where: { sessionId, status: 'waiting' },
      select: { id: true },
    });
    return rows.map(({ id }) => id);
  },

  async dueToClear({ manager }: Scope, now: Date, limit: number): Promise<string[]> {
    const rows = await manager.find(WaitlistEntryRow, {
      where: { status: 'waiting', clearsAt: LessThanOrEqual(now) },
      order: { clearsAt: 'ASC' },
      take: limit,
      select: { id: true },
    });
    return rows.map(({ id }) => id);
  },

  /** Offered entries in order of id. */
  offeredAfter: ({ manager }: Scope, afterId: string, limit: number): Promise<WaitlistEntryRow[]> =>
    manager.find(WaitlistEntryRow, {
      where: { status: 'offered', id: MoreThan(afterId) },
      order: { id: 'ASC' },
      take: limit,
    }),

  /** Sessions that people wait for. */
  waitedFor: ({ manager }: Scope, now: Date): Promise<{ sessionId: string; departmentCode: string }[]> =>
    manager
      .createQueryBuilder(WaitlistEntryRow, 'e')
      .select('e.session_id', 'sessionId')
      .addSelect('e.department_code', 'departmentCode')
      .distinct(true)
      .where("e.status = 'waiting' AND e.clears_at > :now", { now })
      .orderBy('e.department_code')
      .getRawMany(),

  /** Of these, the ones that have returned numbers to give. */
  async withNumbers({ manager }: Scope, now: Date): Promise<string[]> {
    const rows = await manager
      .createQueryBuilder(WaitlistEntryRow, 'e')
      .innerJoin(ReturnedNumberRow, 'n', 'n.session_id = e.session_id AND n.ended_at IS NULL')
      .select('e.session_id', 'sessionId')
      .distinct(true)
      .where("e.status = 'waiting' AND e.clears_at > :now", { now })
      .getRawMany<{ sessionId: string }>();
    return rows.map(({ sessionId }) => sessionId);
  },
};

export const makeWaitlistRepository = (deps: { clock: Clock }) => ({ ...makeMoves(deps), ...ofPeople, ...ofLines });

export type WaitlistRepository = ReturnType<typeof makeWaitlistRepository>;
