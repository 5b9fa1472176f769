import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { addDays, hospitalDate, hospitalInstant } from '../../shared-types/src/kernel';
import { startProcess } from '../local/processes';
import { startMariaDb, startRedis } from '../testing/servers';
import { AppointmentRow, insertAll, newId } from './built';
import { type BenchDatabase, type BenchPerson, openBenchDatabase, seedPeople } from './people';
import { createDatabase, ROOT, startBff, type World } from './world';

const DATABASE = 'reminders';
const CHUNK = 500;
const BARE_SECONDS = 4;
const BARE_AT_ONCE = 32;
/** What the evening before is for: 200,000 in ten minutes. */
const WANTED_PER_SECOND = 200_000 / 600;
/** Longer than the turn of a dead worker lasts, and than it then takes to send its messages. */
const DEAD_TURN_MS = 90_000;
const GIVE_UP_MS = 150_000;
const BARE_PHONE = 'bare';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Credentials {
  urls: { control: string; wechat: string };
  wechat: { appId: string; officialAppId: string; officialAppSecret: string };
}
interface Held {
  held: Record<string, number>;
  calls: Record<string, { calls: number; tooMany: number }>;
}

const askJson = async <T>(url: string, body?: object): Promise<T> => {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return (await (await fetch(url, body ? init : {})).json()) as T;
};

/** Everybody has a phone in the sandbox, and a visit tomorrow. */
const writePhones = (stateDir: string, openids: readonly string[]): void => {
  const phoneOf = (phoneId: string, openid: string) => ({
    ...{
      phoneId,
      openid,
      officialOpenid: `official-${openid}`,
      unionid: `union-${openid}`,
      phoneNumber: '10000000000',
    },
    ...{ followsOfficialAccount: false, sendsLeft: {}, messages: [], payments: [] },
  });
  const phones = Object.fromEntries(openids.map((openid, index) => [`p-${index}`, phoneOf(`p-${index}`, openid)]));
  writeFileSync(join(stateDir, 'phones.json'), JSON.stringify({ ...phones, bare: phoneOf('bare', BARE_PHONE) }));
};

const seedVisits = async (dataSource: BenchDatabase, people: readonly BenchPerson[], visitDate: string) => {
  const now = new Date();
  for (let done = 0; done < people.length; done += CHUNK) {
    const rows = people.slice(done, done + CHUNK).map(({ ownerId, patientId }, index) => {
      const id = newId('appointment', now);
      return {
        ...{ id, ownerId, patientId, hisPatientId: `P${done + index}`, status: 'confirmed', source: 'app' },
        ...{
          sessionId: `s-${(done + index) % 400}`,
          slotId: 'l1',
          departmentCode: 'D0304',
          departmentName: '心血管内科',
        },
        ...{ doctorId: 'd1', doctorName: '何知远', doctorTitle: '副主任医师', room: '5 诊室', campus: '本部' },
        ...{ building: '门诊楼', floor: '3 楼', area: 'B 区', visitDate, period: 'morning', startsAt: '09:00' },
        ...{ endsAt: '09:30', visitNumber: 'A001', registrationNo: `R${done + index}`, feeFen: 0, listFeeFen: 0 },
        ...{ paymentId: null, holdExpiresAt: null, activeNumberKey: null, activePersonKey: null, idempotencyKey: id },
        ...{ requestHash: '', nextCheckAt: null, checkCount: 0, endReason: null, doctorChange: null },
        ...{ remindedAt: null, createdAt: now, updatedAt: now },
      };
    });
    await insertAll({ manager: dataSource.manager }, AppointmentRow, rows as InstanceType<typeof AppointmentRow>[]);
  }
};

/** The same interface without us: one process, so many calls at once, nothing before and nothing behind them. */
const bareLimit = async ({ urls, wechat }: Credentials): Promise<number> => {
  const { access_token: token } = await askJson<{ access_token: string }>(`${urls.wechat}/cgi-bin/stable_token`, {
    ...{ grant_type: 'client_credential', appid: wechat.officialAppId, secret: wechat.officialAppSecret },
  });
  const agent = new http.Agent({ keepAlive: true, maxSockets: BARE_AT_ONCE });
  const info = { pat_hospital_id: '1', pat_name: '试*员', department_name: '门诊', appointment_time: '2026年1月1日' };
  const send = (number: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const message = { status: 1501002, open_id: BARE_PHONE, order_id: '1', msg_id: `bare-${number}` };
      const text = JSON.stringify({ ...message, app_id: wechat.appId, business_id: 150, business_info: info });
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
      const url = `${urls.wechat}/cityservice/sendchannelmsg?access_token=${token}`;
      const request = http.request(url, { agent, method: 'POST', headers }, (response) => {
        let seen = '';
        response.on('data', (chunk: Buffer) => (seen += chunk.toString()));
        response.once('end', () => (seen.includes('"errcode":0') ? resolve() : reject(new Error(seen))));
      });
      request.once('error', reject);
      request.end(text);
    });
  let sent = 0;
  const startedAt = performance.now();
  const until = startedAt + BARE_SECONDS * 1_000;
  const one = async (): Promise<void> => {
    while (performance.now() < until) await send((sent += 1));
  };
  await Promise.all(Array.from({ length: BARE_AT_ONCE }, one));
  agent.destroy();
  return sent / ((performance.now() - startedAt) / 1_000);
};

/** Lets two workers send; one is killed in the middle and, as a supervisor would, another is started. */
const sendAll = async (world: World, control: string, count: number) => {
  const arrived = async (): Promise<{ once: number; more: number }> => {
    const { held } = await askJson<Held>(`${control}/wechat/messages`);
    const of = (wanted: (messages: number) => boolean): number =>
      Object.entries(held).reduce((sum, [messages, phones]) => sum + (wanted(Number(messages)) ? phones : 0), 0);
    // The phone of the bare measurement holds thousands.
    return { once: of((messages) => messages === 1), more: of((messages) => messages > 1) - 1 };
  };
  const start = () => startBff(world, { mode: 'full', database: DATABASE });
  const startedAt = performance.now();
  const workers = [await start(), await start()];
  const seen = { firstAt: 0, killedAt: 0, beforeKill: 0, changedAt: performance.now(), once: 0, more: 0, lastAt: 0 };
  while (seen.once < count && performance.now() - seen.changedAt < GIVE_UP_MS) {
    await sleep(250);
    const { once, more } = await arrived();
    const now = performance.now();
    if (once + more !== seen.once + seen.more) seen.changedAt = now;
    Object.assign(seen, { once, more });
    if (once > 0 && seen.firstAt === 0) seen.firstAt = now;
    if (once > count * 0.4 && seen.killedAt === 0) {
      Object.assign(seen, { killedAt: now, beforeKill: once });
      workers[0]?.kill();
      console.log(`${once} 条之后，结束一个进程（SIGKILL），再起一个`);
      workers.push(await start());
    }
  }
  // What the dead worker had sent and not written down comes due again with the end of its turn: only then is it sure
  // that nothing arrives twice.
  const lastAt = seen.changedAt;
  await sleep(Math.max(0, seen.killedAt + DEAD_TURN_MS - performance.now()));
  const { once, more } = await arrived();
  for (const worker of workers.slice(1)) await worker.stop();
  const twoPerSecond = seen.beforeKill / ((seen.killedAt - seen.firstAt) / 1_000);
  return { lost: count - once - more, doubled: more, seconds: (lastAt - startedAt) / 1_000, twoPerSecond };
};

/**
 * The evening before: a reminder for everybody who has a visit tomorrow, handed out, sent and written down by two
 * workers on MariaDB and Redis; the sandbox counts what arrives at its phones, and takes 30,000 calls a minute.
 *   npm run bench -- reminders [people]
 */
export const benchReminders = async (): Promise<void> => {
  const count = Number(process.argv[3] ?? 20_000);
  const dir = mkdtempSync(join(tmpdir(), 'anzhen-reminders-'));
  const stops: (() => Promise<void>)[] = [];
  try {
    const mariaDb = await startMariaDb(join(dir, 'mariadb'), ['--innodb-flush-log-at-trx-commit=1']);
    stops.push(mariaDb.stop);
    const redis = await startRedis(join(dir, 'redis'));
    stops.push(redis.stop);
    const hospital = readFileSync(join(ROOT, 'config/hospital/qinghe.yaml'), 'utf8');
    const privacyVersion = /\nprivacy:\n\s+version: (\S+)/.exec(hospital)?.[1] ?? '';
    await createDatabase(mariaDb.url, DATABASE);
    const database = await openBenchDatabase(`${mariaDb.url}${DATABASE}`);
    const today = hospitalDate(new Date());
    const people = await seedPeople(database, { count, privacyVersion });
    await seedVisits(database, people, addDays(today, 1));
    await database.destroy();

    const stateDir = join(dir, 'sandbox');
    mkdirSync(stateDir);
    writePhones(
      stateDir,
      people.map(({ ownerId }) => ownerId),
    );
    const offsetMs = hospitalInstant(today, '17:31').getTime() - Date.now();
    writeFileSync(join(stateDir, 'clock.json'), JSON.stringify({ offsetMs }));
    const sandbox = await startProcess({
      name: '沙盒',
      args: ['--import', 'tsx', join(ROOT, 'bff/sandbox/main.ts'), '--state-dir', stateDir, '--port-base', '0'],
      ready: /SANDBOX READY (\S+)/,
    });
    stops.push(sandbox.stop);
    const sandboxFile = sandbox.match[1] ?? '';
    const credentials = JSON.parse(readFileSync(sandboxFile, 'utf8')) as Credentials;
    const { control } = credentials.urls;

    await askJson(`${control}/wechat/sends-per-minute`, { most: 100_000_000 });
    const bare = await bareLimit(credentials);
    await askJson(`${control}/wechat/sends-per-minute`, { most: 30_000 });
    console.log(
      `${count} 人，${cpus().length} 核，负载 ${loadavg()[0]?.toFixed(2)}；沙盒空跑 ${bare.toFixed(0)} 条/秒`,
    );
    const world = { dir, mariaDb, redis, sandboxFile, privacyVersion };
    const { lost, doubled, seconds, twoPerSecond } = await sendAll(world, control, count);
    const { calls } = await askJson<Held>(`${control}/wechat/messages`);
    const tooMany = Object.values(calls).reduce((sum, each) => sum + each.tooMany, 0);
    if (lost !== 0 || doubled !== 0) process.exitCode = 1;
    console.log(
      JSON.stringify({
        ...{ bench: 'reminders', n: count, workers: 2, per_second: Math.round(twoPerSecond), lost, doubled },
        ...{ seconds_with_restart: Math.round(seconds), refused_45009: tooMany, bare_per_second: Math.round(bare) },
        ...{ ratio: Number((twoPerSecond / bare).toFixed(2)), wanted_per_second: Math.round(WANTED_PER_SECOND) },
        ...{ load: Number(loadavg()[0]?.toFixed(1)) },
      }),
    );
  } finally {
    for (const stop of stops.reverse()) await stop();
    rmSync(dir, { recursive: true, force: true });
  }
};
