import { addDays, hospitalDate, hospitalInstant, type LocalDate, type LocalTime, MINUTE } from '@anzhen/shared-types';
import { aFewAtATime } from '../../platform/a-few-at-a-time';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { Log } from '../../platform/log/log';
import type { Clock } from '../../ports/clock';
import type { Worklist } from '../audit';
import type { PaymentLedger } from '../payment';
import { type Comparison, compareLedgers, type KnownDifference } from './compare-ledgers.policy';
import type { AskCentre } from './ask-centre';
import type { Found, Standing } from './ledger';
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
/** WeChat makes its bills from nine on and asks to fetch them after ten; the job comes at half past. */
const BILLS_FROM: LocalTime = '10:00';
const MORNING: LocalTime = '10:30';
/** An order about which the centre has nothing clear to say is tried so often before it becomes a difference … */
const UNCLEAR_TRIES = 4;
/** … and more than this are no matter of single orders. */
const UNCLEAR_MAX = 200;

interface Deps {
  tx: Transactions;
  clock: Clock;
  log: Log;
  worklist: Worklist;
  ledger: PaymentLedger;
  repository: ReconciliationRepository;
  readForeignBooks(day: LocalDate): Promise<ForeignBooks>;
  askCentre: AskCentre;
}

export type DayOutcome = { kind: 'done' } | { kind: 'creating' } | { kind: 'failed'; problem: string };

type Books = Extract<ForeignBooks, { kind: 'read' }>;
type Own = Awaited<ReturnType<typeof readOwnBook>>;

interface Day {
  day: LocalDate;
  books: Books['books'];
  rows: readonly DifferenceRow[];
}

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

const readOwn = ({ ledger, tx }: Pick<Deps, 'ledger' | 'tx'>, { day, books, rows }: Day): Promise<Own> => {
  const paymentIds = rows.flatMap(({ paymentId }) => paymentId ?? []);
  return readOwnBook({ ledger, scope: tx.outside }, { day, books, paymentIds });
};

/** Compares a day, lets what is safe heal itself, and compares again what that has changed. */
const makeCompare = (deps: Deps) => {
  const { tx, clock, log, ledger, repository } = deps;
  const compareOnce = async ({ day, books, rows }: Day, own: Own, insurance: readonly Standing[]) => {
    const next = await repository.run(tx.outside, addDays(day, 1));
    const isLast = next?.status !== 'done' && day >= addDays(hospitalDate(clock.now()), -2);
    const closedWithFen = (await repository.run(tx.outside, addDays(day, -1)))?.totals?.account?.closingFen ?? null;
    return compareLedgers({ day, ...books, insurance, own }, { known: knownOf(rows), mayCross: isLast, closedWithFen });
  };

  return async (day: Day, own: Own, insurance: readonly Standing[]) => {
    const first = await compareOnce(day, own, insurance);
    const asked = recheckable([...first.found, ...first.changed.map(({ found }) => found)]);
    if (asked.length === 0) return { comparison: first, healed: [] };
    await aFewAtATime(asked, 4, (id) =>
      ledger.recheck(id).catch((error: unknown) => {
        log.error({ id, reason: error instanceof Error ? error.message : String(error) }, 'recheck failed');
      }),
    );
    const second = await compareOnce(day, await readOwn(deps, day), insurance);
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
      await repository.forgetStandings(scope, day);
      const end = { status: 'done' as const, finishedAt: clock.now(), nextTryAt: null, problem: null };
      await repository.end(scope, day, { ...end, totals: { ...totals, account } });
    });
};

/**
 * Compares the books of one day and keeps what they disagree on. Doing it again is harmless.
 * @throws RECONCILIATION.DAY_NOT_OVER, RECONCILIATION.RUNNING
 */
export const makeReconcileDay = (deps: Deps) => {
  const { tx, clock, log, worklist, repository, readForeignBooks, askCentre } = deps;
  const compare = makeCompare(deps);
  const keep = makeKeep(deps);

  /** Leaves the day for a later try; after many of them a person is told. */
  const postpone = (day: LocalDate, problem: string): Promise<void> =>
    tx.run(async (scope) => {
      const attempts = (await repository.run(scope, day))?.attempts ?? 0;
      const isOver = attempts >= TRIES_MAX;
      const morning = hospitalInstant(addDays(day, 1), MORNING).getTime();
      const nextTryAt = isOver ? null : new Date(Math.max(clock.now().getTime() + RETRY_MS, morning));
      const status = isOver ? ('failed' as const) : ('waiting' as const);
      await repository.end(scope, day, { status, nextTryAt, problem: problem.slice(0, 200) });
      if (isOver) await worklist.open(scope, 'reconciliation-failed', day, { problem });
    });

  /** Whether it is better to ask again in half an hour than to show what the centre has left open. */
  const isTooUnclear = async (day: LocalDate, unclear: number): Promise<boolean> => {
    if (unclear === 0) return false;
    const attempts = (await repository.run(tx.outside, day))?.attempts ?? 0;
    return unclear > UNCLEAR_MAX || attempts < UNCLEAR_TRIES;
  };

  const attempt = async (day: LocalDate): Promise<DayOutcome> => {
    const rows = await repository.known(tx.outside, day);
    const areBillsReady = clock.now() >= hospitalInstant(addDays(day, 1), BILLS_FROM);
    if (!areBillsReady) {
      // The centre is asked order by order, which takes its time: the night has it.
      await askCentre(day, await readOwn(deps, { day, rows, books: { wechat: [], fundflow: [], his: [] } }));
      return { kind: 'creating' };
    }
    const read = await readForeignBooks(day);
    if (read.kind !== 'read') return read;
    const whole = { day, rows, books: read.books };
    const own = await readOwn(deps, whole);
    const standings = await askCentre(day, own);
    const unclear = standings.filter(({ state }) => state === 'unknown').length;
    if (await isTooUnclear(day, unclear)) return { kind: 'failed', problem: noResult.unclear(unclear) };
    await keep(day, read, await compare(whole, own, standings));
    return { kind: 'done' };
  };

  return async (day: LocalDate): Promise<DayOutcome> => {
    if (day >= hospitalDate(clock.now())) throw new AppError('RECONCILIATION.DAY_NOT_OVER', { day });
    if (!(await repository.claim(tx.outside, day))) throw new AppError('RECONCILIATION.RUNNING', { day });
    try {
      const outcome = await attempt(day);
      if (outcome.kind !== 'done')
        await postpone(day, outcome.kind === 'creating' ? noResult.creating : outcome.problem);
      log.info({ day, outcome: outcome.kind }, 'day reconciled');
      return outcome;
    } catch (error) {
      await postpone(day, noResult.broken);
      throw error;
    }
  };
};

export type ReconcileDay = ReturnType<typeof makeReconcileDay>;
