import type { Socket } from 'node:net';
import { decode, encode } from 'iconv-lite';
import type { Fault } from './faults';
import { type HttpMessage, withBody } from './http-message';

const FLOOD_PIECE = Buffer.alloc(64 * 1024, ' ');

/** Writes, and waits until the other side has taken it; false when it has gone. */
function write(client: Socket, bytes: Buffer): Promise<boolean> {
  if (client.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const gone = () => resolve(false);
    client.once('close', gone);
    client.write(bytes, (error) => {
      client.off('close', gone);
      resolve(!error);
    });
  });
}

const isOpenFor = (client: Socket, ms: number): Promise<boolean> =>
  new Promise((resolve) => {
    if (client.destroyed) return resolve(false);
    const finish = () => {
      clearTimeout(timer);
      client.off('close', finish);
      resolve(!client.destroyed);
    };
    const timer = setTimeout(finish, ms);
    client.once('close', finish);
  });

async function drip(client: Socket, bytes: Buffer, how: Extract<Fault, { kind: 'drip' }>): Promise<void> {
  for (let at = 0; at < bytes.length; at += how.bytesAtOnce) {
    if (!(await write(client, bytes.subarray(at, at + how.bytesAtOnce)))) return;
    if (!(await isOpenFor(client, how.everyMs))) return;
  }
}

async function flood(client: Socket, most: number): Promise<void> {
  const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${most}\r\n\r\n`;
  if (!(await write(client, Buffer.from(head, 'latin1')))) return;
  for (let sent = 0; sent < most; sent += FLOOD_PIECE.length) {
    if (!(await write(client, FLOOD_PIECE.subarray(0, Math.min(FLOOD_PIECE.length, most - sent))))) return;
  }
}

/** The bytes of the answer that a fault makes up. */
export function madeUp(fault: Extract<Fault, { kind: 'answer' }>): Buffer {
  const body = typeof fault.body === 'string' ? Buffer.from(fault.body, 'utf8') : fault.body;
  const lines = [
    `HTTP/1.1 ${fault.status} Made Up`,
    `Content-Type: ${fault.contentType}`,
    ...Object.entries(fault.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${body.length}`,
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}

const toGbk = (body: Buffer): Buffer => encode(decode(body, 'utf8'), 'gbk');

/** Gives the peer's answer back to the client, in the way of the fault. */
export async function deliver(client: Socket, answer: HttpMessage, fault: Fault | null): Promise<void> {
  switch (fault?.kind) {
    case 'truncate': {
      const kept = answer.body.subarray(0, Math.floor(answer.body.length * fault.keep));
      if (fault.says === 'kept') return void (await write(client, withBody(answer, kept)));
      const whole = withBody(answer, answer.body);
      await write(client, whole.subarray(0, whole.length - answer.body.length + kept.length));
      return void client.destroy();
    }
    case 'gbk':
      return void (await write(client, withBody(answer, toGbk(answer.body))));
    case 'rewrite':
      return void (await write(client, withBody(answer, fault.change(answer.body))));
    case 'answer':
      return void (await write(client, madeUp(fault)));
    case 'flood':
      return flood(client, fault.bytes);
    case 'drip':
      return drip(client, answer.raw, fault);
    case 'cutAfter':
      return void client.destroy();
    case 'holdAnswer':
      await fault.until;
      return void (await write(client, answer.raw));
    case 'delay':
      if (await isOpenFor(client, fault.ms)) await write(client, answer.raw);
      return;
    case 'cutBefore':
    case 'holdRequest':
    case 'duplicate':
    case undefined:
      return void (await write(client, answer.raw));
  }
}
