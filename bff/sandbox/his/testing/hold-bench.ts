import { fork } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClock } from '../../platform/clock';
import { makeFaultBoard } from '../../platform/faults';
import { startHis } from '../server';
import { INSURER } from './insurer-line';

/**
 * Measures how many holds a second one HIS takes over HTTP: `tsx bff/sandbox/his/testing/hold-bench.ts [holds] [at once]`.
 * The callers are a process of their own; the processor time per hold is the HIS's alone, and tells what an idle machine
 * would give even where this one is busy.
 */
const WANTED = Number(process.argv[2] ?? 4000);
const AT_ONCE = Number(process.argv[3] ?? 32);
const CREDENTIALS = { appId: 'bench', appSecret: 'secret-of-the-bench' };

interface Job {
  schId: string;
  patId: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
let nonces = 0;

function post(url: string, op: string, body: unknown): Promise<{ code: string; data: Record<string, unknown> }> {
  const rawBody = JSON.stringify(body);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const [nonce, path] = [`nonce-of-${process.pid}-${(nonces += 1)}`, `/api/${op}`];
  const hash = createHash('sha256').update(rawBody).digest('hex');
  const text = `POST\n${path}\n${timestamp}\n${nonce}\n${hash}\n`;
  const headers = {
    'content-type': 'application/json',
    'x-app-id': CREDENTIALS.appId,
    'x-timestamp': timestamp,
    'x-nonce': nonce,
    'x-trace-id': 'bench',
    'x-signature': createHmac('sha256', CREDENTIALS.appSecret).update(text).digest('hex'),
  };
  return new Promise((resolve, reject) => {
    const call = request(`${url}${path}`, { method: 'POST', headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')) as never));
    });
    call.on('error', reject);
    call.end(rawBody);
  });
}

/** The callers' side: sends every job and tells what came of it. */
async function callAll(url: string, jobs: Job[]): Promise<void> {
  const latencies: number[] = [];
  const codes: Record<string, number> = {};
  let next = 0;
  const startedAt = performance.now();
  const work = async () => {
    for (let job = jobs[next++]; job; job = jobs[next++]) {
      const sentAt = performance.now();
      const { code } = await post(url, 'hold', { ...job, orderId: `bench-${next}-hold`, terminalId: 'bench' });
      latencies.push(performance.now() - sentAt);
      codes[code] = (codes[code] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const seconds = (performance.now() - startedAt) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)]?.toFixed(1);
  agent.destroy();
  process.send?.(
    `${jobs.length} holds in ${seconds.toFixed(2)} s: ${Math.round(jobs.length / seconds)}/s; ms p50 ${at(0.5)} p95 ${at(0.95)} p99 ${at(0.99)}; codes ${JSON.stringify(codes)}`,
  );
  process.disconnect();
}

/** The HIS's side: starts it, and another process that calls it. */
async function serveBench(): Promise<void> {
  const stateDir = mkdtempSync(join(tmpdir(), 'hold-bench-'));
  const his = await startHis({
    port: 0,
    soapPort: 0,
    insurer: INSURER,
    soapCredentials: { userId: 'bench', aesKey: 'key-of-the-bench', signKey: 'sign-key' },
    stateDir,
    clock: makeClock(),
    faults: makeFaultBoard(),
    credentials: CREDENTIALS,
  });
  const persons = (await his.controlRoutes['his/demo-persons']!({})) as { files: { patId: string }[] }[];
  const patIds = persons.flatMap((person) => person.files.map((file) => file.patId));
  const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
  const listed = await post(his.url, 'listSessions', { startDate: day(1), endDate: day(13) });
  const sessions = listed.data.list as { schId: string; status: number; left: number }[];
  const open = sessions.filter((session) => session.status === 1 && session.left > patIds.length);
  const jobs = open.flatMap(({ schId }) => patIds.map((patId): Job => ({ schId, patId }))).slice(0, WANTED);

  const callers = fork(__filename, process.argv.slice(2), { env: { ...process.env, BENCH_URL: his.url } });
  const cpuBefore = process.cpuUsage();
  callers.send(jobs);
  const [said] = (await once(callers, 'message')) as [string];
  const cpu = process.cpuUsage(cpuBefore);
  console.log(
    `${said}; the HIS used ${((cpu.user + cpu.system) / 1000 / jobs.length).toFixed(3)} ms of processor each`,
  );
  agent.destroy();
  await his.close();
  rmSync(stateDir, { recursive: true, force: true });
}

const url = process.env.BENCH_URL;
const bench = url === undefined ? serveBench() : once(process, 'message').then(([jobs]) => callAll(url, jobs as Job[]));
bench.catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
