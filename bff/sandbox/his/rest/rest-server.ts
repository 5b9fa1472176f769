import { type IncomingHttpHeaders } from 'node:http';
import iconv from 'iconv-lite';
import { answerCall, refuse, sendWhole, type WireReply } from '../../platform/fault-play';
import { type FaultBoard } from '../../platform/faults';
import { type His, nowOf, Refusal } from '../domain/his';
import { expireHolds } from '../domain/schedule';
import { findTrade, TRADE_OPS } from '../domain/trades';
import { keptKey } from '../domain/traps';
import { collapseLists, dress, isPlain, type Tree, type Wearing } from '../dress';
import { makeInFlight } from '../in-flight';
import { type Listener, readBody, startListener } from '../listener';
import { meaningOf } from './codes';
import { FieldError, Fields } from './fields';
import { OPERATIONS } from './operations';
import { makeSignatureCheck } from './signature';
import { yuan } from '../yuan';

const MAX_BODY_BYTES = 256 * 1024;
const PREFIX = '/api/';
const JSON_TYPE = 'application/json; charset=utf-8';

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

interface Call {
  op: string;
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  rawBody: Buffer | undefined;
  body: Record<string, unknown> | undefined;
}

function parseObject(rawBody: Buffer | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(rawBody?.toString('utf8') ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined; // Answered as code "0": the caller's text is not ours to log.
  }
}

const reply = (status: number, code: string, msg: string, data: unknown = null): Reply => ({ status, code, msg, data });
const BROKEN = reply(500, '-100', '系统异常');

// What a hospital may not be able to provide; with the trap `missing` these say -1 instead of nothing.
const DESCRIPTIVE = new Set(
  'phone intro photoUrl speciality area building floor areaCode location insuType spec usage nationalCode note specimen method previous range unit imageUrl auditor guardianPhone'.split(
    ' ',
  ),
);

const WEARING: Wearing = {
  mayLack: (name) => DESCRIPTIVE.has(name),
  amount(name, value, how) {
    // The schedule counts fen and everything else yuan; swapped, it is the other way round.
    if (/FeeFen$/.test(name)) return how === 'swapped' ? yuan(Number(value)) : undefined;
    if (!/(?:^f|F)ee$|^price$/.test(name)) return undefined;
    return how === 'swapped' ? Number(String(value).replace(/\.(\d\d)(?:00)?$/, '$1')) : Number(value);
  },
};

const MONEY = new Set(['confirm', 'refund', 'settle', 'refundBill']);

const PERSONS = new Set(['findPatients', 'createPatient']);

const keyOf = ({ traps }: His, { op, body }: Call): string => {
  const key = body?.[op === 'refund' ? 'refundOrderId' : 'orderId'];
  return typeof key === 'string' ? keptKey(traps, key) : '';
};

/** A success as this HIS words it. */
function success(his: His, op: string, data: unknown): Reply {
  if (his.traps.success === 'plain') return reply(200, '1', '成功', data);
  return op === 'hold' ? reply(200, '200', '加号成功', data) : reply(200, '1', '处理完成，失败0条', data);
}

/** Gives an answer its habits and its bytes. */
function dressed(his: His, op: string, data: unknown): unknown {
  // The patient's own file always shows the number whole; everything that points to it may drop the zeros.
  const traps = PERSONS.has(op) ? { ...his.traps, ids: 'stored' as const } : his.traps;
  const tree = isPlain(traps) ? (data as Tree) : dress(data as Tree, traps, WEARING);
  return traps.listShape === 'collapsed' ? collapseLists(tree) : tree;
}

const isKnown = (method: string, op: string): boolean =>
  method === 'POST' && (op === 'tradeCheck' || Object.hasOwn(OPERATIONS, op));

/** Serves the dialect `his-rest` of docs/SANDBOX-HIS.md on 127.0.0.1. @throws the listen error */
export async function startRestServer(deps: RestDeps): Promise<Listener> {
  const { his, faults } = deps;
  const inFlight = makeInFlight();
  let isClosed = false;
  const checkSignature = makeSignatureCheck(deps.credentials, () => Math.floor(his.clock.nowMs() / 1000));

  const tradeCheck = (fields: Fields) => {
    const op = fields.oneOf('op', TRADE_OPS);
    const orderId = fields.orderId();
    const refNo = findTrade(his, op, orderId);
    const isRunning = his.traps.whileRunning === 'pending' && inFlight.has(op, orderId);
    const state = refNo !== undefined ? 'applied' : isRunning ? 'pending' : 'notfound';
    return { op, orderId, state, refNo: refNo ?? '' };
  };

  const perform = (op: string, body: Record<string, unknown> | undefined): Reply => {
    if (!body) return reply(200, '0', '请求体应为 JSON 对象');
    deps.prepare();
    expireHolds(his);
    try {
      const fields = new Fields(body, his.traps);
      const data = op === 'tradeCheck' ? tradeCheck(fields) : OPERATIONS[op]!(his, fields);
      return success(his, op, dressed(his, op, data));
    } catch (error) {
      if (error instanceof FieldError) return reply(200, '0', error.message);
      const meaning = error instanceof Refusal ? meaningOf(op, error, his.traps) : undefined;
      if (!meaning) throw error;
      return reply(200, meaning[0], meaning[1], (error as Refusal).detail);
    }
  };

  const decide = (call: Call, isCopy: boolean): Reply => {
    const { op, method, path, headers, rawBody } = call;
    if (rawBody === undefined) return reply(413, '301', '请求体过大');
    if (!isKnown(method, op)) return reply(404, '300', '没有这个接口');
    his.counts.calls.rest[op] = (his.counts.calls.rest[op] ?? 0) + 1;
    const refused = checkSignature({ method, path, headers, rawBody, isCopy });
    return refused ? reply(401, refused[0], refused[1]) : perform(op, call.body);
  };

  const wire = (result: Reply, traceId: string): WireReply => {
    const { code, msg, data } = result;
    const text = JSON.stringify({ code, msg, data, timestamp: nowOf(his) });
    return {
      status: result.status,
      headers: {
        'content-type': JSON_TYPE,
        ...(/^[0-9A-Za-z_.-]{1,64}$/.test(traceId) ? { 'x-trace-id': traceId } : {}),
      },
      body: his.traps.bytes === 'gbk' ? iconv.encode(text, 'gbk') : text,
    };
  };

  const listener = await startListener(
    deps.port,
    async (message, response) => {
      const path = (message.url ?? '/').split('?')[0]!;
      const op = path.startsWith(PREFIX) ? path.slice(PREFIX.length) : '';
      const isTold = his.traps.moneyAnswers === 'given' || !MONEY.has(op);
      const isCut = !isTold && his.traps.moneyAnswers === 'cut';
      const fault = faults.take('his', path) ?? (isCut ? { server: 'his', path, cut: 'after', times: 1 } : undefined);
      if (fault?.refuse) return refuse(message);
      const rawBody = await readBody(message, MAX_BODY_BYTES);
      const { method = '', headers } = message;
      const call: Call = { op, method, path, headers, rawBody, body: parseObject(rawBody) };
      const end = inFlight.begin(op, keyOf(his, call));
      try {
        const brokenBody = { code: '-100', msg: '系统异常', data: null, timestamp: nowOf(his) };
        const answer = (isCopy: boolean) => {
          const reply = decide(call, isCopy);
          return wire(isTold ? reply : BROKEN, String(headers['x-trace-id'] ?? ''));
        };
        await answerCall(
          { message, response, perform: answer, brokenBody, contentType: JSON_TYPE, isClosed: () => isClosed },
          fault,
        );
      } finally {
        end();
      }
    },
    (error, message, response) => {
      console.error(`sandbox his: ${message.url?.split('?')[0]} failed`, error);
      if (response.headersSent) message.socket.destroy();
      else sendWhole(response, wire(BROKEN, ''));
    },
  );
  return {
    ...listener,
    close() {
      isClosed = true;
      return listener.close();
    },
  };
}
