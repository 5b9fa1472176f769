import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleBff } from './bff-bundle';
import { makeBatch } from './schedule';
import { type BatchResult, openStorm, type Storm } from './storm';
import { openMariaDb, openRedis } from './stores';

/**
 * Random schedules against the real BFF, MariaDB and Redis, with lines that break and processes that die.
 *   npm run chaos                     some batches with a new seed
 *   npm run chaos -- --seed 7         the same batches again
 *   npm run chaos -- --hours 1        new seeds until the time is over
 */

const BATCH_SIZE = 150;
const BATCHES = 2;

interface Options {
  seed: number;
  batches: number;
  size: number;
  untilMs: number | null;
}

const readOptions = (): Options => {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      batches: { type: 'string' },
      size: { type: 'string' },
      hours: { type: 'string' },
    },
  });
  const seed = values.seed === undefined ? Date.now() % 1_000_000_000 : Number(values.seed);
  return {
    seed,
    batches: Number(values.batches ?? BATCHES),
    size: Number(values.size ?? BATCH_SIZE),
    untilMs: values.hours === undefined ? null : performance.now() + Number(values.hours) * 3_600_000,
  };
};

const add = (total: Record<string, number>, more: Record<string, number>): void => {
  for (const [name, count] of Object.entries(more)) total[name] = (total[name] ?? 0) + count;
};

const show = (title: string, counts: Record<string, number>): void => {
  const cells = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  console.log(`  ${title.padEnd(14)} ${cells.join(' · ') || 'none'}`);
};

/** Mishaps by kind and by the call that met them. */
const mishapsOf = (counts: ReadonlyMap<string, number>) => {
  const byKind: Record<string, number> = {};
  const byCall: Record<string, number> = {};
  for (const [name, count] of counts) {
    const [call = '', kind = ''] = name.split(' ');
    add(byKind, { [kind]: count });
    add(byCall, { [call]: count });
  }
  return { byKind, byCall };
};

const report = (result: BatchResult, seed: number, size: number): void => {
  for (const { rule, subject, detail } of result.violations) console.error(`  ✗ ${rule}: ${subject} (${detail})`);
  for (const trace of result.traces) console.error(`    ${trace}`);
  if (result.violations.length > 0) {
    console.error(`  again: npm run chaos -- --seed ${seed} --batches 1 --size ${size}`);
  }
};

const runBatches = async (storm: Storm, { seed, batches, size, untilMs }: Options): Promise<number> => {
  const began = performance.now();
  const totals = { schedules: 0, persons: 0, violations: 0 };
  const deaths: Record<string, number> = {};
  const ends: Record<string, number> = {};
  let billEnds: Record<string, number> = {};
  let withStaff: Record<string, number> = {};
  let leftToRunOut = 0;
  let differences = 0;
  let reconcileMs = 0;
  const isOver = (done: number) => (untilMs === null ? done >= batches : performance.now() > untilMs);
  for (let done = 0; !isOver(done) && totals.violations === 0; done += 1) {
    const at = performance.now();
    const batch = makeBatch(seed + done, size);
    const result = await storm.run(batch);
    totals.schedules += size;
    totals.persons += result.persons;
    totals.violations += result.violations.length;
    add(deaths, result.deaths);
    add(ends, result.ends);
    reconcileMs += result.reconcileMs;
    ({ billEnds, withStaff, leftToRunOut, differences } = result);
    const mark = result.violations.length === 0 ? '\x1b[32m✓\x1b[0m' : '\x1b[31m✗\x1b[0m';
    const seconds = ((performance.now() - at) / 1000).toFixed(1);
    console.log(
      `${mark} seed ${seed + done}: ${size} schedules, ${result.persons} persons, ${batch.his}, ${batch.jump}, ${seconds} s`,
    );
    report(result, seed + done, size);
  }
  console.log('');
  show('ran', { schedules: totals.schedules, persons: totals.persons });
  show('killed', deaths);
  const { byKind, byCall } = mishapsOf(storm.counts);
  show('mishaps', byKind);
  show('met by', byCall);
  show('visits ended', ends);
  show('bills ended', billEnds);
  show('left to staff', withStaff);
  show('left to expire', { numbers: leftToRunOut });
  show('reconciled', { 'left open': differences, seconds: Math.round(reconcileMs / 1000) });
  show('log searched', { lines: storm.searched.lines, secrets: storm.searched.secrets });
  show('violations', { total: totals.violations });
  console.log(`  ${'duration'.padEnd(14)} ${((performance.now() - began) / 1000).toFixed(0)} s`);
  return totals.violations;
};

const main = async (): Promise<void> => {
  const options = readOptions();
  console.log(`seed ${options.seed}`);
  const dir = mkdtempSync(join(tmpdir(), 'anzhen-chaos-'));
  const files = await bundleBff();
  process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
  const mariaDb = await openMariaDb(join(dir, 'mariadb'));
  const redis = await openRedis(join(dir, 'redis'));
  await Promise.all([mariaDb.start(), redis.start()]);
  const storm = await openStorm({ dir: join(dir, 'storm'), ...files, mariaDb, redis });
  const violations = await runBatches(storm, options);
  await storm.stop();
  await Promise.all([mariaDb.stop(), redis.stop()]);
  process.exit(violations === 0 ? 0 : 1);
};

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
