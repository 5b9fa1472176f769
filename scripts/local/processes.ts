import { type ChildProcess, spawn } from 'node:child_process';
import net from 'node:net';
import { createInterface } from 'node:readline';

/** A problem with its remedy, in one sentence for the person at the terminal. */
export class LocalProblem extends Error {}

export interface Running {
  name: string;
  stop(): Promise<void>;
  /** Resolves when the process ends by itself. */
  ended: Promise<number | null>;
}

interface StartOptions {
  name: string;
  args: string[];
  env?: Record<string, string>;
  /** Resolves the wait when a line of output matches. */
  ready: RegExp;
  timeoutMs?: number;
  onLine?: (line: string) => void;
}

const STOP_GRACE_MS = 8_000;

const endOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('exit', (code) => resolve(code)));

/** Starts a Node process and waits until it says that it is ready. @throws LocalProblem with its last words */
export const startProcess = async (options: StartOptions): Promise<Running & { match: RegExpExecArray }> => {
  const { name, args, env, ready, timeoutMs = 60_000, onLine } = options;
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = endOf(child);
  const tail: string[] = [];
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
    await ended;
    clearTimeout(timer);
  };
  const match = await new Promise<RegExpExecArray>((resolve, reject) => {
    const fail = (why: string) =>
      reject(new LocalProblem(`${name} ${why}${tail.length ? `：\n${tail.slice(-12).join('\n')}` : ''}`));
    const timer = setTimeout(() => fail('启动超时'), timeoutMs);
    void ended.then(() => fail('没有启动成功'));
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        tail.push(line);
        if (tail.length > 50) tail.shift();
        onLine?.(line);
        const found = ready.exec(line);
        if (!found) return;
        clearTimeout(timer);
        resolve(found);
      });
    }
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { name, stop, ended, match };
};

/** @throws LocalProblem that names the port and how to choose another */
export const requireFreePort = (port: number, variable: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', () =>
      reject(
        new LocalProblem(
          `端口 ${port} 已被占用。请关掉占用它的程序，或换一个端口：${variable}=${port + 100} ./scripts/start`,
        ),
      ),
    );
    server.listen(port, '127.0.0.1', () => server.close(() => resolve()));
  });

/** A port that is free now. The BFF must know its own before it starts, because WeChat Pay is told where to send notices. */
export const takeFreePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** Asks until the answer is right. @throws LocalProblem after the time is over */
export const waitUntil = async <T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
  timeoutMs = 15_000,
): Promise<T> => {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > deadline) throw new LocalProblem(`等了 ${timeoutMs / 1000} 秒，${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};
