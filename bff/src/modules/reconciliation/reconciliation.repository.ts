import { addDays, type LocalDate, MINUTE } from '@anzhen/shared-types';
import { And, In, IsNull, LessThan, LessThanOrEqual, MoreThanOrEqual, Or } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity';
import { insertAllUnlessExist, insertUnlessExists } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { updateEach } from '../../platform/db/update-each';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { Found, Standing } from './ledger';
import { DifferenceRow, RunRow, StandingRow } from './reconciliation.table';

/** Longer than any run takes: a process that died in the middle must not hold the day for ever. */
const STALE_MS = 15 * MINUTE;
const BATCH = 200;
const LISTED_DAYS = 31;
const LISTED_MAX = 2_000;
/** How long an open difference waits for a line in another day's book. */
const CARRIED_DAYS = 31;

const batches = <Item>(items: readonly Item[]): Item[][] =>
  Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) =>
    items.slice(index * BATCH, (index + 1) * BATCH),
  );

const reads = {
  run: ({ manager }: Scope, day: LocalDate): Promise<RunRow | null> => manager.findOneBy(RunRow, { day }),
  listRuns: ({ manager }: Scope): Promise<RunRow[]> =>
    manager.find(RunRow, { order: { day: 'DESC' }, take: LISTED_DAYS }),
  /** The first day that was ever compared. */
  async firstDay({ manager }: Scope): Promise<LocalDate | null> {
    const [row] = await manager.find(RunRow, { order: { day: 'ASC' }, take: 1 });
    return row?.day ?? null;
  },
  listDifferences: ({ manager }: Scope, day: LocalDate): Promise<DifferenceRow[]> =>
    manager.find(DifferenceRow, { where: { day }, order: { type: 'ASC', id: 'ASC' }, take: LISTED_MAX }),
  findDifference: ({ manager }: Scope, id: string): Promise<DifferenceRow | null> =>
    manager.findOneBy(DifferenceRow, { id }),
  /** Those of the day, and open ones of days near to it. */
  known: ({ manager }: Scope, day: LocalDate): Promise<DifferenceRow[]> =>
    manager.find(DifferenceRow, {
      where: [
        { day },
        {
          status: 'open',
          day: And(MoreThanOrEqual(addDays(day, -CARRIED_DAYS)), LessThanOrEqual(addDays(day, 1))),
        },
      ],
      order: { id: 'ASC' },
    }),
  /** Counts by day and status. */
  async count({ manager }: Scope, days: readonly LocalDate[]): Promise<Map<string, number>> {
    if (days.length === 0) return new Map();
    const rows = await manager
      .createQueryBuilder(DifferenceRow, 'd')
      .select(['d.day AS day', 'd.status AS status', 'COUNT(*) AS n'])
      .where('d.day IN (:...days)', { days })
      .groupBy('d.day')
      .addGroupBy('d.status')
      .getRawMany<{ day: string; status: string; n: number | string }>();
    return new Map(rows.map(({ day, status, n }) => [`${day} ${status}`, Number(n)]));
  },
};

const makeRuns = ({ clock }: { clock: Clock }) => ({
  /** Asked for by a person; false while it is running. */
  async request({ manager }: Scope, day: LocalDate): Promise<boolean> {
    const now = clock.now();
    const row: RunRow = {
      ...{ id: newId('reconciliationRun', now), day, status: 'waiting', attempts: 0, problem: null, totals: null },
      ...{ nextTryAt: now, startedAt: null, finishedAt: null },
    };
    if (await insertUnlessExists({ manager }, RunRow, row)) return true;
    const free = { day, status: In(['waiting', 'done', 'failed'] as const) };
    const { affected } = await manager.update(RunRow, free, {
      ...{ status: 'waiting', attempts: 0, problem: null, nextTryAt: now },
    });
    return affected === 1;
  },
  /** Takes the day for this process; false when another one is at it. */
  async claim({ manager }: Scope, day: LocalDate): Promise<boolean> {
    const now = clock.now();
    const mine = { status: 'running' as const, startedAt: now };
    const row: RunRow = {
      ...{ id: newId('reconciliationRun', now), day, attempts: 1, problem: null, totals: null },
      ...{ ...mine, nextTryAt: null, finishedAt: null },
    };
    if (await insertUnlessExists({ manager }, RunRow, row)) return true;
    const stale = new Date(now.getTime() - STALE_MS);
    const { affected } = await manager
      .createQueryBuilder()
      .update(RunRow)
      .set({ ...mine, attempts: () => 'attempts + 1' } as QueryDeepPartialEntity<RunRow>)
      .where("day = :day AND (status <> 'running' OR started_at < :stale)", { day, stale })
      .execute();
    return affected === 1;
  },
  /** Says that the one who has the day is still at it. */
  async stay({ manager }: Scope, day: LocalDate): Promise<void> {
    await manager.update(RunRow, { day, status: 'running' }, { startedAt: clock.now() });
  },
  /** Ends the try that began at `startedAt`. */
  async end({ manager }: Scope, day: LocalDate, change: Partial<Omit<RunRow, 'id' | 'day'>>): Promise<void> {
    await manager.update(RunRow, { day, status: 'running' }, change as QueryDeepPartialEntity<RunRow>);
  },
  /** Days whose time for a try has come, or whose try died. */
  async due({ manager }: Scope): Promise<LocalDate[]> {
    const now = clock.now();
    const rows = await manager.find(RunRow, {
      where: [
        { status: 'waiting', nextTryAt: Or(LessThanOrEqual(now), IsNull()) },
        { status: 'running', startedAt: LessThan(new Date(now.getTime() - STALE_MS)) },
      ],
      order: { day: 'ASC' },
      take: BATCH,
    });
    return rows.map(({ day }) => day);
  },
});

const fieldsOf = ({ type, why, gapFen, paymentId, lines }: Found) => ({
  ...{ type, why, gapFen, paymentId, lines: [...lines] },
});

const makeDifferences = ({ clock }: { clock: Clock }) => {
  const rowOf = (day: LocalDate, found: Found): DifferenceRow => {
    const openedAt = clock.now();
    return {
      ...{ id: newId('difference', openedAt), day, entryKey: found.key, side: found.side, ...fieldsOf(found) },
      ...{ status: 'open', openedAt, closedAt: null, closedBy: null, closeReason: null },
    };
  };
  return {
    async insert(scope: Scope, day: LocalDate, found: readonly Found[]): Promise<void> {
      const rows = found.map((each) => rowOf(day, each));
      for (const some of batches(rows)) await insertAllUnlessExist(scope, DifferenceRow, some);
    },
    /** Writes anew what open ones say; those that a person closed meanwhile stay closed. */
    async rewrite(scope: Scope, changes: readonly { id: string; found: Found }[]): Promise<void> {
      const rows = changes.map(({ id, found }) => ({ id, ...fieldsOf(found) }));
      for (const some of batches(rows)) await updateEach(scope, DifferenceRow, some, { statuses: ['open'] });
    },
    async heal(
      scope: Scope,
      healed: readonly { id: string; lines: DifferenceRow['lines']; reason: string }[],
    ): Promise<void> {
      const closedAt = clock.now();
      const rows = healed.map(({ id, lines, reason }) => ({
        ...{ id, lines, status: 'healed' as const, closedAt, closedBy: null, closeReason: reason },
      }));
      for (const some of batches(rows)) await updateEach(scope, DifferenceRow, some, { statuses: ['open'] });
    },
    /** What had healed is wrong again. */
    async relapse(scope: Scope, changes: readonly { id: string; found: Found }[]): Promise<void> {
      const ended = { status: 'open' as const, closedAt: null, closedBy: null, closeReason: null };
      const rows = changes.map(({ id, found }) => ({ id, ...fieldsOf(found), ...ended }));
      for (const some of batches(rows)) await updateEach(scope, DifferenceRow, some, { statuses: ['healed'] });
    },
    async close({ manager }: Scope, id: string, by: { staffId: string; reason: string }): Promise<boolean> {
      const change = { status: 'closed' as const, closedAt: clock.now(), closedBy: by.staffId, closeReason: by.reason };
      const { affected } = await manager.update(DifferenceRow, { id, status: 'open' }, change);
      return affected === 1;
    },
    async reopen({ manager }: Scope, id: string): Promise<boolean> {
      const change = { status: 'open' as const, closedAt: null, closedBy: null, closeReason: null };
      const { affected } = await manager.update(DifferenceRow, { id, status: 'closed' }, change);
      return affected === 1;
    },
  };
};

const makeStandings = ({ clock }: { clock: Clock }) => ({
  /** Those that were asked for at `since` or later. */
  standings: ({ manager }: Scope, day: LocalDate, since: Date): Promise<Standing[]> =>
    manager.find(StandingRow, {
      select: { id: true, paymentId: true, state: true, parts: true },
      where: { day, askedAt: MoreThanOrEqual(since) },
    }),
  /** The latest word replaces an earlier one. */
  async keepStandings(scope: Scope, day: LocalDate, told: readonly Standing[]): Promise<void> {
    if (told.length === 0) return;
    const askedAt = clock.now();
    await scope.manager.delete(StandingRow, { day, paymentId: In(told.map(({ paymentId }) => paymentId)) });
    const rows = told.map((each) => ({ id: newId('insuranceStanding', askedAt), day, ...each, askedAt }));
    await insertAllUnlessExist(scope, StandingRow, rows);
  },
  async forgetStandings({ manager }: Scope, day: LocalDate): Promise<void> {
    await manager.delete(StandingRow, { day });
  },
});

export const makeReconciliationRepository = (deps: { clock: Clock }) => ({
  ...reads,
  ...makeRuns(deps),
  ...makeDifferences(deps),
  ...makeStandings(deps),
});

export type ReconciliationRepository = ReturnType<typeof makeReconciliationRepository>;
