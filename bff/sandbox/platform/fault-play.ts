import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Fault } from './faults';

/** An answer as it goes over the wire. */
export interface WireReply {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface FaultyCall {
  message: IncomingMessage;
  response: ServerResponse;
  /** Does what was asked. `isCopy` is the second arrival of the same bytes that may pass the check for replays. */
  perform(isCopy: boolean): Promise<WireReply> | WireReply;
  /** What a `status` without a body says. */
  brokenBody: unknown;
  contentType: string;
  /** True once the server was told to end: a call that was made to wait may wake after its state is gone. */
  isClosed?: () => boolean;
}

const DRIPS = 20;
const PAGE = '<html><head><title>网关</title></head><body><h1>服务暂时不可用</h1></body></html>';

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Writes an answer whole. */
export function sendWhole(response: ServerResponse, reply: WireReply): void {
  const body = reply.body ?? '';
  response.writeHead(reply.status, {
    ...(reply.status === 204 ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    ...reply.headers,
  });
  response.end(reply.status === 204 ? undefined : body);
}

function sendHalf(call: FaultyCall, reply: WireReply): void {
  const body = Buffer.from(reply.body ?? '');
  call.response.writeHead(reply.status, { ...reply.headers, 'content-length': String(body.length) });
  call.response.write(body.subarray(0, Math.floor(body.length / 2)), () => call.message.socket.destroy());
}

async function sendSlowly(call: FaultyCall, reply: WireReply, slowMs: number): Promise<void> {
  const body = Buffer.from(reply.body ?? '');
  const size = Math.max(1, Math.ceil(body.length / DRIPS));
  call.response.writeHead(reply.status, { ...reply.headers, 'content-length': String(body.length) });
  for (let from = 0; from < body.length && !call.message.socket.destroyed; from += size) {
    call.response.write(body.subarray(from, from + size));
    await pause(slowMs / DRIPS);
  }
  call.response.end();
}

const page = (): WireReply => ({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: PAGE });

function instead(call: FaultyCall, fault: Fault): WireReply | undefined {
  if (fault.html === 'before') return page();
  if (fault.status === undefined) return undefined;
  const body = fault.body ?? call.brokenBody;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status: fault.status, headers: { 'content-type': call.contentType, ...fault.headers }, body: text };
}

async function effect(call: FaultyCall, fault: Fault): Promise<WireReply> {
  const first = await call.perform(false);
  if (fault.duplicate === undefined) return first;
  const second = await call.perform(fault.duplicate === 'forced');
  return fault.duplicate === 'first' ? first : second;
}

/** Resets the connection, which the caller sees before any answer. */
export const refuse = (message: IncomingMessage): void => void message.socket.resetAndDestroy();

/** Answers a call in the way that its fault wants, or plainly without one. */
export async function answerCall(call: FaultyCall, fault: Fault | undefined): Promise<void> {
  const { message, response } = call;
  if (!fault) return sendWhole(response, await call.perform(false));
  if (fault.refuse) return refuse(message);
  const isLateAnswer = fault.delayAt === 'after';
  if (fault.delayMs && !isLateAnswer) await pause(fault.delayMs);
  if (fault.cut === 'before' || call.isClosed?.()) return void message.socket.destroy();
  const other = instead(call, fault);
  if (other) return sendWhole(response, other);
  const reply = await effect(call, fault);
  if (fault.delayMs && isLateAnswer) await pause(fault.delayMs);
  if (fault.cut === 'after') return void message.socket.destroy();
  if (fault.truncate) return sendHalf(call, reply);
  const shown = fault.html === 'after' ? page() : reply;
  return fault.slowMs ? sendSlowly(call, shown, fault.slowMs) : sendWhole(response, shown);
}
