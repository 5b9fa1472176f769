import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { deliver, madeUp } from './deliver';
import type { Fault } from './faults';
import { makeGate } from './gate';
import { type HttpMessage, makeMessageReader } from './http-message';

export interface ArmOptions {
  /** How many matching requests pass unharmed before. */
  skip?: number;
  /** How many requests it meets; 1 unless told. */
  times?: number;
  only?: (request: HttpMessage) => boolean;
}

/** A machine between an adapter and its peer that can be told to fail. It knows HTTP/1.1 and nothing of any dialect. */
export interface FaultProxy {
  /** The address to give to the adapter instead of the peer's; the peer's path is kept. */
  readonly url: string;
  /** The next request meets this fault. */
  arm(fault: Fault, options?: ArmOptions): void;
  /** From now on nobody listens. */
  refuse(): Promise<void>;
  /** Listens again, at the same address. */
  accept(): Promise<void>;
  /** Takes every fault away and listens; waits until what is under way has ended. */
  clear(): Promise<void>;
  /** Waits until every request that came in was dealt with, those too whose sender has gone. */
  settled(): Promise<void>;
  /** Requests that came in, that were sent to the peer (a duplicate is two), and that met a fault. */
  counts(): { received: number; reachedPeer: number; harmed: number };
  close(): Promise<void>;
}

interface Armed {
  fault: Fault;
  skip: number;
  times: number;
  only: (request: HttpMessage) => boolean;
}

const atPort = (url: URL): number => Number(url.port || (url.protocol === 'https:' ? 443 : 80));

/** Sends the bytes to the peer over a connection of their own; null when no whole answer came. */
function ask(peer: URL, request: Buffer, open: Set<Socket>): Promise<HttpMessage | null> {
  const host = peer.hostname.replace(/^\[|\]$/g, '');
  const socket =
    peer.protocol === 'https:'
      ? connectTls({ host, port: atPort(peer), servername: host })
      : connect({ host, port: atPort(peer) });
  open.add(socket);
  socket.on('close', () => open.delete(socket));
  const read = makeMessageReader(socket, 'response');
  socket.write(request);
  return read()
    .catch(() => null)
    .finally(() => socket.destroy());
}

/** The request as the peer must see it: to a named host it says that name, for hosts that share an address. */
function addressed(request: HttpMessage, peer: URL): Buffer {
  if (/^(127\.|localhost$|\[::1\])/.test(peer.hostname)) return request.raw;
  const head = request.head.toString('latin1').replace(/^host:.*$/im, `Host: ${peer.host}`);
  return Buffer.concat([Buffer.from(head, 'latin1'), request.raw.subarray(request.head.length)]);
}

/**
 * Ends a connection and waits until the other side has noticed: a pool of connections that has not would put its next
 * request into this one instead of meeting the refusal.
 */
function hangUp(client: Socket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => client.destroy(), 200);
    client.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    client.end();
  });
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Starts the proxy on a free port of 127.0.0.1. @throws the listen error */
export async function startFaultProxy(peerUrl: string): Promise<FaultProxy> {
  const peer = new URL(peerUrl);
  let armed: Armed[] = [];
  const clients = new Set<Socket>();
  const toPeer = new Set<Socket>();
  const underWay = new Set<Promise<void>>();
  const counts = { received: 0, reachedPeer: 0, harmed: 0 };
  // Opened by `clear`: a test that failed half way leaves nothing in the network.
  let letGo = makeGate();

  const faultFor = (request: HttpMessage): Fault | null => {
    const found = armed.find(({ only }) => only(request));
    if (found === undefined) return null;
    if (found.skip > 0) {
      found.skip -= 1;
      return null;
    }
    found.times -= 1;
    counts.harmed += 1;
    if (found.times <= 0) armed = armed.filter((each) => each !== found);
    return found.fault;
  };

  const forward = (request: HttpMessage) => {
    counts.reachedPeer += 1;
    return ask(peer, addressed(request, peer), toPeer);
  };

  const serveOne = async (client: Socket, request: HttpMessage): Promise<void> => {
    counts.received += 1;
    const fault = faultFor(request);
    if (fault?.kind === 'cutBefore') return void client.destroy();
    if (fault?.kind === 'answer' && !fault.reachesPeer) return void client.write(madeUp(fault));
    if (fault?.kind === 'holdRequest') await Promise.race([fault.until, letGo.opened]);
    const answer = await forward(request);
    if (fault?.kind === 'duplicate') await forward(request);
    if (answer === null) return void client.destroy();
    const isHeld = fault?.kind === 'holdAnswer';
    await deliver(client, answer, isHeld ? { ...fault, until: Promise.race([fault.until, letGo.opened]) } : fault);
  };

  const serve = async (client: Socket): Promise<void> => {
    const read = makeMessageReader(client, 'request');
    for (let request = await read(); request !== null; request = await read()) {
      const work = serveOne(client, request);
      underWay.add(work);
      await work.finally(() => underWay.delete(work));
      if (client.destroyed) return;
    }
    client.destroy();
  };

  const makeServer = () =>
    createServer((client) => {
      clients.add(client);
      client.on('close', () => clients.delete(client));
      client.on('error', () => client.destroy());
      serve(client).catch(() => client.destroy());
    });

  let server: Server | null = makeServer();
  const port = await listen(server, 0);

  const settled = async (): Promise<void> => {
    while (underWay.size > 0) await Promise.allSettled(underWay);
  };
  const refuse = async (): Promise<void> => {
    const closing = server;
    server = null;
    await Promise.all([...clients].map(hangUp));
    if (closing) await new Promise((resolve) => closing.close(resolve));
  };
  const accept = async (): Promise<void> => {
    if (server) return;
    server = makeServer();
    await listen(server, port);
  };

  return {
    // A trailing slash would double the one that adapters put before their paths.
    url: `http://127.0.0.1:${port}${peer.pathname.replace(/\/$/, '')}`,
    arm: (fault, { skip = 0, times = 1, only = () => true } = {}) => void armed.push({ fault, skip, times, only }),
    refuse,
    accept,
    async clear() {
      armed = [];
      letGo.open();
      await settled();
      letGo = makeGate();
      await accept();
    },
    settled,
    counts: () => ({ ...counts }),
    async close() {
      letGo.open();
      await refuse();
      for (const socket of toPeer) socket.destroy();
      await settled();
    },
  };
}
