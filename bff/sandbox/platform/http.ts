import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';
import { answerCall, refuse, sendWhole, type WireReply } from './fault-play';
import { type FaultBoard, type FaultServer } from './faults';

/** A request as it came over the wire: signatures are checked over `rawUrl` and `rawBody`, never over parsed values. */
export interface SandboxRequest {
  method: string;
  rawUrl: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  rawBody: Buffer;
  /** Filled by Routes from `:name` parts, percent-decoded. */
  params: Record<string, string>;
}

export type SandboxReply = WireReply;

export type Handler = (request: SandboxRequest) => Promise<SandboxReply> | SandboxReply;

/** A running server and how to end it. */
export interface RunningServer {
  url: string;
  port: number;
  close(): Promise<void>;
}

const LARGEST_BODY_BYTES = 10 * 1024 * 1024;

/** A request that cannot be read as what it should be; answered as 400. */
export class BadRequest extends Error {}

/** Compact JSON (some clients cannot read pretty-printed JSON). */
export const json = (status: number, body: unknown, headers: Record<string, string> = {}): SandboxReply => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(body),
});

/** The body as JSON; an empty body is `{}`. @throws BadRequest when it is not JSON. */
export function readJson(request: Pick<SandboxRequest, 'rawBody'>): unknown {
  const text = request.rawBody.toString('utf8');
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new BadRequest('body is not JSON');
  }
}

/** A small route table: `:name` matches one path segment, and a table is itself a Handler. */
export class Routes {
  private readonly table: { method: string; pattern: RegExp; names: string[]; handler: Handler }[] = [];

  on(method: string, path: string, handler: Handler): this {
    const names: string[] = [];
    const source = path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:(\w+)/g, (_all, name: string) => {
      names.push(name);
      return '([^/]+)';
    });
    this.table.push({ method, pattern: new RegExp(`^${source}$`), names, handler });
    return this;
  }

  /** The methods that exist for a path, so that a server can tell "wrong verb" from "no such address". */
  methodsOf(path: string): string[] {
    return this.table.filter((route) => route.pattern.test(path)).map((route) => route.method);
  }

  /** Answers with the first route that fits; undefined when none does. */
  async answer(request: SandboxRequest): Promise<SandboxReply | undefined> {
    for (const route of this.table) {
      if (route.method !== request.method) continue;
      const match = route.pattern.exec(request.path);
      if (!match) continue;
      const params = Object.fromEntries(route.names.map((name, i) => [name, decodeURIComponent(match[i + 1] ?? '')]));
      return route.handler({ ...request, params });
    }
    return undefined;
  }
}

async function readRequest(message: IncomingMessage): Promise<SandboxRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += (chunk as Buffer).length;
    if (size > LARGEST_BODY_BYTES) throw new BadRequest('body is too large');
    chunks.push(chunk as Buffer);
  }
  const rawUrl = message.url ?? '/';
  const mark = rawUrl.indexOf('?');
  return {
    method: message.method ?? 'GET',
    rawUrl,
    path: mark < 0 ? rawUrl : rawUrl.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : rawUrl.slice(mark + 1)),
    headers: message.headers,
    rawBody: Buffer.concat(chunks),
    params: {},
  };
}

interface ServerOptions {
  port: number;
  handle: Handler;
  /** Which faults this server meets; the control server meets none. */
  faults?: { board: FaultBoard; server: FaultServer };
}

async function serve(options: ServerOptions, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (message.url ?? '/').split('?')[0]!;
  const fault = options.faults?.board.take(options.faults.server, path);
  if (fault?.refuse) return refuse(message);
  const request = await readRequest(message);
  return answerCall(
    {
      message,
      response,
      perform: () => options.handle(request),
      brokenBody: { code: 'SYSTEM_ERROR', message: '系统错误' },
      contentType: 'application/json; charset=utf-8',
    },
    fault,
  );
}

/** Starts an HTTP server on 127.0.0.1; port 0 takes a free one. @throws the listen error (EADDRINUSE, EACCES). */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((message, response) => {
    serve(options, message, response).catch((error: unknown) => {
      const refused = error instanceof BadRequest || error instanceof URIError;
      if (!refused) console.error(`sandbox: ${message.method} ${message.url?.split('?')[0]} failed`, error);
      if (response.headersSent) message.socket.destroy();
      else
        sendWhole(
          response,
          json(refused ? 400 : 500, {
            code: refused ? 'PARAM_ERROR' : 'SYSTEM_ERROR',
            message: refused ? (error as Error).message : '系统错误',
          }),
        );
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
