import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type Sandbox } from '../sandbox';

export interface Answer {
  status: number;
  body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- answers are looked at field by field
}

export interface RunningSandbox {
  credentials: Sandbox['credentials'];
  stateDir: string;
  /** A call to the control API. */
  control(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Stops and starts it again on the same state folder. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A JSON call as any program would make it. */
export async function call(
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

/** Starts a sandbox with a state folder of its own on free ports. */
export async function runSandbox(): Promise<RunningSandbox> {
  const stateDir = mkdtempSync(join(tmpdir(), 'sandbox-'));
  let sandbox = await startSandbox({ stateDir, portBase: 0 });
  const running: RunningSandbox = {
    credentials: sandbox.credentials,
    stateDir,
    control: (method, path, body) => call(method, `${running.credentials.urls.control}${path}`, body),
    async restart() {
      await sandbox.close();
      sandbox = await startSandbox({ stateDir, portBase: 0 });
      running.credentials = sandbox.credentials;
    },
    async stop() {
      await sandbox.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
  return running;
}

/** What somebody sent to the hospital. */
export interface Received {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** An address of the hospital that notices are sent to. */
export interface Receiver {
  url: string;
  /** The next one that arrives, or that arrived and was not yet taken. */
  next(): Promise<Received>;
  /** How many came and were not taken with next(). */
  waiting(): number;
  /** How to answer from now on. */
  answer: (received: Received) => { status: number; body?: string };
  close(): Promise<void>;
}

/** Starts a receiver; it answers 204 until told otherwise. */
export async function startReceiver(): Promise<Receiver> {
  const arrived: Received[] = [];
  const takers: ((received: Received) => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const received: Received = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      const { status, body } = receiver.answer(received);
      response.writeHead(status);
      response.end(body);
      const taker = takers.shift();
      if (taker) taker(received);
      else arrived.push(received);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: () => ({ status: 204 }),
    waiting: () => arrived.length,
    next: () => {
      const first = arrived.shift();
      return first ? Promise.resolve(first) : new Promise((resolve) => takers.push(resolve));
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}
