import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';
import { type Fault, type FaultBoard } from '../../platform/faults';
import { type His, nowOf, Refusal } from '../domain/his';
import { expireHolds } from '../domain/schedule';
import { findTrade, TRADE_OPS } from '../domain/trades';
import { meaningOf } from './codes';
import { FieldError, Fields } from './fields';
import { makeInFlight } from './in-flight';
import { OPERATIONS } from './operations';
import { makeSignatureCheck } from './signature';

const MAX_BODY_BYTES = 256 * 1024;
const PREFIX = '/api/';

interface RestDeps {
  his: His;
  faults: FaultBoard;
  port: number;
  credentials: { appId: string; appSecret: string };
  /** Called before each operation: new days of the schedule are made when the clock has moved. */
  prepare: () => void;
}

interface Reply {
  status: number;
  code: string;
  msg: string;
  data: unknown;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Reads the body; undefined when it is larger than the HIS takes. */
async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += (chunk as Buffer).length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk as Buffer);
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

function parseObject(rawBody: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(rawBody.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined; // Answered as code "0": the caller's text is not ours to log.
  }
}

const reply = (status: number, code: string, msg: string, data: unknown = null): Reply => ({ status, code, msg, data });

/** Serves the dialect `his-rest` of docs/SANDBOX-HIS.md on 127.0.0.1. @throws the listen error */
export async function startRestServer(deps: RestDeps): Promise<{ url: string; close(): Promise<void> }> {
  const { his, faults } = deps;
  const inFlight = makeInFlight();
  let isClosed = false; // A request that was made to wait may wake after the database is gone.
  const checkSignature = makeSignatureCheck(deps.credentials, () => Math.floor(his.clock.nowMs() / 1000));

  const tradeCheck = (fields: Fields) => {
    const op = fields.oneOf('op', TRADE_OPS);
    const orderId = fields.orderId();
    const refNo = findTrade(his, op, orderId);
    const state = refNo !== undefined ? 'applied' : inFlight.has(op, orderId) ? 'pending' : 'notfound';
    return { op, orderId, state, refNo: refNo ?? '' };
  };

  const perform = (op: string, body: Record<string, unknown> | undefined): Reply => {
    if (!body) return reply(200, '0', '请求体应为 JSON 对象');
    deps.prepare();
    expireHolds(his);
    try {
      const fields = new Fields(body);
      return reply(200, '1', '成功', op === 'tradeCheck' ? tradeCheck(fields) : OPERATIONS[op]!(his, fields));
    } catch (error) {
      if (error instanceof FieldError) return reply(200, '0', error.message);
      const meaning = error instanceof Refusal ? meaningOf(op, error) : undefined;
      if (!meaning) throw error;
      return reply(200, meaning[0], meaning[1], (error as Refusal).detail);
    }
  };

  const answer = async (
    message: IncomingMessage,
    path: string,
    rawBody: Buffer | undefined,
    fault: Fault | undefined,
  ): Promise<Reply | 'cut'> => {
    const op = path.startsWith(PREFIX) ? path.slice(PREFIX.length) : '';
    const isKnown = message.method === 'POST' && (op === 'tradeCheck' || Object.hasOwn(OPERATIONS, op));
    if (rawBody === undefined) return reply(413, '301', '请求体过大');
    const body = parseObject(rawBody);
    const key = body?.[op === 'refund' ? 'refundOrderId' : 'orderId'];
    const end = inFlight.begin(op, typeof key === 'string' ? key : '');
    try {
      if (fault?.delayMs) await pause(fault.delayMs);
      if (isClosed || fault?.cut === 'before') return 'cut';
      if (!isKnown) return reply(404, '300', '没有这个接口');
      const refused = checkSignature({ method: 'POST', path, headers: message.headers, rawBody });
      if (refused) return reply(401, refused[0], refused[1]);
      const done = perform(op, body);
      return fault?.cut === 'after' ? 'cut' : done;
    } finally {
      end();
    }
  };

  const send = (response: ServerResponse, traceId: string, status: number, text: string) => {
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(text)),
      ...(/^[0-9A-Za-z_.-]{1,64}$/.test(traceId) ? { 'x-trace-id': traceId } : {}),
    });
    response.end(text);
  };
  const envelope = ({ code, msg, data }: Reply) => JSON.stringify({ code, msg, data, timestamp: nowOf(his) });

  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (message.url ?? '/').split('?')[0]!;
    const traceId = String(message.headers['x-trace-id'] ?? '');
    const rawBody = await readBody(message);
    const fault = faults.take('his', path);
    if (fault?.status !== undefined) {
      if (fault.delayMs) await pause(fault.delayMs);
      const body = fault.body ?? { code: '-100', msg: '系统异常', data: null, timestamp: nowOf(his) };
      return send(response, traceId, fault.status, typeof body === 'string' ? body : JSON.stringify(body));
    }
    const result = await answer(message, path, rawBody, fault);
    if (result === 'cut') message.socket.destroy();
    else send(response, traceId, result.status, envelope(result));
  };

  const sockets = new Set<Socket>();
  const server = createServer((message, response) => {
    serve(message, response).catch((error: unknown) => {
      console.error(`sandbox his: ${message.url?.split('?')[0]} failed`, error);
      if (response.headersSent) message.socket.destroy();
      else send(response, '', 500, envelope(reply(500, '-100', '系统异常')));
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(deps.port, '127.0.0.1', () => resolve());
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        isClosed = true;
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
