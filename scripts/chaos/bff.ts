import { takeFreePort, waitUntil } from '../local/processes';
import { makeKillable } from './processes';
import type { HisDialect } from './schedule';

interface BffOptions {
  file: string;
  databaseUrl: string;
  redisUrl: string;
  credentialsFile: string;
  /** Where WeChat Pay is told to send notices; by default straight to the BFF. */
  publicUrl?: string;
  env?: Record<string, string>;
}

export interface Bff {
  url: string;
  /** Its variables, for commands that run beside it. */
  env: Record<string, string>;
  /** @param crashAt the checkpoint at which it ends itself */
  start(crashAt?: string): Promise<void>;
  kill(): Promise<void>;
  stop(): Promise<void>;
  isRunning(): boolean;
  ended(): Promise<string>;
  /** Starts it again, if need be, in this dialect of the HIS. */
  speak(his: HisDialect): Promise<void>;
  /** Waits until it lives by this time or a later one. */
  follows(at: Date): Promise<void>;
  lastWords(): string;
  /** Keeps what a command beside it has said with its own log. */
  hear(line: string): void;
  /** Everything it has logged since the last time that this was asked. */
  takeLog(): string[];
}

/** The BFF as a process on a port that stays the same, because WeChat Pay goes on sending notices there. */
export const openBff = async (options: BffOptions): Promise<Bff> => {
  const port = await takeFreePort();
  const url = `http://127.0.0.1:${port}`;
  const env: Record<string, string> = {
    NODE_ENV: 'test',
    PORT: String(port),
    PUBLIC_URL: options.publicUrl ?? url,
    DATABASE_URL: options.databaseUrl,
    REDIS_URL: options.redisUrl,
    SANDBOX_CREDENTIALS_FILE: options.credentialsFile,
    // Everything, so that it can be searched for what must not be in it.
    LOG_LEVEL: 'debug',
    // Every simulated phone has its own address, as in life; sign-ins are limited by address.
    TRUSTED_PROXIES: '1',
    // Whatever the caller's shell says, this BFF ends itself only where it is told to.
    CRASH_AT: '',
    ...options.env,
  };
  const args = [options.file];
  const log: string[] = [];
  const hear = (line: string): void => void log.push(line);
  const ready = { line: /^BFF READY / };
  const process_ = makeKillable({ name: 'BFF', file: process.execPath, args, env, ready, onLine: hear });
  return {
    ...process_,
    url,
    env,
    hear,
    takeLog: () => log.splice(0),
    async start(crashAt = '') {
      await process_.start({ CRASH_AT: crashAt });
    },
    async speak(his) {
      if ((env.HIS_ADAPTER ?? 'his-rest') === his) return;
      env.HIS_ADAPTER = his;
      await process_.stop();
      await process_.start();
    },
    follows: (at) =>
      waitUntil(
        'BFF 没有跟上沙盒时钟',
        async () => {
          const answer = await fetch(`${url}/healthz`).catch(() => null);
          if (!answer?.ok) return false;
          return new Date(((await answer.json()) as { now: string }).now) >= at;
        },
        60_000,
      ).then(() => undefined),
  };
};
