import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { startProcess } from '../local/processes';
import { openBenchDatabase } from './people';
import { dialAgain, dialAll, type Hall, hangUp, type Phone } from './phones';
import { type BenchLine, seedHall, type SeededHall } from './queue-hall';
import { createDatabase, ROOT, startBff, withWorld, type World } from './world';

const LINES = 200;
const CALLS_PER_SECOND = 50;
/** Memory is measured from here on, so that what the process needs anyway does not count as a socket's. */
const FIRST_PHONES = 2_000;
const SETTLE_MS = 5_000;
/** A process that has just started has yet to compile what it does; both are called for so long before it counts. */
const WARM_SECONDS = 5;
const DATABASE = 'fanout';

/** How it is read: p99 at most twice the bare one and 250 ms, nothing lost, 12 KB for a socket, right after 5 s. */
const LIMITS = { ratio: 2, p99Ms: 250, rssKb: 12, lost: 0, wrong: 0 };

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const rssKb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
const round = (value: number): number => Math.round(value * 10) / 10;

const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN);
};

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

const post = (port: number, path: string, token: string, body: unknown): Promise<void> =>
  new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    };
    const request = http.request({ agent, host: '127.0.0.1', port, path, method: 'POST', headers }, (response) => {
      let seen = '';
      response.on('data', (chunk: Buffer) => (seen += chunk.toString('latin1')));
      response.once('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`${response.statusCode} ${seen.slice(0, 200)}`)),
      );
    });
    request.once('error', reject);
    request.end(text);
  });

/** One press of a nurse; `key` stays the same when it has to be sent again. */
type Press = (line: BenchLine, seq: number, key: string) => Promise<void>;

const pressOn =
  (port: () => number): Press =>
  ({ queueId, nurseToken }, _seq, idempotencyKey) =>
    post(port(), `/api/v1/staff/queues/${queueId}/actions`, nurseToken, { action: 'call_next', idempotencyKey });
const pressBare =
  (port: number): Press =>
  ({ topic, nurseToken }, seq) =>
    post(port, '/', nurseToken, { topic, seq });

/** Those who wait, each with one socket, and when each call was pressed. */
const openHall = (people: SeededHall['people'], lines: readonly BenchLine[]) => {
  const pressed = new Map<string, number>();
  const seqs = new Map(lines.map(({ topic, seq }) => [topic, seq]));
  const phones = people.map(({ token, topic }): Phone => ({
    token,
    topic,
    seq: seqs.get(topic) ?? 0,
    isReady: false,
    socket: null,
  }));
  const hall: Hall = {
    phones,
    heard: { delaysMs: [], lost: 0, repeated: 0 },
    pressedAt: (topic, seq) => pressed.get(`${topic}#${seq}`),
  };
  return { hall, press: (topic: string, seq: number) => pressed.set(`${topic}#${seq}`, performance.now()) };
};

type OpenHall = ReturnType<typeof openHall>;

/** Presses evenly, one line after the other, whether or not the earlier calls have been answered. */
const callFor = async (
  seconds: number,
  lines: readonly BenchLine[],
  { press }: OpenHall,
  send: Press,
): Promise<void> => {
  const startedAt = performance.now();
  const answers: Promise<void>[] = [];
  const one = async (line: BenchLine): Promise<void> => {
    const seq = line.seq + 1;
    const key = randomUUID();
    press(line.topic, seq);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await send(line, seq, key);
        line.seq = seq;
        return;
      } catch (error) {
        if (attempt === 20) throw error;
        await sleep(50);
      }
    }
  };
  const inFlight = new Set<string>();
  for (let call = 0; call < seconds * CALLS_PER_SECOND; call += 1) {
    const wait = startedAt + (call * 1_000) / CALLS_PER_SECOND - performance.now();
    if (wait > 0) await sleep(wait);
    const line = lines[call % lines.length] as BenchLine;
    if (inFlight.has(line.topic)) throw new Error('a call took longer than a whole round');
    inFlight.add(line.topic);
    answers.push(one(line).finally(() => inFlight.delete(line.topic)));
  }
  await Promise.all(answers);
};

/** Calls that count for nothing but what they lose. */
const warm = async (room: OpenHall, lines: readonly BenchLine[], send: Press): Promise<void> => {
  await callFor(WARM_SECONDS, lines, room, send);
  room.hall.heard.delaysMs.length = 0;
};

const behind = ({ phones }: Hall, lines: readonly BenchLine[]): number => {
  const seqs = new Map(lines.map(({ topic, seq }) => [topic, seq]));
  return phones.filter(({ topic, seq }) => seq < (seqs.get(topic) ?? 0)).length;
};

/** Waits for the last frames. Answers how many phones never got them. */
const settle = async (hall: Hall, lines: readonly BenchLine[], withinMs: number): Promise<number> => {
  const until = performance.now() + withinMs;
  while (behind(hall, lines) > 0 && performance.now() < until) await sleep(20);
  return behind(hall, lines);
};

const bareDelays = async (seeded: SeededHall, seconds: number): Promise<number[]> => {
  const args = ['--import', 'tsx', join(ROOT, 'scripts/bench/bare-fanout.ts')];
  const server = await startProcess({ name: '裸 ws', args, ready: /BARE READY (\d+)/ });
  const lines = seeded.lines.map((line) => ({ ...line, seq: 0 }));
  const room = openHall(seeded.people, lines);
  const port = Number(server.match[1]);
  await dialAll(room.hall, room.hall.phones, port);
  await warm(room, lines, pressBare(port));
  await callFor(seconds, lines, room, pressBare(port));
  await settle(room.hall, lines, SETTLE_MS);
  hangUp(room.hall.phones);
  await server.stop();
  return room.hall.heard.delaysMs;
};

/** A measurement that fails leaves no process behind. */
const afterStopping =
  ({ stop }: { stop(): Promise<void> }) =>
  async (error: unknown): Promise<never> => {
    await stop();
    throw error;
  };

const oneProcess = async (world: World, seeded: SeededHall, seconds: number) => {
  const bff = await startBff(world, { mode: 'http', database: DATABASE });
  const room = openHall(seeded.people, seeded.lines);
  const { hall } = room;
  await dialAll(hall, hall.phones.slice(0, FIRST_PHONES), bff.port);
  await sleep(1_000);
  const before = rssKb(bff.pid);
  await dialAll(hall, hall.phones.slice(FIRST_PHONES), bff.port);
  await sleep(1_000);
  const rssPerSocket = (rssKb(bff.pid) - before) / (hall.phones.length - FIRST_PHONES);
  const load = loadavg()[0] ?? 0;
  const press = pressOn(() => bff.port);
  await warm(room, seeded.lines, press)
    .then(() => callFor(seconds, seeded.lines, room, press))
    .catch(afterStopping(bff));
  const lost = hall.heard.lost + (await settle(hall, seeded.lines, SETTLE_MS));
  hangUp(hall.phones);
  await bff.stop();
  return { delaysMs: hall.heard.delaysMs, lost, rssPerSocket, load };
};

/** Half of the phones on each process; one process dies in the middle, its phones and nurses go to the other. */
const twoProcesses = async (world: World, seeded: SeededHall, seconds: number) => {
  const start = () => startBff(world, { mode: 'http', database: DATABASE });
  const [mortal, survivor] = [await start(), await start()];
  const room = openHall(seeded.people, seeded.lines);
  const { hall } = room;
  const half = hall.phones.length / 2;
  await dialAll(hall, hall.phones.slice(0, half), mortal.port);
  await dialAll(hall, hall.phones.slice(half), survivor.port);
  let turn = 0;
  let killedAt = Infinity;
  let backMs = 0;
  hall.onCut = (phone) =>
    void dialAgain(hall, phone, () => survivor.port).then(() => {
      backMs = Math.max(backMs, performance.now() - killedAt);
    });
  const port = (): number => (killedAt < Infinity || (turn += 1) % 2 === 0 ? survivor.port : mortal.port);
  const calls = callFor(seconds, seeded.lines, room, pressOn(port));
  // It may fail before it is waited for.
  calls.catch(() => undefined);
  await sleep((seconds * 1_000) / 2);
  const before = hall.heard.delaysMs.length;
  killedAt = performance.now();
  mortal.kill();
  await sleep(SETTLE_MS);
  // What was acknowledged by now must be known to every phone; a frame may still be on its way.
  const acknowledged = seeded.lines.map((line) => ({ ...line }));
  await sleep(100);
  const wrong = behind(hall, acknowledged);
  await calls.catch((error: unknown) => {
    // A run that failed must not leave phones behind that dial for ever.
    hall.onCut = undefined;
    return afterStopping(survivor)(error);
  });
  const lost = hall.heard.lost + (await settle(hall, seeded.lines, SETTLE_MS));
  hall.onCut = undefined;
  hangUp(hall.phones);
  await survivor.stop();
  return { delaysMs: hall.heard.delaysMs.slice(0, before), lost, wrong, backMs };
};

const report = (figures: Record<string, number>, load: number): void => {
  const fails = [
    ...(figures.p99_ms! <= LIMITS.p99Ms ? [] : [`p99 ${figures.p99_ms} ms > ${LIMITS.p99Ms} ms`]),
    ...(figures.ratio! <= LIMITS.ratio ? [] : [`${figures.ratio} times the bare p99, not ${LIMITS.ratio}`]),
    ...(figures.rss_per_socket_kb! <= LIMITS.rssKb ? [] : [`${figures.rss_per_socket_kb} KB per socket`]),
    ...(figures.lost === LIMITS.lost && figures.two_lost === LIMITS.lost ? [] : ['frames were lost']),
    ...(figures.two_wrong_after_5s === LIMITS.wrong ? [] : [`${figures.two_wrong_after_5s} phones wrong after 5 s`]),
  ];
  console.log(`load average while measuring: ${round(load)}`);
  for (const fail of fails) console.log(`✗ ${fail}`);
  console.log(JSON.stringify(figures));
  if (fails.length > 0) process.exitCode = 1;
};

/**
 * From the nurse's press to the frames on the phones of that line: 10,000 sockets, 200 lines, 50 calls a second, beside a
 * bare ws server before and after in the same run; then two processes of which one is killed.
 *   npm run bench -- queue-fanout [seconds] [phones]
 */
export const benchQueueFanout = async (): Promise<void> => {
  const [seconds, people] = [Number(process.argv[3] ?? 60), Number(process.argv[4] ?? 10_000)];
  await withWorld(async (world) => {
    await createDatabase(world.mariaDb.url, DATABASE);
    const database = await openBenchDatabase(`${world.mariaDb.url}${DATABASE}`);
    const seeded = await seedHall(database, { lines: LINES, people, privacyVersion: world.privacyVersion });
    await database.destroy();
    console.log(`${people} sockets, ${LINES} lines, ${CALLS_PER_SECOND} calls a second, ${seconds} s`);
    const bareBefore = await bareDelays(seeded, seconds / 2);
    console.log(`bare before: p50 ${percentile(bareBefore, 0.5)} ms, p99 ${percentile(bareBefore, 0.99)} ms`);
    const one = await oneProcess(world, seeded, seconds);
    console.log(`one process: p50 ${percentile(one.delaysMs, 0.5)} ms, p99 ${percentile(one.delaysMs, 0.99)} ms`);
    const bareAfter = await bareDelays(seeded, seconds / 2);
    console.log(`bare after: p50 ${percentile(bareAfter, 0.5)} ms, p99 ${percentile(bareAfter, 0.99)} ms`);
    const two = await twoProcesses(world, seeded, seconds / 2);
    const bare = [...bareBefore, ...bareAfter];
    const [p99, bareP99] = [percentile(one.delaysMs, 0.99), percentile(bare, 0.99)];
    report(
      {
        p50_ms: percentile(one.delaysMs, 0.5),
        p99_ms: p99,
        lost: one.lost,
        rss_per_socket_kb: round(one.rssPerSocket),
        bare_p50_ms: percentile(bare, 0.5),
        bare_p99_ms: bareP99,
        ratio: round(p99 / bareP99),
        frames: one.delaysMs.length,
        two_p99_ms: percentile(two.delaysMs, 0.99),
        two_lost: two.lost,
        two_back_ms: round(two.backMs),
        two_wrong_after_5s: two.wrong,
      },
      one.load,
    );
  });
};
