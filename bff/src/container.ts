import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { SECOND } from '@anzhen/shared-types';
import type { DataSource } from 'typeorm';
import { makeSandboxClock } from './adapters/sandbox-clock';
import { systemClock } from './adapters/system-clock';
import { type Env, EnvError } from './env';
import { foreignHostProblems } from './foreign-hosts';
import { openForeignSystems } from './foreign-systems';
import { makeModules } from './modules';
import { loadGlossary, reviewedOnly } from './modules/report';
import { loadTriageRules } from './modules/triage';
import { makeCheckpoint } from './platform/checkpoint';
import { type FieldCipher, makeFieldCipher } from './platform/crypto/field-cipher';
import { openDatabase } from './platform/db/data-source';
import { makeTransactions, type Transactions } from './platform/db/transaction';
import { loadHospitalConfig } from './platform/hospital-config';
import { makeHttpApp } from './platform/http/app';
import type { Routes } from './platform/http/bind';
import type { Health } from './platform/http/health';
import { type HttpServer, startHttpServer } from './platform/http/server';
import { makeOutbox, makeOutboxRelay } from './platform/jobs/outbox';
import { type Job, startScheduler } from './platform/jobs/scheduler';
import { makeWakes, type Wakes } from './platform/jobs/wakes';
import { type LiveHub, makeLiveHub } from './platform/live/hub';
import { makeLog } from './platform/log/log';
import { makeMetrics } from './platform/metrics';
import type { Clock } from './ports/clock';
import { openStores, type Stores } from './stores';

export type Container = Awaited<ReturnType<typeof openContainer>>;

// For what another copy wrote that died before it was done; what this one writes wakes the relay.
const OUTBOX_EVERY_MS = 5 * SECOND;
// After the sandbox's clock was moved, every system must have followed before anything is sent.
const CLOCK_SETTLES_MS = 300;
// Longer than a beat, so that only one copy sweeps; shorter than a death would hurt.
const JOB_LEASE_MS = 30 * SECOND;
const OUTBOX = 'outbox';
const PING_TIMEOUT_MS = 300;

const within = <T>(work: Promise<T>, ms: number): Promise<boolean> =>
  Promise.race([
    work.then(
      () => true,
      () => false,
    ),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), ms).unref()),
  ]);

const openClock = async (env: Env, log: ReturnType<typeof makeLog>, onMoved: () => void) => {
  if (!env.sandboxControlUrl) return { clock: systemClock, stop: () => undefined };
  const clock = await makeSandboxClock({ controlUrl: env.sandboxControlUrl, base: systemClock, log, onMoved }).start();
  return { clock, stop: () => clock.stop() };
};

interface HealthDeps {
  env: Env;
  dataSource: DataSource;
  stores: Stores;
  clock: Clock;
  isDraining(): boolean;
}

const makeHealth = ({ env, dataSource, stores, clock, isDraining }: HealthDeps): Health => ({
  async notReady() {
    const isDatabaseUp = await within(dataSource.query('SELECT 1'), PING_TIMEOUT_MS);
    return [...(isDatabaseUp ? [] : ['database']), ...(isDraining() ? ['draining'] : [])];
  },
  // Losing Redis loses no record, so requests may still come.
  async degraded() {
    if (env.redisUrl === null) return [];
    return (await within(stores.cache.delete('ping'), PING_TIMEOUT_MS)) ? [] : ['redis'];
  },
  now: () => clock.now(),
});

/** A bench puts other routes in the place of ours, to measure what stands before and behind them. */
export type Overlay = (
  routes: readonly Routes[],
  parts: { tx: Transactions; clock: Clock; cipher: FieldCipher },
) => readonly Routes[];

/** The outbox and what the modules do by themselves: in one copy at a time, but for what claims its work. */
const scheduled = ({ lease }: Stores, relay: Job['run'], jobs: readonly Job[]): Job[] => [
  { name: OUTBOX, everyMs: OUTBOX_EVERY_MS, run: relay },
  ...jobs.map((job) => {
    if (job.isShared) return job;
    return { ...job, run: async () => (await lease.run(`job:${job.name}`, JOB_LEASE_MS, () => job.run())) ?? 0 };
  }),
];

/** The hospital's own file and what lies beside it. @throws EnvError in production for a host that it does not list */
const loadHospital = ({ hospitalConfig: file, isProduction, foreign }: Env) => {
  const hospital = loadHospitalConfig(file);
  const problems = isProduction ? foreignHostProblems(foreign, hospital.systemHosts) : [];
  if (problems.length > 0) throw new EnvError(problems);
  const folder = dirname(file);
  const glossary = loadGlossary(join(folder, 'report-glossary.yaml'));
  return {
    hospital,
    triageRules: loadTriageRules(join(folder, 'triage')),
    glossary: isProduction ? reviewedOnly(glossary) : glossary,
  };
};

const openOutbox = (clock: Clock, { pubSub }: Stores) => {
  const wakes = makeWakes({ clock, pubSub });
  const wakeAt = (at: Date): void => wakes.wakeAt(OUTBOX, at);
  return { wakes, wakeAt, outbox: makeOutbox({ clock, wakeAt }) };
};

/** Constructs everything with I/O, once, in order; `stop` undoes it in the other order. */
export const openContainer = async (env: Env, overlay: Overlay = (routes) => routes) => {
  const log = makeLog(env.logLevel);
  const { hospital, triageRules, glossary } = loadHospital(env);
  const late: { hub?: LiveHub; wakes?: Wakes } = {};
  const wakeSoon = (): void => void setTimeout(() => late.wakes?.wake(OUTBOX), CLOCK_SETTLES_MS).unref();
  const { clock, stop: stopClock } = await openClock(env, log, wakeSoon);
  const dataSource = await openDatabase(env.databaseUrl);
  const tx = makeTransactions(dataSource);
  const stores = await openStores(env.redisUrl, { clock, log });
  const cipher = makeFieldCipher(env.fieldKeys);
  const { wakes, wakeAt, outbox } = openOutbox(clock, stores);
  late.wakes = wakes;
  const metrics = makeMetrics();
  const foreign = openForeignSystems({ env, hospital, clock, cache: stores.cache, log, metrics });
  const modules = makeModules({
    ...{ env, hospital, triageRules, glossary, tx, clock, log, cipher, outbox, cache: stores.cache, ...foreign },
    rateLimiter: stores.rateLimiter,
    live: {
      publish: async (topic, seq) => late.hub?.publish(topic, seq),
      endSessions: async (tokenHashes) => late.hub?.endSessions(tokenHashes),
    },
    checkpoint: makeCheckpoint(env.crashAt),
    wake: wakes.wake,
  });
  const { authenticate, handlers, worklist } = modules;
  const hub = makeLiveHub({ clock, log, pubSub: stores.pubSub, authenticate, ...modules.liveTopics });
  late.hub = hub;

  const relay = makeOutboxRelay({ tx, clock, log, workerId: randomUUID(), handlers, wakeAt, worklist });
  const jobs = scheduled(stores, relay, modules.jobs);
  let http: HttpServer | undefined;
  let scheduler: ReturnType<typeof startScheduler> | undefined;
  let isDraining = false;

  const app = makeHttpApp({
    ...{ log, metrics, rateLimiter: stores.rateLimiter, authenticate, journal: modules.journal },
    routes: overlay(modules.routes, { tx, clock, cipher }),
    notices: modules.notices,
    echoes: modules.echoes,
    health: makeHealth({ env, dataSource, stores, clock, isDraining: () => isDraining }),
    staffOrigins: env.staffOrigins,
    trustedProxies: env.trustedProxies,
    webAppDir: env.webAppDir,
    connectSources: env.sandboxControlUrl ? [env.sandboxControlUrl] : [],
    isProduction: env.isProduction,
    checkResponses: env.checkResponses,
  });

  return {
    log,
    /** For the command that compares a day at once. */
    reconciliation: modules.reconciliation,
    jobs,
    async startHttp(): Promise<string> {
      http = await startHttpServer(app, { host: env.host, port: env.port });
      await hub.attach(http.server);
      return http.url;
    },
    startJobs(): void {
      scheduler = startScheduler(jobs, log);
      wakes.attach(scheduler);
    },
    /** Readiness first, then what comes in, then what goes on, then what holds data. */
    async stop(): Promise<void> {
      isDraining = true;
      await hub.close();
      await http?.drain();
      await wakes.close();
      await scheduler?.stop();
      stores.close();
      await dataSource.destroy();
      stopClock();
    },
  };
};
