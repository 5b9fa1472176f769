import { randomUUID } from 'node:crypto';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { addDays, hospitalDate } from '../../shared-types/src';
import { startProcess } from '../local/processes';
import { fireAtOnce, percentile, type Shot } from './burst';
import { type BenchDatabase, type BenchPerson, openBenchDatabase, seedPeople, seedStock } from './people';
import { createDatabase, type Mode, ROOT, startBff, withWorld, type World } from './world';

const PEOPLE = 5_000;
/** Every how many-th person taps twice: 18 of 100. */
const isDoubled = (index: number): boolean => index % 50 < 9;
const HIS_MS = 20;
const SETTLE_MS = 180_000;

interface Scenario {
  name: string;
  title: string;
  sessions: number;
  slotsEach: number;
  numbersEach: number;
}

const scenarios: Scenario[] = [
  { name: 'one_doctor', title: '一位医生 500 个号，5,000 人', sessions: 1, slotsEach: 1, numbersEach: 500 },
  { name: 'many_slots', title: '200 个时段 5,000 个号，5,000 人', sessions: 25, slotsEach: 8, numbersEach: 25 },
];

interface Measured {
  bookings: number;
  answers: number;
  seconds: number;
  p50: number;
  p99: number;
  statuses: Record<string, number>;
  oversold: number;
  doubleHeld: number;
  hisHoldCalls: number;
  hisSeconds: number;
}

const slotsOf = ({ sessions, slotsEach }: Scenario): { sessionId: string; slotId: string }[] =>
  Array.from({ length: sessions * slotsEach }, (_, index) => {
    const sessionId = `S${Math.floor(index / slotsEach)}`;
    return { sessionId, slotId: `${sessionId}-T${index % slotsEach}` };
  });

/** Everybody wants one number; who taps twice sends the same request again at once. */
const shotsOf = (people: readonly BenchPerson[], scenario: Scenario): Shot[] => {
  const slots = slotsOf(scenario);
  const shots = people.flatMap(({ token, patientId }, index) => {
    const wish = slots[index % slots.length];
    const body = JSON.stringify({ patientId, ...wish, idempotencyKey: randomUUID() });
    const shot = { token, body };
    return isDoubled(index) ? [shot, shot] : [shot];
  });
  // Nobody stands in order of number at 07:00.
  return shots
    .map((shot) => ({ shot, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ shot }) => shot);
};

/** People have the page open before the numbers are released: sessions are warm, the listing has been read. */
const warmUp = async (port: number, people: readonly BenchPerson[]): Promise<void> => {
  const paths = ['/api/v1/me', '/api/v1/departments/D01/day'];
  for (let start = 0; start < people.length; start += 100) {
    await Promise.all(
      people.slice(start, start + 100).map(async ({ token }) => {
        for (const path of start === 0 ? paths : paths.slice(0, 1)) {
          const response = await fetch(`http://127.0.0.1:${port}${path}`, {
            headers: { authorization: `Bearer ${token}` },
          });
          if (!response.ok) throw new Error(`warm-up: ${response.status} ${await response.text()}`);
          await response.arrayBuffer();
        }
      }),
    );
  }
};

const one = async <Row>(dataSource: BenchDatabase, sql: string): Promise<Row> =>
  ((await dataSource.query(sql)) as Row[])[0] as Row;

/** Waits until the HIS has answered for every number, and counts what must not be. */
const audit = async (dataSource: BenchDatabase, scenario: Scenario) => {
  const startedAt = performance.now();
  for (;;) {
    const { n } = await one<{ n: string }>(
      dataSource,
      "SELECT COUNT(*) AS n FROM appointment WHERE status IN ('holding','hold_unknown')",
    );
    if (Number(n) === 0) break;
    if (performance.now() - startedAt > SETTLE_MS) throw new Error(`${n} registrations still wait for the HIS`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const hisSeconds = (performance.now() - startedAt) / 1000;
  const over = await one<{ n: string | null }>(
    dataSource,
    `SELECT SUM(GREATEST(0, live - ${scenario.numbersEach})) AS n FROM
       (SELECT COUNT(*) AS live FROM appointment WHERE status = 'held' GROUP BY slot_id) AS slots`,
  );
  const double = await one<{ n: string }>(
    dataSource,
    `SELECT (SELECT COUNT(*) - COUNT(DISTINCT active_number_key) FROM appointment WHERE status = 'held')
          + (SELECT COUNT(*) - COUNT(DISTINCT his_patient_id, session_id) FROM appointment WHERE status = 'held') AS n`,
  );
  const held = await one<{ n: string }>(dataSource, "SELECT COUNT(*) AS n FROM appointment WHERE status = 'held'");
  return { hisSeconds, oversold: Number(over.n ?? 0), doubleHeld: Number(double.n), held: Number(held.n) };
};

const measure = async (world: World, scenario: Scenario, mode: Mode, date: string): Promise<Measured> => {
  const database = `bench_${scenario.name}_${mode}`;
  const peerArgs = [date, scenario.sessions, scenario.slotsEach, scenario.numbersEach, HIS_MS].map(String);
  const peer = await startProcess({
    name: 'HIS',
    args: ['--import', 'tsx', join(ROOT, 'scripts/bench/his-peer.ts'), ...peerArgs],
    ready: /HIS READY (\S+)/,
  });
  const hisUrl = peer.match[1] ?? '';
  await createDatabase(world.mariaDb.url, database);
  const dataSource = await openBenchDatabase(`${world.mariaDb.url}${database}`);
  const people = await seedPeople(dataSource, { count: PEOPLE, privacyVersion: world.privacyVersion });
  if (mode === 'naive') await seedStock(dataSource, slotsOf(scenario), scenario.numbersEach);
  const bff = await startBff(world, { mode, database, hisUrl, date });
  try {
    await warmUp(bff.port, people);
    const { answers, seconds } = await fireAtOnce(bff.port, '/api/v1/appointments', shotsOf(people, scenario));
    const statuses: Record<string, number> = {};
    for (const { status } of answers) statuses[status] = (statuses[status] ?? 0) + 1;
    const facts =
      mode === 'full' ? await audit(dataSource, scenario) : { hisSeconds: 0, oversold: 0, doubleHeld: 0, held: 0 };
    const { n } = await one<{ n: string }>(
      dataSource,
      "SELECT COUNT(*) AS n FROM appointment WHERE status IN ('holding','held')",
    );
    const counts = (await (await fetch(`${hisUrl}/counts`)).json()) as { hold: number };
    return {
      ...{
        bookings: Number(n),
        answers: answers.filter(({ status }) => status > 0 && status < 500).length,
        seconds,
        statuses,
      },
      ...{ p50: percentile(answers, 0.5), p99: percentile(answers, 0.99), hisHoldCalls: counts.hold },
      ...{ oversold: facts.oversold, doubleHeld: facts.doubleHeld, hisSeconds: facts.hisSeconds },
    };
  } finally {
    await bff.stop();
    await peer.stop();
    await dataSource.destroy();
  }
};

const round = (value: number, digits = 0): number => Number(value.toFixed(digits));

const report = (scenario: Scenario, by: Record<Mode, Measured>) => {
  const { full, front, naive } = by;
  const rate = (count: number, { seconds }: Measured): number => count / seconds;
  const numbers = scenario.sessions * scenario.slotsEach * scenario.numbersEach;
  return {
    bookings_per_s: round(rate(full.bookings, full)),
    answers_per_s: round(rate(full.answers, full)),
    p50_ms: full.p50,
    p99_ms: full.p99,
    oversold: full.oversold,
    double_held: full.doubleHeld,
    his_hold_calls: full.hisHoldCalls,
    his_calls_per_number: round(full.hisHoldCalls / Math.min(numbers, full.bookings), 3),
    his_done_after_s: round(full.hisSeconds, 1),
    front_limit_per_s: round(rate(front.answers, front)),
    naive_per_s: round(rate(naive.bookings, naive)),
    ratio_to_front: round(rate(full.answers, full) / rate(front.answers, front), 2),
    ratio_to_naive: round(rate(full.bookings, full) / rate(naive.bookings, naive), 2),
  };
};

type Report = ReturnType<typeof report>;

/** The worse of both scenarios for every figure that must hold. */
const worst = (a: Report, b: Report): Report => {
  const merged = { ...a };
  for (const key of Object.keys(a) as (keyof Report)[]) {
    const isBad = [
      'p50_ms',
      'p99_ms',
      'oversold',
      'double_held',
      'his_hold_calls',
      'his_calls_per_number',
      'his_done_after_s',
    ].includes(key);
    merged[key] = isBad ? Math.max(a[key], b[key]) : Math.min(a[key], b[key]);
  }
  return merged;
};

/** 5,000 people at 07:00, over HTTP, on a MariaDB that flushes every commit and a Redis; compared in the same run. */
export const benchBooking = (): Promise<void> =>
  withWorld(async (world) => {
    const date = addDays(hospitalDate(new Date()), 1);
    const load = (): string =>
      loadavg()
        .map((value) => value.toFixed(2))
        .join(' ');
    console.log(`load before: ${load()}, the HIS answers a hold in ${HIS_MS} ms`);
    const reports: Record<string, Report> = {};
    for (const scenario of scenarios) {
      console.log(`\n${scenario.title}，18 % 的人连点两下`);
      const by = {} as Record<Mode, Measured>;
      // The naive one last: what it leaves the database to clean up would slow down whoever came after it.
      for (const mode of ['front', 'full', 'naive'] as const) {
        by[mode] = await measure(world, scenario, mode, date);
        const { answers, bookings, seconds, p50, p99, statuses } = by[mode];
        const counts = `${answers} answers, ${bookings} bookings in ${seconds.toFixed(2)} s`;
        console.log(`  ${mode.padEnd(6)} ${counts}, p50 ${p50} ms, p99 ${p99} ms, ${JSON.stringify(statuses)}`);
      }
      reports[scenario.name] = report(scenario, by);
    }
    const [first, second] = Object.values(reports) as [Report, Report];
    console.log(`\nload after: ${load()}`);
    console.log(JSON.stringify({ ...worst(first, second), scenarios: reports }));
  });
