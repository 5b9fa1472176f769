import type { LocalDate, NoShowStatus } from '@anzhen/shared-types';
import { And, In, IsNull, LessThan, MoreThan, MoreThanOrEqual } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity';
import { AppError } from '../../platform/app-error';
import { insertUnlessExists } from '../../platform/db/insert-row';
import { marks } from '../../platform/db/read-rows';
import { select, type Statement } from '../../platform/db/together';
import type { Scope } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { AppointmentRow } from '../appointment/appointment.table';
import type { overHalfDays } from './no-show.policy';
import { countedStatuses, statesBefore } from './no-show.state';
import { NoShowRow } from './no-show.table';

const LISTED_MAX = 50;
const APPEALS_MAX = 100;

/** Days on which each of these people did not come and that stand against them, from a day on. */
export const selectMissedDays = (
  hisPatientIds: readonly string[],
  from: LocalDate,
): Statement<ReadonlyMap<string, LocalDate[]>> =>
  select(
    `SELECT his_patient_id AS hisPatientId, visit_date AS visitDate FROM no_show
      WHERE his_patient_id IN (${marks(hisPatientIds)}) AND visit_date > ? AND status IN (${marks(countedStatuses)})`,
    [...hisPatientIds, from, ...countedStatuses],
    (rows: readonly Pick<NoShowRow, 'hisPatientId' | 'visitDate'>[]) => {
      const days = new Map<string, LocalDate[]>();
      for (const { hisPatientId, visitDate } of rows)
        days.set(hisPatientId, [...(days.get(hisPatientId) ?? []), visitDate]);
      return days;
    },
  );

const reads = {
  /** Registrations of half days that are over and that nobody signed in for, in order of id. */
  findNotCome(
    { manager }: Scope,
    { from, before, periods }: ReturnType<typeof overHalfDays>,
    { afterId, limit }: { afterId: string; limit: number },
  ): Promise<AppointmentRow[]> {
    // Made at the window: whoever sits there sees who came.
    const open = { id: MoreThan(afterId), status: 'confirmed', source: In(['app', 'waitlist'] as const) };
    return manager.find(AppointmentRow, {
      where: [
        { ...open, visitDate: And(MoreThanOrEqual(from), LessThan(before)) },
        ...periods.map(({ date, over }) => ({ ...open, visitDate: date, period: In(over) })),
      ],
      order: { id: 'ASC' },
      take: limit,
    });
  },

  /** Counted lately, in order of id: somebody may have been let in late. */
  findCountedSince({ manager }: Scope, since: Date, { afterId, limit }: { afterId: string; limit: number }) {
    const where = { id: MoreThan(afterId), status: In(statesBefore('forgiven')), createdAt: MoreThanOrEqual(since) };
    return manager.find(NoShowRow, { where, order: { id: 'ASC' }, take: limit });
  },

  /** Of people who did come after all. */
  async idsOfCome({ manager }: Scope, limit: number): Promise<string[]> {
    const rows = await manager
      .createQueryBuilder(NoShowRow, 'n')
      .innerJoin(AppointmentRow, 'a', "a.id = n.appointment_id AND a.status IN ('checked_in', 'visited')")
      .select('n.id', 'id')
      .where('n.status IN (:...statuses)', { statuses: statesBefore('forgiven') })
      .limit(limit)
      .getRawMany<{ id: string }>();
    return rows.map(({ id }) => id);
  },

  listOfPerson: ({ manager }: Scope, hisPatientId: string, from: LocalDate): Promise<NoShowRow[]> =>
    manager.find(NoShowRow, {
      where: { hisPatientId, visitDate: MoreThan(from) },
      order: { visitDate: 'DESC', id: 'DESC' },
      take: LISTED_MAX,
    }),

  /** The caller's own. @throws NO_SHOW.NOT_FOUND */
  async require({ manager }: Scope, ownerId: string, id: string): Promise<NoShowRow> {
    const row = await manager.findOneBy(NoShowRow, { id, ownerId });
    if (!row) throw new AppError('NO_SHOW.NOT_FOUND', { noShowId: id });
    return row;
  },

  find: ({ manager }: Scope, id: string): Promise<NoShowRow | null> => manager.findOneBy(NoShowRow, { id }),

  listAppealed: ({ manager }: Scope): Promise<NoShowRow[]> =>
    manager.find(NoShowRow, {
      where: { status: 'appealed' },
      order: { updatedAt: 'ASC', id: 'ASC' },
      take: APPEALS_MAX,
    }),
};

export const makeNoShowRepository = ({ clock }: { clock: Clock }) => ({
  ...reads,

  /** false when the registration is in the ledger already. */
  insert: (scope: Scope, row: NoShowRow): Promise<boolean> => insertUnlessExists(scope, NoShowRow, row),

  /** Moves with the legal old states in the WHERE; answers how many moved. */
  async move(
    { manager }: Scope,
    ids: readonly string[],
    to: NoShowStatus,
    change: QueryDeepPartialEntity<NoShowRow> = {},
  ): Promise<number> {
    if (ids.length === 0) return 0;
    const where = { id: In([...ids]), status: In(statesBefore(to)) };
    const { affected } = await manager.update(NoShowRow, where, { ...change, status: to, updatedAt: clock.now() });
    return affected ?? 0;
  },

  /** Staff decide on what was appealed, and on nothing else. */
  async decide(
    { manager }: Scope,
    id: string,
    to: 'forgiven' | 'upheld',
    change: Pick<NoShowRow, 'decidedBy' | 'decisionReason'>,
  ): Promise<boolean> {
    const where = { id, status: 'appealed' as const };
    const { affected } = await manager.update(NoShowRow, where, { ...change, status: to, updatedAt: clock.now() });
    return affected === 1;
  },

  /** An appeal is taken once. */
  async appeal({ manager }: Scope, id: string, appealCipher: string): Promise<boolean> {
    const now = clock.now();
    const { affected } = await manager.update(
      NoShowRow,
      { id, status: In(statesBefore('appealed')), appealedAt: IsNull() },
      { status: 'appealed', appealCipher, appealedAt: now, updatedAt: now },
    );
    return affected === 1;
  },
});

export type NoShowRepository = ReturnType<typeof makeNoShowRepository>;
