import { readFileSync } from 'node:fs';
import net from 'node:net';
import { loadavg } from 'node:os';
import { createPool, type Pool } from 'mysql2/promise';
import { percentile } from './burst';
import { bareCrypto, makeNotice, makeNoticeKeys, type Notice, type NoticeKeys } from './wechat-notices';
import { createDatabase, startBff, withWorld, type World } from './world';

const DATABASE = 'bench_notice';
const WARM_UP = 500;
const COUNT = 4_000;
const ROUNDS = 3;
const AT_ONCE = 64;
/** As many connections as the BFF's own pool has. */
const POOL = 20;
const PACE_PER_S = 200;
const PACE_SECONDS = 15;
/** What the acknowledgement of notices has to keep, on any machine that is not busy otherwise. */
const TARGETS = { leastRatio: 0.5, mostP99Ms: 50 };

/** Does all of them with so many at once, and answers how many a second. */
const rate = async (notices: readonly Notice[], work: (notice: Notice, lane: number) => unknown): Promise<number> => {
  const startedAt = performance.now();
  let next = 0;
  const lane = async (number: number): Promise<void> => {
    for (let at = next++; at < notices.length; at = next++) await work(notices[at] as Notice, number);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, number) => lane(number)));
  return (notices.length * 1000) / (performance.now() - startedAt);
};

/** A connection that is kept, as WeChat's are; one request at a time. A lost one answers 0. */
const connect = async (port: number) => {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  let answered: (status: number) => void = () => undefined;
  socket.on('data', (chunk) => answered(Number(chunk.subarray(9, 12).toString('latin1'))));
  socket.on('error', () => answered(0)).on('close', () => answered(0));
  return {
    send: ({ body, headers }: Notice): Promise<number> =>
      new Promise((resolve) => {
        answered = resolve;
        const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
        const length = `Content-Length: ${Buffer.byteLength(body)}`;
        socket.write(['POST /notify/wechatpay HTTP/1.1', 'Host: bench', ...lines, length, '', body].join('\r\n'));
      }),
    close: () => socket.destroy(),
  };
};

type Connection = Awaited<ReturnType<typeof connect>>;

/** Opened for each measurement: the BFF closes a connection that nobody uses for some seconds. */
const withConnections = async <T>(port: number, use: (connections: Connection[]) => Promise<T>): Promise<T> => {
  const connections = await Promise.all(Array.from({ length: AT_ONCE }, () => connect(port)));
  try {
    return await use(connections);
  } finally {
    for (const { close } of connections) close();
  }
};

const expectTaken = (status: number): void => {
  if (status !== 204) throw new Error(`a notice was answered with ${status}`);
};

/** So many a second, evenly; each says how long its own answer took, from the moment at which it was due. */
const pace = async (connections: readonly Connection[], notices: readonly Notice[]) => {
  const startedAt = performance.now();
  const free = [...connections];
  const shot = async (notice: Notice, index: number) => {
    const dueAt = startedAt + (index * 1000) / PACE_PER_S;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - performance.now())));
    const from = Math.max(dueAt, performance.now());
    // The one that was used longest ago.
    const connection = free.shift();
    if (!connection) throw new Error('all connections were waiting for an answer');
    expectTaken(await connection.send(notice));
    free.push(connection);
    return { status: 204, body: '', ms: performance.now() - from };
  };
  return Promise.all(notices.map(shot));
};

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const openBare = async (world: World): Promise<Pool> => {
  const pool = createPool({ uri: `${world.mariaDb.url}${DATABASE}`, connectionLimit: POOL });
  await pool.query('CREATE TABLE bare LIKE notice');
  return pool;
};

const insertBare = (pool: Pool, id: string, plain: string) =>
  pool.execute(
    `INSERT INTO bare (id, source, notice_id, subject_id, payload_cipher, received_at, times_received, next_try_at,
       try_count) VALUES (?, 'wechatpay', ?, 'bench', ?, NOW(3), 1, NOW(3), 0)`,
    [id.slice(0, 30), id, plain],
  );

interface Bench {
  keys: NoticeKeys;
  pool: Pool;
  port: number;
}

/** The bare limits and the whole way by turns, so that other work on the machine slows all of them. */
const measureRates = async ({ keys, pool, port }: Bench) => {
  const make = (count: number): Notice[] => Array.from({ length: count }, () => makeNotice(keys));
  const works = {
    crypto: (notices: Notice[]) => rate(notices, (notice) => void bareCrypto(keys, notice)),
    bare: (notices: Notice[]) => rate(notices, (notice) => insertBare(pool, notice.id, bareCrypto(keys, notice))),
    whole: (notices: Notice[]) =>
      withConnections(port, (connections) =>
        rate(notices, async (notice, lane) => expectTaken(await (connections[lane] as Connection).send(notice))),
      ),
  };
  for (const work of Object.values(works)) await work(make(WARM_UP));
  const rates = { crypto: [] as number[], bare: [] as number[], whole: [] as number[] };
  for (let round = 1; round <= ROUNDS; round += 1) {
    const notices = make(COUNT);
    for (const [name, work] of Object.entries(works)) rates[name as keyof typeof rates].push(await work(notices));
    const figures = Object.entries(rates).map(([name, values]) => `${name} ${values.at(-1)?.toFixed(0)}/s`);
    console.log(`  第 ${round} 轮：${figures.join('，')}`);
  }
  return { crypto: median(rates.crypto), bare: median(rates.bare), whole: median(rates.whole) };
};

const load = (): string =>
  loadavg()
    .map((value) => value.toFixed(2))
    .join(' ');

const measure = async (bench: Bench): Promise<void> => {
  console.log(`load before: ${load()}`);
  const { crypto, bare, whole } = await measureRates(bench);
  const evenly = Array.from({ length: PACE_PER_S * PACE_SECONDS }, () => makeNotice(bench.keys));
  const paced = await withConnections(bench.port, (connections) => pace(connections, evenly));
  const sent = WARM_UP + ROUNDS * COUNT + paced.length;
  const [rows] = await bench.pool.query('SELECT COUNT(*) AS n FROM notice');
  const kept = Number((rows as { n: number }[])[0]?.n);
  console.log(`load after: ${load()}`);
  const report = {
    notices_per_s: Math.round(whole),
    bare_per_s: Math.round(bare),
    crypto_per_s: Math.round(crypto),
    ratio: Number((whole / bare).toFixed(2)),
    p50_ms_at_200_per_s: percentile(paced, 0.5),
    p99_ms_at_200_per_s: percentile(paced, 0.99),
    sent,
    kept,
  };
  console.log(JSON.stringify(report));
  if (report.ratio < TARGETS.leastRatio || report.p99_ms_at_200_per_s > TARGETS.mostP99Ms) {
    console.error(`没有达到：ratio ≥ ${TARGETS.leastRatio}，p99 ≤ ${TARGETS.mostP99Ms} ms`);
    process.exitCode = 1;
  }
  if (kept !== sent) throw new Error(`${sent} notices were acknowledged and ${kept} were kept`);
};

/**
 * Notices of WeChat Pay over HTTP into a MariaDB that flushes every commit, beside the bare signature, tag and insert
 * in the same run. The BFF runs as with ROLE=http in a hospital: what it keeps is applied by the workers afterwards.
 */
export const benchNotice = (): Promise<void> =>
  withWorld(async (world) => {
    const { wechat, wechatPay } = JSON.parse(readFileSync(world.sandboxFile, 'utf8')) as {
      wechat: { appId: string };
      wechatPay: { publicKeyId: string; apiV3Key: string; mchId: string };
    };
    const { publicKeyId: serial, apiV3Key, mchId } = wechatPay;
    const keys = makeNoticeKeys({ serial, apiV3Key, mchId, appId: wechat.appId });
    await createDatabase(world.mariaDb.url, DATABASE);
    const bff = await startBff(world, { mode: 'http', database: DATABASE, wechatPayKeyPem: keys.publicKeyPem });
    const pool = await openBare(world);
    try {
      await measure({ keys, pool, port: bff.port });
    } finally {
      await pool.end();
      await bff.stop();
    }
  });
