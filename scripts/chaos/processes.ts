import { type ChildProcess, spawn } from 'node:child_process';
import net from 'node:net';
import { createInterface } from 'node:readline';
import { waitUntil } from '../local/processes';

/** Other tests may run on the same machine: a start may take long and is not a failure before this. */
const START_LIMIT_MS = 90_000;

const running = new Set<ChildProcess>();

/** Ends whatever this run started and still runs, without waiting. */
const killEverything = (): void => {
  for (const child of running) child.kill('SIGKILL');
};
process.on('exit', killEverything);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

interface Spec {
  name: string;
  file: string;
  args: string[];
  env?: Record<string, string>;
  /** Hears every line of output. */
  onLine?: (line: string) => void;
  /** A line of output that says it is ready, or a port that takes connections. */
  ready: { line: RegExp } | { port: number };
}

/** A process that can be killed at any instant and started again. */
export interface Killable {
  /** The line that said it was ready. */
  start(env?: Record<string, string>): Promise<string>;
  /** SIGKILL, as a power cut would. */
  kill(): Promise<void>;
  /** SIGTERM first. */
  stop(): Promise<void>;
  isRunning(): boolean;
  /** Resolves with the signal or exit code when the present process ends. */
  ended(): Promise<string>;
  lastWords(): string;
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** Resolves with the first line that fits, rejects when the process ends before. */
const readyLine = (child: ChildProcess, ready: RegExp, onLine: (line: string) => void): Promise<string> =>
  new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => reject(new Error(`ended with ${signal ?? code} before it was ready`)));
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        onLine(line);
        if (ready.test(line)) resolve(line);
      });
    }
  });

export const makeKillable = ({ name, file, args, env = {}, ready, onLine }: Spec): Killable => {
  let child: ChildProcess | undefined;
  let ended: Promise<string> = Promise.resolve('never started');
  const tail: string[] = [];
  const hear = (line: string): void => {
    onLine?.(line);
    tail.push(line);
    if (tail.length > 60) tail.shift();
  };

  const waitReady = async (started: ChildProcess): Promise<string> => {
    if ('port' in ready) {
      await waitUntil(`${name} 没有启动`, () => accepts(ready.port), START_LIMIT_MS);
      return String(ready.port);
    }
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('was not ready in time')), START_LIMIT_MS);
    });
    return Promise.race([readyLine(started, ready.line, hear), late]).finally(() => clearTimeout(timer));
  };

  return {
    async start(extra = {}) {
      const isSilent = 'port' in ready;
      const started = spawn(file, args, {
        env: { ...process.env, ...env, ...extra },
        stdio: isSilent ? 'ignore' : ['ignore', 'pipe', 'pipe'],
      });
      child = started;
      running.add(started);
      ended = new Promise((resolve) =>
        started.once('exit', (code, signal) => {
          running.delete(started);
          resolve(signal ?? String(code));
        }),
      );
      return waitReady(started).catch((error: unknown) => {
        throw new Error(`${name} ${error instanceof Error ? error.message : String(error)}\n${tail.join('\n')}`);
      });
    },
    async kill() {
      child?.kill('SIGKILL');
      await ended;
    },
    async stop() {
      const timer = setTimeout(() => child?.kill('SIGKILL'), 15_000);
      child?.kill('SIGTERM');
      await ended;
      clearTimeout(timer);
    },
    isRunning: () => child !== undefined && child.exitCode === null && child.signalCode === null,
    ended: () => ended,
    lastWords: () => tail.join('\n'),
  };
};
