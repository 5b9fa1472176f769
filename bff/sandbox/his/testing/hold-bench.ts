import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClock } from '../../platform/clock';
import { makeFaultBoard } from '../../platform/faults';
import { startHis } from '../server';

/**
 * Measures how many holds a second the HIS takes over HTTP: `tsx bff/sandbox/his/testing/hold-bench.ts [holds] [at once]`.
 * Client and HIS share one process, so the figure is what the HIS gives at least.
 */
const WANTED = Number(process.argv[2] ?? 4000);
const AT_ONCE = Number(process.argv[3] ?? 32);
const CREDENTIALS = { appId: 'bench', appSecret: 'secret-of-the-bench' };

const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
let nonces = 0;

function post(url: string, op: string, body: unknown): Promise<{ code: string; data: Record<string, unknown> }> {
  const rawBody = JSON.stringify(body);
  const [timestamp, nonce, path] = [
    String(Math.floor(Date.now() / 1000)),
    `nonce-of-bench-${(nonces += 1)}`,
    `/api/${op}`,
  ];
  const hash = createHash('sha256').update(rawBody).digest('hex');
  const signature = createHmac('sha256', CREDENTIALS.appSecret)
    .update(`POST\n${path}\n${timestamp}\n${nonce}\n${hash}\n`)
    .digest('hex');
  const headers = {
    'content-type': 'application/json',
    'x-app-id': CREDENTIALS.appId,
    'x-timestamp': timestamp,
    'x-nonce': nonce,
    'x-trace-id': 'bench',
    'x-signature': signature,
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

async function bench(): Promise<void> {
  const stateDir = mkdtempSync(join(tmpdir(), 'hold-bench-'));
  const his = await startHis({
    port: 0,
    soapPort: 0,
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
  const jobs = open.flatMap(({ schId }) => patIds.map((patId) => ({ schId, patId }))).slice(0, WANTED);

  const latencies: number[] = [];
  const codes: Record<string, number> = {};
  let next = 0;
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const work = async () => {
    for (let job = jobs[next++]; job; job = jobs[next++]) {
      const sentAt = performance.now();
      const { code } = await post(his.url, 'hold', { ...job, orderId: `bench-${next}-hold`, terminalId: 'bench' });
      latencies.push(performance.now() - sentAt);
      codes[code] = (codes[code] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const seconds = (performance.now() - startedAt) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  const cpuMs = (cpu.user + cpu.system) / 1000 / jobs.length;
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)]?.toFixed(1);
  console.log(
    `${jobs.length} holds in ${seconds.toFixed(2)} s: ${Math.round(jobs.length / seconds)}/s; ms p50 ${at(0.5)} p95 ${at(0.95)} p99 ${at(0.99)}; ${cpuMs.toFixed(2)} ms of processor each, client included; codes ${JSON.stringify(codes)}`,
  );
  agent.destroy();
  await his.close();
  rmSync(stateDir, { recursive: true, force: true });
}

bench().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
