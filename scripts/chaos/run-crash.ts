import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKPOINTS } from '../../bff/src/platform/checkpoint';
import { billCrashes, payAndGiveBack } from './bill-flows';
import { bundleBff } from './bff-bundle';
import { type Flow, flowTo, isOfBillsOnly, wholeFlow } from './flows';
import type { Violation } from './invariants';
import { type Lane, openLane } from './lane';
import { Gone, type Phone } from './phone';
import { openMariaDb, openRedis, type Store } from './stores';

/**
 * Ends the BFF with SIGKILL at every checkpoint, and MariaDB, Redis and all of them in the middle of visits; starts them
 * again and compares the books of HIS, WeChat Pay and our database. Names given as arguments run only those.
 */

const LANES = Number(process.env.CHAOS_LANES ?? 6);
/** How long a checkpoint may take to be passed once the visit has been walked to its end. */
const REACH_LIMIT_MS = 90_000;
const SERVER_DEATHS = 4;
const NUDGE_MS = 20_000;
const NUDGE_EVERY_MS = 3_000;

interface Outcome {
  name: string;
  crashes: number;
  seconds: number;
  violations: Violation[];
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const settled = async (lane: Lane): Promise<{ phone: Phone; target: Awaited<ReturnType<Lane['nextTarget']>> }> => {
  const phone = lane.newPhone();
  await phone.settleIn();
  return { phone, target: await lane.nextTarget(phone) };
};

/** @throws Error when the process did not end itself in time */
const mustDie = async (lane: Lane, name: string, walked: Promise<void>): Promise<void> => {
  const tooLate = walked.then(() => pause(REACH_LIMIT_MS)).then(() => 'alive');
  const end = await Promise.race([lane.bff.ended(), tooLate]);
  if (end !== 'SIGKILL') throw new Error(`checkpoint ${name} was never passed (${end})\n${lane.bff.lastWords()}`);
};

/** Two people meet the same crash: the first one's phone stays dark for ever, the second one goes on afterwards. */
const crashAt = async (lane: Lane, name: string, flow: Flow): Promise<number> => {
  await lane.bff.start(name);
  const first = await settled(lane);
  const second = await settled(lane);
  const dark = flow(first.phone, first.target, lane.outside).catch((error: unknown) => {
    if (!(error instanceof Gone)) throw error;
  });
  void lane.bff.ended().then(() => (first.phone.isGone = true));
  await mustDie(lane, name, dark);
  await dark;
  await lane.bff.start(name);
  const walked = flow(second.phone, second.target, lane.outside);
  // It is looked at below; meanwhile it must not count as unhandled.
  walked.catch(() => undefined);
  await mustDie(lane, name, walked);
  await lane.bff.start();
  // What waits for hospital time, such as a dead worker's claim, need not wait for ours.
  const nudge = setInterval(() => void lane.passTime(NUDGE_MS), NUDGE_EVERY_MS);
  await walked.finally(() => clearInterval(nudge));
  return 2;
};

/** Two people in the same flow meet one crash: whoever passes the place first; one phone stays dark, one goes on. */
const crashBothAt = async (lane: Lane, name: string, flow: Flow): Promise<number> => {
  await lane.bff.start(name);
  const [first, second] = await Promise.all([settled(lane), settled(lane)]);
  const dark = flow(first.phone, first.target, lane.outside).catch((error: unknown) => {
    if (!(error instanceof Gone)) throw error;
  });
  const walked = flow(second.phone, second.target, lane.outside);
  // It is looked at below; meanwhile it must not count as unhandled.
  walked.catch(() => undefined);
  void lane.bff.ended().then(() => (first.phone.isGone = true));
  await mustDie(lane, name, Promise.race([dark, walked]));
  await dark;
  await lane.bff.start();
  const nudge = setInterval(() => void lane.passTime(NUDGE_MS), NUDGE_EVERY_MS);
  await walked.finally(() => clearInterval(nudge));
  return 1;
};

/** Several visits at once while servers die under them again and again. */
const killUnder = async (lane: Lane, servers: readonly Store[], withBff: boolean): Promise<number> => {
  await lane.bff.start();
  const people = [];
  for (let count = 0; count < 6; count += 1) people.push(await settled(lane));
  let areAllDone = false;
  const walks = Promise.all(people.map(({ phone, target }) => wholeFlow(phone, target, lane.outside))).finally(() => {
    areAllDone = true;
  });
  walks.catch(() => undefined);
  let deaths = 0;
  while (deaths < SERVER_DEATHS && !areAllDone) {
    await pause(250 + 170 * deaths);
    await Promise.all([...servers.map((server) => server.kill()), ...(withBff ? [lane.bff.kill()] : [])]);
    deaths += servers.length + (withBff ? 1 : 0);
    for (const server of servers) await server.start();
    if (withBff) await lane.bff.start();
  }
  await walks;
  return deaths;
};

const run = async (
  lane: Lane,
  name: string,
  work: () => Promise<number>,
  check: () => Promise<Violation[]> = () => lane.check(),
): Promise<Outcome> => {
  const at = performance.now();
  const violations: Violation[] = [];
  let crashes = 0;
  try {
    crashes = await work();
    violations.push(...(await check()));
  } catch (error) {
    violations.push({ rule: 'the test could not go on', subject: name, detail: String(error) });
  }
  if (lane.bff.isRunning()) await lane.bff.stop();
  const seconds = (performance.now() - at) / 1000;
  const mark = violations.length === 0 ? '\x1b[32m✓\x1b[0m' : '\x1b[31m✗\x1b[0m';
  console.log(`${mark} ${name.padEnd(40)} ${crashes} crashes  ${seconds.toFixed(1)} s`);
  for (const { rule, subject, detail } of violations) console.error(`    ${rule}: ${subject} (${detail})`);
  return { name, crashes, seconds, violations };
};

/** After everything that died in a lane its days are compared, and what is open must really differ. */
const runReconciliation = (lane: Lane, index: number): Promise<Outcome> =>
  run(...([lane, `reconciliation of lane ${index}`, () => Promise.resolve(0)] as const), () =>
    lane.checkReconciliation(),
  );

/** What the lane logged around all its deaths names nobody and holds no key. */
const runLogSearch = async (lane: Lane, index: number): Promise<Outcome> => {
  const outcome = await run(lane, `log of lane ${index}`, () => Promise.resolve(0), lane.checkLog);
  console.log(`    ${lane.searched.lines} lines, ${lane.searched.secrets} secrets`);
  return outcome;
};

const summarise = (outcomes: readonly Outcome[], seconds: number): void => {
  const total = (pick: (outcome: Outcome) => number) => outcomes.reduce((sum, outcome) => sum + pick(outcome), 0);
  console.log('\n  checkpoints        crashes        violations        duration');
  const cells = [outcomes.length, total(({ crashes }) => crashes), total(({ violations }) => violations.length)];
  console.log(`  ${cells.map((cell) => String(cell).padEnd(18)).join('')}${seconds.toFixed(0)} s`);
};

interface Crash {
  name: string;
  at: string;
  meet(lane: Lane): Promise<number>;
}

/** Every place of a registration, and every place of a bill in each mix of cash and insurance. */
const crashes: readonly Crash[] = [
  ...CHECKPOINTS.filter((name) => !isOfBillsOnly(name)).map((name) => ({
    ...{ name, at: name },
    meet: (lane: Lane) => crashAt(lane, name, flowTo(name)),
  })),
  ...billCrashes.map(({ mix, at }) => ({
    name: `${mix} ${at}`,
    at,
    meet: (lane: Lane) => crashBothAt(lane, at, payAndGiveBack(mix)),
  })),
];

const chosenOf = (names: readonly string[]) => ({
  checkpoints: crashes.filter(({ name, at }) => names.length === 0 || names.includes(name) || names.includes(at)),
  servers: ['mariadb', 'redis', 'everything'].filter((name) => names.length === 0 || names.includes(name)),
});

const main = async (): Promise<void> => {
  const started = performance.now();
  const dir = mkdtempSync(join(tmpdir(), 'anzhen-crash-'));
  const files = await bundleBff();
  process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
  const mariaDb = await openMariaDb(join(dir, 'mariadb'));
  const redis = await openRedis(join(dir, 'redis'));
  await Promise.all([mariaDb.start(), redis.start()]);
  const { checkpoints, servers } = chosenOf(process.argv.slice(2));
  const queue = [...checkpoints];
  const outcomes: Outcome[] = [];
  const openOne = (index: number) => openLane({ dir, index, ...files, mariaDb, redis });
  const work = async (index: number): Promise<void> => {
    const lane = await openOne(index);
    for (let crash = queue.shift(); crash; crash = queue.shift()) {
      const { name, meet } = crash;
      outcomes.push(await run(lane, name, () => meet(lane)));
    }
    outcomes.push(await runReconciliation(lane, index), await runLogSearch(lane, index));
    await lane.stop();
  };
  await Promise.all(Array.from({ length: Math.min(LANES, queue.length) }, (_, index) => work(index)));
  if (servers.length > 0) {
    const lane = await openOne(LANES);
    const targets: Record<string, [Store[], boolean]> = {
      mariadb: [[mariaDb], false],
      redis: [[redis], false],
      everything: [[mariaDb, redis], true],
    };
    for (const name of servers) {
      const [killed, withBff] = targets[name] ?? [[], true];
      outcomes.push(await run(lane, `SIGKILL ${name}`, () => killUnder(lane, killed, withBff)));
    }
    outcomes.push(await runReconciliation(lane, LANES), await runLogSearch(lane, LANES));
    await lane.stop();
  }
  await Promise.all([mariaDb.stop(), redis.stop()]);
  summarise(outcomes, (performance.now() - started) / 1000);
  process.exit(outcomes.some(({ violations }) => violations.length > 0) ? 1 : 0);
};

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
