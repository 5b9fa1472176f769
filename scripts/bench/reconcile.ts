import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { addDays, hospitalDate, hospitalInstant, type LocalDate, type LocalTime } from '../../shared-types/src/kernel';
import { type InventedDay, inventDay } from '../../bff/src/modules/reconciliation/testing/invented-day';
import { ownRows, type Seal } from '../../bff/src/modules/reconciliation/testing/own-rows';
import { seedDifferences } from '../../bff/src/modules/reconciliation/testing/seeded-differences';
import { startProcess } from '../local/processes';
import { askJson } from '../local/world';
import { startMariaDb } from '../testing/servers';
import {
  insertAll,
  loadEnv,
  makeFieldCipher,
  openContainer,
  openDatabase,
  PaymentRow,
  RefundRow,
  sealInsuranceOrder,
} from './built';
import { fieldKeys } from './people';
import { createDatabase, ROOT } from './world';
import { insuranceState, ledgerRows, payState, tokenOf } from './reconcile-books';

const ORDERS = 20_000;
const DIFFERENCES = 60;
const LIMIT_SECONDS = 30;

interface Place {
  dir: string;
  stops: (() => Promise<void>)[];
}

interface Sandbox {
  credentials: string;
  /** Moves its clock to a time of the day after. */
  moveTo(time: LocalTime): Promise<void>;
}

/** The sandbox with the day in its books, its clock at two in the night after. */
const startSandbox = async ({ dir, stops }: Place, day: InventedDay): Promise<Sandbox> => {
  const stateDir = join(dir, 'sandbox');
  mkdirSync(stateDir);
  writeFileSync(join(stateDir, 'wechatpay.json'), JSON.stringify(payState(day)));
  writeFileSync(join(stateDir, 'nhsa.json'), JSON.stringify(insuranceState(day)));
  const offsetTo = (time: LocalTime): number => hospitalInstant(addDays(day.day, 1), time).getTime() - Date.now();
  writeFileSync(join(stateDir, 'clock.json'), JSON.stringify({ offsetMs: offsetTo('02:00') }));
  const sandbox = await startProcess({
    name: '沙盒',
    args: ['--import', 'tsx', join(ROOT, 'bff/sandbox/main.ts'), '--state-dir', stateDir, '--port-base', '0'],
    ready: /SANDBOX READY (\S+)/,
  });
  stops.push(sandbox.stop);
  ledgerRows(join(stateDir, 'his.sqlite'), day);
  const credentials = sandbox.match[1] ?? '';
  const { urls } = JSON.parse(readFileSync(credentials, 'utf8')) as { urls: { control: string } };
  return {
    credentials,
    moveTo: async (time) => void (await askJson(`${urls.control}/clock`, { offsetMs: offsetTo(time) })),
  };
};

const cipher = makeFieldCipher({
  encryption: [{ id: fieldKeys.id, key: Buffer.from(fieldKeys.key, 'base64') }],
  index: Buffer.from(fieldKeys.index, 'base64'),
});
const seal: Seal = ({ id, insuranceOrderId }) =>
  sealInsuranceOrder(cipher, id, {
    ...{ orderId: insuranceOrderId ?? '', token: tokenOf(id), payAuthNo: '', payer: null },
  }).insuranceTokenCipher;

const startDatabase = async ({ dir, stops }: Place, day: InventedDay): Promise<string> => {
  const server = await startMariaDb(join(dir, 'mariadb'));
  stops.push(server.stop);
  await createDatabase(server.url, 'reconcile');
  const url = `${server.url}reconcile`;
  const dataSource = await openDatabase(url);
  for (const { payments, refunds } of ownRows(day.own, seal)) {
    await insertAll({ manager: dataSource.manager }, PaymentRow, payments);
    await insertAll({ manager: dataSource.manager }, RefundRow, refunds);
  }
  await dataSource.destroy();
  return url;
};

/** One try at the day, by a process of its own. */
const compare = async (databaseUrl: string, credentials: string, day: LocalDate) => {
  const container = await openContainer(
    loadEnv({
      ...{ LOG_LEVEL: 'error', DATABASE_URL: databaseUrl, SANDBOX_CREDENTIALS_FILE: credentials },
      ...{ FIELD_KEYS: `${fieldKeys.id}:${fieldKeys.key}`, FIELD_INDEX_KEY: fieldKeys.index },
      HOSPITAL_CONFIG: join(ROOT, 'config/hospital/qinghe.yaml'),
    }),
  );
  try {
    const startedAt = performance.now();
    const outcome = await container.reconciliation.reconcileDay(day);
    const seconds = (performance.now() - startedAt) / 1000;
    return { outcome, seconds, detail: await container.reconciliation.readDay(day) };
  } finally {
    await container.stop();
  }
};

/**
 * The two tries that a day has: at night the centre is asked about every insured order (6301), in the morning the books
 * are compared.
 */
const reconcile = async (place: Place, day: InventedDay) => {
  const databaseUrl = await startDatabase(place, day);
  const { credentials, moveTo } = await startSandbox(place, day);
  const night = await compare(databaseUrl, credentials, day.day);
  if (night.outcome.kind !== 'creating') throw new Error(`at night: ${JSON.stringify(night.outcome)}`);
  await moveTo('10:30');
  const morning = await compare(databaseUrl, credentials, day.day);
  if (morning.outcome.kind !== 'done') throw new Error(`no result: ${JSON.stringify(morning.outcome)}`);
  return { ...morning, askingSeconds: night.seconds };
};

/** 20,000 orders in the books over HTTP and MariaDB, 60 differences of every kind among them, insured payments and parts that went back as well: how long, and which. */
export const benchReconcile = async (): Promise<void> => {
  const place: Place = { dir: mkdtempSync(join(tmpdir(), 'anzhen-reconcile-')), stops: [] };
  try {
    const day = inventDay(addDays(hospitalDate(new Date()), -1), ORDERS);
    const expected = seedDifferences(day, DIFFERENCES);
    console.log(
      `${ORDERS} 笔订单，放进 ${expected.size} 笔差异：${cpus().length} 核，负载 ${loadavg()[0]?.toFixed(2)}`,
    );
    const insured = day.own.filter(({ insuranceOrderId }) => insuranceOrderId !== null).length;
    const { seconds, askingSeconds, detail } = await reconcile(place, day);
    const seen = new Map(detail.differences.map(({ number, type }) => [number, type]));
    const wanted = [...expected].map(
      ([key, type]) => [key.replace(/^(pay|refund|fee):(his:|insurance:)?/, ''), type] as const,
    );
    const missed = wanted.filter(([number, type]) => seen.get(number) !== type);
    const counts = new Map<string, number>();
    for (const { typeName } of detail.differences) counts.set(typeName, (counts.get(typeName) ?? 0) + 1);
    console.log([...counts].map(([name, count]) => `${name} ${count}`).join('，'));
    for (const [number, type] of missed)
      console.log(`没有找到：${number} ${type}，看到的是 ${seen.get(number) ?? '没有'}`);
    const found = detail.differences.length;
    const isRight = found === expected.size && missed.length === 0 && seconds < LIMIT_SECONDS;
    if (!isRight) process.exitCode = 1;
    console.log(
      JSON.stringify({
        ...{ bench: 'reconcile', n: ORDERS, seeded: expected.size, found, missed: missed.length },
        ...{ asked_at_night: insured, asking_seconds: Number(askingSeconds.toFixed(2)) },
        ...{ seconds: Number(seconds.toFixed(2)), limit_seconds: LIMIT_SECONDS },
      }),
    );
  } finally {
    for (const stop of place.stops.reverse()) await stop();
    rmSync(place.dir, { recursive: true, force: true });
  }
};
