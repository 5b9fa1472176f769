import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { hospitalDate, hospitalInstant, addDays } from '../../shared-types/src/kernel';
import { type Bff, openBff } from './bff';
import { readHisBooks, readMoneyBooks, readOurBooks } from './books';
import { type Books, findViolations, type Violation } from './invariants';
import { identityOf } from './people';
import { makeLogSearch, type Searched } from './log-search';
import { Phone } from './phone';
import { quiesce, type Wait } from './quiesce';
import { findMisjudged, reconcile } from './reconciliation';
import { openOutsideWorld, type OutsideWorld } from './sandbox';
import { makeSchema, type Store } from './stores';
import { findTargets, type Target } from './targets';

export interface Lane {
  outside: OutsideWorld;
  bff: Bff;
  databaseUrl: string;
  /** A person nobody has seen before; `settleIn` comes next. */
  newPhone(): Phone;
  /** A clinic session that nobody in this lane was sent to before. */
  nextTarget(phone: Phone): Promise<Target>;
  /** Moves the hospital's clock forward. */
  passTime(ms: number): Promise<void>;
  /** Lets everything come to rest and compares all books. */
  check(): Promise<Violation[]>;
  /** Has the lane's days reconciled and compares what is open with the books. The BFF may be stopped. */
  checkReconciliation(): Promise<Violation[]>;
  /** Searches what the BFF and its commands have logged for what must not be in it. */
  checkLog(): Promise<Violation[]>;
  searched: Readonly<Searched>;
  stop(): Promise<void>;
}

interface LaneOptions {
  dir: string;
  index: number;
  bffFile: string;
  reconcileFile: string;
  mariaDb: Store;
  redis: Store;
}

/** Persons of different lanes never meet, but their numbers shall not repeat either. */
const PERSONS_PER_LANE = 1_000;
const TARGETS_AT_ONCE = 12;

export const stuckAs = (waits: readonly Wait[]): Violation[] =>
  waits.map(({ id, what, dueAt }) => ({
    rule: 'still waiting when everything had its time',
    subject: id,
    detail: `${what}, due ${dueAt?.toISOString() ?? 'never'}`,
  }));

/** One hospital with one BFF of its own, on a database of its own. */
export const openLane = async ({ dir, index, bffFile, reconcileFile, mariaDb, redis }: LaneOptions): Promise<Lane> => {
  const own = join(dir, `lane-${index}`);
  mkdirSync(own, { recursive: true });
  const outside = await openOutsideWorld(own);
  const since = await outside.now();
  // A whole working day lies ahead.
  const begins = hospitalInstant(addDays(hospitalDate(since), 1), '09:00');
  await outside.moveTo(begins);
  const databaseUrl = await makeSchema(mariaDb, `lane_${index}`);
  const credentialsFile = outside.credentialsVia({});
  const bff = await openBff({ file: bffFile, databaseUrl, redisUrl: `${redis.url}${index}`, credentialsFile });
  const log = makeLogSearch({ bff, outside });
  let persons = 0;
  let targets: Target[] = [];
  const stopped = new Set<string>();
  const control: OutsideWorld['control'] = (path, body) => {
    if (path === '/his/stop-session') stopped.add(String((body as { sessionId: string }).sessionId));
    return outside.control(path, body);
  };
  const readBooks = async (): Promise<Books> => {
    const [ours, his, outsideMoney] = await Promise.all([
      readOurBooks(databaseUrl),
      readHisBooks(outside, since),
      readMoneyBooks(outside),
    ]);
    return { ours, his, ...outsideMoney, stopped, lateHolds: new Set() };
  };
  return {
    outside: { ...outside, control },
    bff,
    databaseUrl,
    newPhone() {
      const phone = new Phone(identityOf(index * PERSONS_PER_LANE + (persons += 1)), bff.url, outside);
      log.know(phone);
      return phone;
    },
    async nextTarget(phone) {
      if (targets.length === 0) {
        const found = await findTargets(phone, await outside.now(), TARGETS_AT_ONCE);
        // A visit that costs nothing passes none of the places where money moves.
        targets = found.filter(({ feeFen }) => feeFen > 0);
      }
      const target = targets.shift();
      if (!target) throw new Error('the hospital is full');
      return target;
    },
    passTime: async (ms) => outside.moveTo(new Date((await outside.now()).getTime() + ms)),
    async check() {
      const waits = await quiesce({ databaseUrl, outside, bff });
      return [...stuckAs(waits), ...findViolations(await readBooks())];
    },
    async checkReconciliation() {
      const open = await reconcile({
        ...{ file: reconcileFile, bff, databaseUrl, credentialsFile: outside.credentialsFile, from: begins },
        ...{ now: () => outside.now(), jumpTo: (at) => outside.moveTo(at) },
      });
      return findMisjudged(await readBooks(), open);
    },
    checkLog: log.search,
    searched: log.searched,
    async stop() {
      if (bff.isRunning()) await bff.stop();
      await outside.stop();
    },
  };
};
