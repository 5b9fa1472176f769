import { addDays, hospitalDate, type LocalDate, MINUTE } from '@anzhen/shared-types';
import { aFewAtATime } from '../../platform/a-few-at-a-time';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import type { Worklist } from '../audit';
import type { PaymentLedger } from '../payment';
import { type Comparison, compareLedgers, type KnownDifference } from './compare-ledgers.policy';
import type { Found } from './ledger';
import { type ForeignBooks, readOwnBook } from './read-ledgers';
import type { ReconciliationRepository } from './reconciliation.repository';
import type { DifferenceRow } from './reconciliation.table';
import { noResult, healedBy } from './words';

/** WeChat asks to wait half an hour for a bill that is being made. */
const RETRY_MS = 30 * MINUTE;
/** A day and a half of tries: by then a person must look. */
const TRIES_MAX = 72;
/** More than this are not a matter of some lost answers, and each costs a call. */
const RECHECKS_MAX = 200;

interface Deps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  worklist: Worklist;
  ledger: PaymentLedger;
  repository: ReconciliationRepository;
  readForeignBooks(day: LocalDate): Promise<ForeignBooks>;
}

export type DayOutcome = { kind: 'done' } | { kind: 'creating' } | { kind: 'failed'; problem: string };

type Books = Extract<ForeignBooks, { kind: 'read' }>;

const knownOf = (rows: readonly DifferenceRow[]): KnownDifference[] =>
  rows.map(({ id, day, entryKey, side, status, lines }) => ({
    ...{ id, day, key: entryKey, side, lines, isOpen: status === 'open' },
  }));

/** Ours that wait for an answer which WeChat's bill has given: asking once more is all it takes. */
const recheckable = (found: readonly Found[]): string[] =>
  found
    .filter(({ why }) => why === 'own_behind' || why === 'refund_state')
    .flatMap(({ lines }) => lines.filter(({ ledger }) => ledger === 'own').map(({ number }) => number))
    .slice(0, RECHECKS_MAX);

/** Compares a day, lets what is safe heal itself, and compares again what that has changed. */
const makeCompare = ({ tx, clock, log, ledger, repository }: Deps) => {
  const compareOnce = async (day: LocalDate, { books }: Books, rows: readonly DifferenceRow[]) => {
    const paymentIds = rows.flatMap(({ paymentId }) => paymentId ?? []);
    const own = await readOwnBook({ ledger, scope: tx.outside }, { day, books, paymentIds });
    const next = await repository.run(tx.outside, addDays(day, 1));
    const isLast = next?.status !== 'done' && day >= addDays(hospitalDate(clock.now()), -2);
    return compareLedgers({ day, ...books, own }, { known: knownOf(rows), mayCross: isLast });
  };

  return async (day: LocalDate, books: Books, rows: readonly DifferenceRow[]) => {
    const first = await compareOnce(day, books, rows);
    const asked = recheckable([...first.found, ...first.changed.map(({ found }) => found)]);
    if (asked.length === 0) return { comparison: first, healed: [] };
    await aFewAtATime(asked, 4, (id) =>
      ledger.recheck(id).catch((error: unknown) => {
        log.error({ id, reason: error instanceof Error ? error.message : String(error) }, 'recheck failed');
      }),
    );
    const second = await compareOnce(day, books, rows);
    const left = new Set(second.found.map(({ key }) => key));
    return { comparison: second, healed: first.found.filter(({ key }) => !left.has(key)) };
  };
};

interface Result {
  comparison: Comparison;
  /** Differences that were there and are gone after asking WeChat once more. */
  healed: readonly Found[];
}

/** Writes a comparison down beside what earlier ones have left; a person's word stands. */
const makeKeep = ({ tx, clock, repository }: Deps) => {
  return (day: LocalDate, { account }: Books, { comparison, healed }: Result): Promise<void> =>
    tx.run(async (scope) => {
      const rows = (await repository.known(scope, day)).filter((row) => row.day === day);
      const { found, met, changed, totals } = comparison;
      const byKey = new Map(rows.map((row) => [row.entryKey, row]));
      const there = new Set(found.map(({ key }) => key));
      const again = (status: DifferenceRow['status']) =>
        found.flatMap((each) => {
          const row = byKey.get(each.key);
          return row?.status === status ? [{ id: row.id, found: each }] : [];
        });
      const askedKeys = new Set(healed.map(({ key }) => key));
      const gone = rows.filter(({ status, entryKey }) => status === 'open' && !there.has(entryKey));
      await repository.insert(scope, day, [...found, ...healed]);
      await repository.rewrite(scope, [...again('open'), ...changed]);
      await repository.relapse(scope, again('healed'));
      const after = new Map((await repository.known(scope, day)).map((row) => [row.entryKey, row]));
      await repository.heal(scope, [
        ...healed.flatMap(({ key, lines }) => {
          const id = after.get(key)?.id;
          return id === undefined ? [] : [{ id, lines: [...lines], reason: healedBy.askedAgain }];
        }),
        ...met.map(({ id, lines }) => ({ id, lines: [...lines], reason: healedBy.otherHalf })),
        ...gone
          .filter(({ entryKey }) => !askedKeys.has(entryKey))
          .map(({ id, lines }) => ({ id, lines, reason: healedBy.agreesNow })),
      ]);
      const end = { status: 'done' as const, finishedAt: clock.now(), nextTryAt: null, problem: null };
      await repository.end(scope, day, { ...end, totals: { ...totals, account } });
    });
};

/**
 * Compares the four books of one day and keeps what they disagree on. Doing it again is harmless.
 * @throws RECONCILIATION.DAY_NOT_OVER, RECONCILIATION.RUNNING
 */
export const makeReconcileDay = (deps: Deps) => {
  const { tx, clock, log, worklist, repository, readForeignBooks } = deps;
  const compare = makeCompare(deps);
  const keep = makeKeep(deps);

  /** Leaves the day for a later try; after many of them a person is told. */
  const postpone = (day: LocalDate, problem: string): Promise<void> =>
    tx.run(async (scope) => {
      const attempts = (await repository.run(scope, day))?.attempts ?? 0;
      const isOver = attempts >= TRIES_MAX;
      const nextTryAt = isOver ? null : new Date(clock.now().getTime() + RETRY_MS);
      const status = isOver ? ('failed' as const) : ('waiting' as const);
      await repository.end(scope, day, { status, nextTryAt, problem: problem.slice(0, 200) });
      if (isOver) await worklist.open(scope, 'reconciliation-failed', day, { problem });
    });

  const attempt = async (day: LocalDate): Promise<DayOutcome> => {
    const books = await readForeignBooks(day);
    if (books.kind !== 'read') {
      await postpone(day, books.kind === 'creating' ? noResult.creating : books.problem);
      return books;
    }
    const rows = await repository.known(tx.outside, day);
    await keep(day, books, await compare(day, books, rows));
    return { kind: 'done' };
  };

  return async (day: LocalDate): Promise<DayOutcome> => {
    if (day >= hospitalDate(clock.now())) throw new AppError('RECONCILIATION.DAY_NOT_OVER', { day });
    if (!(await repository.claim(tx.outside, day))) throw new AppError('RECONCILIATION.RUNNING', { day });
    try {
      const outcome = await attempt(day);
      log.info({ day, outcome: outcome.kind }, 'day reconciled');
      return outcome;
    } catch (error) {
      await postpone(day, noResult.broken);
      throw error;
    }
  };
};

export type ReconcileDay = ReturnType<typeof makeReconcileDay>;
