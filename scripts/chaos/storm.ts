import { mkdirSync } from 'node:fs';
import { addDays, hospitalDate, hospitalInstant } from '../../shared-types/src/kernel';
import { type Between, openBetween } from './between';
import { type Bff, openBff } from './bff';
import { readHisBooks, readMoneyBooks, readOurBooks } from './books';
import type { BillView } from '../../shared-types/src';
import { insuredAs, type Mix, seeDoctor } from './bill-flows';
import { makeCentreReader } from './centre-envelope';
import { type Books, findViolations, KEPT_IN_STOPPED, type Violation } from './invariants';
import { stuckAs } from './lane';
import { makeOwners } from './owners';
import { identityOf } from './people';
import { makeLogSearch, type Searched } from './log-search';
import { Phone } from './phone';
import { type Actor, play } from './play';
import { quiesce } from './quiesce';
import { findMisjudged, reconcile } from './reconciliation';
import { openOutsideWorld } from './sandbox';
import { makeSoapReader } from './soap-envelope';
import type { Batch, Death } from './schedule';
import { makeSchema, type Store } from './stores';
import { findTargets, type Target } from './targets';

/** One hospital in which everything goes wrong, batch after batch. */
export interface Storm {
  run(batch: Batch): Promise<BatchResult>;
  counts: ReadonlyMap<string, number>;
  searched: Readonly<Searched>;
  stop(): Promise<void>;
}

export interface BatchResult {
  persons: number;
  deaths: Record<Death, number>;
  violations: Violation[];
  /** The traces of persons that a violation speaks of. */
  traces: string[];
  /** What reconciliation has left open, of this batch and of earlier ones. */
  differences: number;
  /** How long that took. */
  reconcileMs: number;
  ends: Record<string, number>;
  /** Payments of bills by their end, and what was given back of them. */
  billEnds: Record<string, number>;
  withStaff: Record<string, number>;
  /** Numbers that we had given up and that were blocked in the HIS until their time ran out. */
  leftToRunOut: number;
}

interface StormOptions {
  dir: string;
  bffFile: string;
  reconcileFile: string;
  mariaDb: Store;
  redis: Store;
}

const SIGN_IN_AT_ONCE = 12;
const TARGETS_AT_ONCE = 240;
const MINUTE = 60_000;

/** A stop that met a payment on its way is found by the next look at the sessions, one minute later, and is then worked off. */
const WATCH_MS = 90_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const countBy = (words: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
};

const openBetweens = async (outside: Awaited<ReturnType<typeof openOutsideWorld>>, bffUrl: () => string) => {
  const { wechatPay, insurance, hisSoap } = outside.credentials;
  const owners = makeOwners(wechatPay.apiV3Key, makeCentreReader(insurance), makeSoapReader(hisSoap.aesKey));
  const { urls } = outside.credentials;
  const his = await openBetween({
    target: () => urls.his,
    mishapOf: owners.ofHis,
    onReply: owners.seeHis,
    brokenBody: JSON.stringify({ code: '-100', msg: '系统异常', data: null }),
  });
  const soap = await openBetween({
    target: () => urls.hisSoap,
    mishapOf: owners.ofHisSoap,
    onReply: owners.seeHisSoap,
    brokenBody: '<error>系统异常</error>',
  });
  const pay = await openBetween({
    target: () => urls.wechatpay,
    mishapOf: owners.ofPay,
    brokenBody: JSON.stringify({ code: 'SYSTEM_ERROR', message: '系统错误' }),
  });
  const centre = await openBetween({
    target: () => urls.nhsa,
    mishapOf: owners.ofCentre,
    onReply: owners.seeCentre,
    brokenBody: JSON.stringify({ code: 500, message: '系统异常', success: false }),
  });
  const notices = await openBetween({ target: bffUrl, mishapOf: owners.ofNotice, brokenBody: '{}' });
  return { owners, his, soap, pay, centre, notices, all: [his, soap, pay, centre, notices] as Between[] };
};

/** Where the clock goes between the two halves of a batch. */
const jumpTarget = (jump: Batch['jump'], now: Date): Date | null => {
  switch (jump) {
    case 'none':
      return null;
    case 'before the hold ends':
      return new Date(now.getTime() + 12 * MINUTE);
    case 'after the hold ended':
      return new Date(now.getTime() + 16 * MINUTE);
    case 'midnight':
      return hospitalInstant(addDays(hospitalDate(now), 1), '00:01');
    case 'three hours':
      return new Date(now.getTime() + 180 * MINUTE);
  }
};

const makeKiller = (bff: Bff, { mariaDb, redis }: StormOptions) => {
  const killOne: Record<Death, () => Promise<void>> = {
    async bff() {
      await bff.kill();
      await bff.start();
    },
    async mariadb() {
      await mariaDb.kill();
      await mariaDb.start();
    },
    async redis() {
      await redis.kill();
      await redis.start();
    },
  };
  return async (deaths: Batch['deaths'], half: 0 | 1): Promise<Death[]> => {
    const began = performance.now();
    const died: Death[] = [];
    for (const { who, afterMs } of deaths.filter((death) => death.half === half)) {
      await pause(Math.max(0, began + afterMs - performance.now()));
      await killOne[who]();
      died.push(who);
    }
    return died;
  };
};

export const openStorm = async (options: StormOptions): Promise<Storm> => {
  const { dir, bffFile, reconcileFile, mariaDb, redis } = options;
  mkdirSync(dir, { recursive: true });
  const outside = await openOutsideWorld(dir);
  const since = await outside.now();
  await outside.moveTo(hospitalInstant(addDays(hospitalDate(since), 1), '09:00'));
  const databaseUrl = await makeSchema(mariaDb, 'storm');
  const late: { bff?: Bff } = {};
  const between = await openBetweens(outside, () => late.bff?.url ?? '');
  const { owners } = between;
  const credentialsFile = outside.credentialsVia({
    ...{ his: between.his.url, hisSoap: between.soap.url },
    ...{ wechatpay: between.pay.url, nhsa: between.centre.url },
  });
  const bff = await openBff({
    ...{ file: bffFile, databaseUrl, redisUrl: redis.url, credentialsFile },
    publicUrl: between.notices.url,
  });
  late.bff = bff;
  await bff.start();
  const log = makeLogSearch({ bff, outside });
  const kill = makeKiller(bff, options);
  const stopped = new Set<string>();
  let persons = 0;
  /** Earlier days have been compared after an earlier batch. */
  let unreconciled = await outside.now();

  const stage = {
    outside,
    async stopSession(sessionId: string) {
      stopped.add(sessionId);
      await outside.control('/his/stop-session', { sessionId });
    },
  };
  const isNetworkIdle = () => between.all.every((each) => each.isIdle());

  const newPhone = async (): Promise<Phone> => {
    const identity = identityOf((persons += 1));
    owners.know(identity.idNumber, identity.phoneId);
    const phone = new Phone(identity, bff.url, outside);
    log.know(phone);
    await phone.settleIn();
    const { openid } = await outside.control<{ openid: string }>(`/phones/${identity.phoneId}`);
    owners.know(openid, identity.phoneId);
    return phone;
  };

  /** The medicine of a visit: one of its lines is own-paid. */
  const billOf = async (phone: Phone, mix: Mix, target: Target): Promise<BillView | null> => {
    await insuredAs(phone.identity, mix, outside);
    const bills = await seeDoctor(phone, target, outside);
    return bills.find(({ kind }) => kind === 'medicine') ?? null;
  };

  /** A few at a time, before anything goes wrong. */
  const cast = async ({ schedules }: Batch): Promise<Actor[]> => {
    const scout = await newPhone();
    const targets = await findTargets(scout, await outside.now(), TARGETS_AT_ONCE);
    if (targets.length === 0) throw new Error('the hospital has no number left');
    let next = 0;
    const nextTarget = (): Target => targets[(next += 1) % targets.length] as Target;
    const roles = schedules.flatMap(({ persons: plans, isContended }) => {
      const shared = nextTarget();
      return plans.map((plan) => ({ plan, target: isContended ? shared : nextTarget() }));
    });
    const actors: Actor[] = [];
    const queue = [...roles];
    const work = async (): Promise<void> => {
      for (let role = queue.shift(); role; role = queue.shift()) {
        const phone = await newPhone();
        const bill = role.plan.mix === null ? null : await billOf(phone, role.plan.mix, nextTarget());
        owners.plan(phone.identity.phoneId, role.plan.mishaps);
        actors.push({ ...role, phone, bill, appointmentIds: [], intents: [], trace: [] });
      }
    };
    await Promise.all(Array.from({ length: SIGN_IN_AT_ONCE }, work));
    return actors;
  };

  const waitIdle = async (): Promise<void> => {
    for (let calm = 0; calm < 3; calm = isNetworkIdle() ? calm + 1 : 0) await pause(60);
  };

  /** While the two clocks differ, signatures would be refused: to the systems it is a moment without a line. */
  const jumpTo = async (target: Date): Promise<void> => {
    await waitIdle();
    for (const each of between.all) each.setLine(false);
    await outside.moveTo(target);
    await bff.follows(target);
    for (const each of between.all) each.setLine(true);
  };

  const readBooks = async (): Promise<Books> => {
    const [ours, his, outsideMoney] = await Promise.all([
      readOurBooks(databaseUrl),
      readHisBooks(outside, since),
      readMoneyBooks(outside),
    ]);
    return { ours, his, ...outsideMoney, stopped, lateHolds: owners.lateHolds };
  };

  const settleBooks = async () => {
    const deadline = performance.now() + WATCH_MS;
    for (;;) {
      const waits = await quiesce({ databaseUrl, outside, bff, isNetworkIdle, jumpTo });
      const books = await readBooks();
      const violations = [...stuckAs(waits), ...findViolations(books)];
      const isWatched = !violations.some(({ rule }) => rule === KEPT_IN_STOPPED);
      if (isWatched || performance.now() > deadline) return { books, violations };
      await pause(2_000);
    }
  };

  const judge = async (actors: readonly Actor[]): Promise<Omit<BatchResult, 'deaths'>> => {
    const { books, violations } = await settleBooks();
    const reconciledAt = performance.now();
    const open = await reconcile({
      ...{ file: reconcileFile, bff, databaseUrl, credentialsFile: outside.credentialsFile, jumpTo },
      ...{ from: unreconciled, now: () => outside.now() },
    });
    const reconcileMs = performance.now() - reconciledAt;
    unreconciled = await outside.now();
    violations.push(...findMisjudged(await readBooks(), open), ...(await log.search()));
    const mine = new Set(actors.flatMap(({ appointmentIds }) => appointmentIds));
    const isBlamed = ({ trace }: Actor) =>
      violations.some(({ subject, detail }) =>
        trace.some((line) =>
          `${subject} ${detail}`.split(/[\s,]+/).some((word) => word.length > 20 && line.includes(word)),
        ),
      );
    return {
      persons: actors.length,
      violations,
      traces: actors.filter(isBlamed).map(({ phone, trace, plan }) => {
        const mishaps = Object.entries(plan.mishaps).map(([operation, list]) => `${operation}: ${list.join('/')}`);
        return `${phone.identity.phoneId}\n    ${trace.join('\n    ')}\n    mishaps ${mishaps.join('; ')}`;
      }),
      differences: open.length,
      reconcileMs,
      ends: countBy(books.ours.appointments.filter(({ id }) => mine.has(id)).map(({ status }) => status)),
      billEnds: countBy([
        ...books.ours.payments.filter(({ subject }) => subject === 'bill').map(({ status }) => status),
        ...books.ours.billRefunds.map(({ status }) => `items ${status}`),
      ]),
      leftToRunOut: books.ours.appointments.filter(
        ({ id, status }) => status === 'cancelled' && books.his.byOrder[id]?.status === 'expired',
      ).length,
      withStaff: countBy(books.ours.worklist.map(({ kind }) => kind)),
    };
  };

  return {
    counts: owners.counts,
    searched: log.searched,
    async run(batch) {
      await bff.speak(batch.his);
      const actors = await cast(batch);
      const died: Death[] = [];
      for (const half of [0, 1] as const) {
        const playing = Promise.all(actors.map((actor) => play(actor, half === 0 ? 'before' : 'after', stage)));
        died.push(...(await kill(batch.deaths, half)));
        await playing;
        const target = half === 0 ? jumpTarget(batch.jump, await outside.now()) : null;
        if (target) await jumpTo(target);
      }
      const deaths = { bff: 0, mariadb: 0, redis: 0, ...countBy(died) };
      return { ...(await judge(actors)), deaths };
    },
    async stop() {
      await bff.stop();
      await Promise.all(between.all.map((each) => each.stop()));
      await outside.stop();
    },
  };
};
