import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { LiveFrame } from '@anzhen/shared-types';
import { WebSocket } from 'ws';
import { makeMemoryPubSub } from '../../adapters/memory';
import { makeTestClock, testLog } from '../../testing/harness';
import { tokenHash } from '../crypto/tokens';
import type { Actor } from '../http/bind';
import { closeCodes, LIVE_PATH, type LiveHub, type LiveLimits, makeLiveHub } from '.';

const nurse: Actor = { kind: 'staff', id: 'stf_1', sessionId: 'ses_1' };

const makeGate = () => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open: () => open(), opened };
};

describe('the live hub', () => {
  const running: { hub: LiveHub; server: Server }[] = [];
  let pubSub: ReturnType<typeof makeMemoryPubSub>;
  let seqs: Record<string, number>;
  let onRead: (topic: string) => Promise<number | null>;

  const startHub = async (limits: Partial<LiveLimits> = {}) => {
    const hub = makeLiveHub({
      clock: makeTestClock(),
      log: testLog,
      pubSub,
      authenticate: (token) => Promise.resolve(token === 'good' ? nurse : null),
      mayFollow: (actor, topic) => Promise.resolve(topic.startsWith('board:') || (!!actor && topic === 'queue:mine')),
      currentSeq: (topic) => onRead(topic),
      limits,
    });
    const server = createServer();
    await hub.attach(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    running.push({ hub, server });
    return { hub, port: (server.address() as AddressInfo).port };
  };

  /** A client that keeps what it hears; `next` waits for one more frame. */
  const open = (port: number, path = LIVE_PATH, options: { autoPong?: boolean } = {}) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, options);
    const heard: LiveFrame[] = [];
    const waiting: ((frame: LiveFrame) => void)[] = [];
    socket.on('message', (raw) => {
      const frame = JSON.parse(String(raw)) as LiveFrame;
      const waiter = waiting.shift();
      if (waiter) waiter(frame);
      else heard.push(frame);
    });
    return {
      socket,
      opened: once(socket, 'open'),
      closed: once(socket, 'close').then(([code]) => code as number),
      next: () => {
        const frame = heard.shift();
        return frame ? Promise.resolve(frame) : new Promise<LiveFrame>((resolve) => waiting.push(resolve));
      },
    };
  };

  const hello = (token: string | null, ...topics: { topic: string; lastSeq: number | null }[]): string =>
    JSON.stringify({ type: 'hello', token, topics });

  beforeEach(() => {
    pubSub = makeMemoryPubSub();
    seqs = { 'queue:mine': 7, 'board:3 楼 B 区': 4 };
    onRead = (topic) => Promise.resolve(seqs[topic] ?? null);
  });
  afterEach(async () => {
    for (const { hub, server } of running.splice(0)) {
      await hub.close();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test('the sockets of a session that ended are let go of on every copy, and nobody else is', async () => {
    const [one, two] = [await startHub(), await startHub()];
    const [gone, stays] = [open(two.port), open(two.port)];
    await Promise.all([gone.opened, stays.opened]);
    gone.socket.send(hello('good', { topic: 'queue:mine', lastSeq: 7 }));
    stays.socket.send(hello(null, { topic: 'board:3 楼 B 区', lastSeq: 4 }));
    await Promise.all([gone.next(), stays.next()]);
    await one.hub.endSessions([tokenHash('good')]);
    expect(await gone.closed).toBe(closeCodes.notSignedIn);
    await one.hub.publish('board:3 楼 B 区', 5);
    expect(await stays.next()).toEqual({ type: 'changed', topic: 'board:3 楼 B 区', seq: 5 });
  });

  test('a client that comes back with an older number is told at once, one that is up to date is not', async () => {
    const { hub, port } = await startHub();
    const behind = open(port);
    await behind.opened;
    behind.socket.send(hello('good', { topic: 'queue:mine', lastSeq: 5 }));
    expect(await behind.next()).toEqual({ type: 'changed', topic: 'queue:mine', seq: 7 });
    expect(await behind.next()).toEqual({ type: 'ready', serverNow: '2026-11-24T00:30:00.000Z' });

    const current = open(port);
    await current.opened;
    current.socket.send(hello('good', { topic: 'queue:mine', lastSeq: 7 }));
    expect(await current.next()).toMatchObject({ type: 'ready' });
    await hub.publish('queue:mine', 8);
    expect(await current.next()).toEqual({ type: 'changed', topic: 'queue:mine', seq: 8 });
  });

  test('whatever moves while a client is greeted: from `ready` on every number comes, each once', async () => {
    const { hub, port } = await startHub();
    const numbers = async (phone: ReturnType<typeof open>, until: (frame: LiveFrame) => boolean): Promise<number[]> => {
      const heard: number[] = [];
      for (;;) {
        const frame = await phone.next();
        if (frame.type === 'changed') heard.push(frame.seq);
        if (until(frame)) return heard;
      }
    };
    for (const isReadBefore of [true, false]) {
      seqs['queue:mine'] = 7;
      const [reached, reading] = [makeGate(), makeGate()];
      onRead = async (topic) => {
        const early = seqs[topic] ?? null;
        reached.open();
        await reading.opened;
        return isReadBefore ? early : (seqs[topic] ?? null);
      };
      const phone = open(port);
      await phone.opened;
      phone.socket.send(hello('good', { topic: 'queue:mine', lastSeq: 5 }));
      await reached.opened;
      seqs['queue:mine'] = 8;
      await hub.publish('queue:mine', 8);
      reading.open();
      expect(Math.max(...(await numbers(phone, ({ type }) => type === 'ready')))).toBe(8);
      for (const seq of [9, 10, 11]) await hub.publish('queue:mine', seq);
      const after = await numbers(phone, (frame) => frame.type === 'changed' && frame.seq === 11);
      expect(after).toEqual([9, 10, 11]);
    }
  });

  test('a change published by one copy reaches the followers of every copy, and nobody else', async () => {
    const [first, second] = [await startHub(), await startHub()];
    const [tv, phone] = [open(second.port), open(first.port)];
    await Promise.all([tv.opened, phone.opened]);
    tv.socket.send(hello(null, { topic: 'board:3 楼 B 区', lastSeq: 4 }));
    phone.socket.send(hello('good', { topic: 'queue:mine', lastSeq: 7 }));
    await Promise.all([tv.next(), phone.next()]);
    await first.hub.publish('board:3 楼 B 区', 5);
    expect(await tv.next()).toEqual({ type: 'changed', topic: 'board:3 楼 B 区', seq: 5 });
    phone.socket.send('{"type":"ping"}');
    expect(await phone.next()).toEqual({ type: 'pong' });
  });

  test('a topic that is not theirs is refused and stays silent; the others go on', async () => {
    const { hub, port } = await startHub();
    const stranger = open(port);
    await stranger.opened;
    const topics = [
      { topic: 'queue:mine', lastSeq: 0 },
      { topic: 'board:3 楼 B 区', lastSeq: 4 },
    ];
    stranger.socket.send(hello(null, ...topics));
    expect(await stranger.next()).toEqual({ type: 'refused', topic: 'queue:mine', code: 'SESSION.REQUIRED' });
    expect(await stranger.next()).toMatchObject({ type: 'ready' });
    await hub.publish('queue:mine', 8);
    await hub.publish('board:3 楼 B 区', 5);
    expect(await stranger.next()).toEqual({ type: 'changed', topic: 'board:3 楼 B 区', seq: 5 });
  });

  test('a token that is not valid closes the connection with 4401', async () => {
    const { port } = await startHub();
    const client = open(port);
    await client.opened;
    client.socket.send(hello('forged', { topic: 'board:3 楼 B 区', lastSeq: null }));
    expect(await client.closed).toBe(closeCodes.notSignedIn);
  });

  test('a token in the URL, another path and a silent client are turned away', async () => {
    const { port } = await startHub({ helloWithinMs: 20 });
    const statusOf = async (path: string): Promise<string> => {
      const raw = connect(port, '127.0.0.1');
      const headers = 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13';
      raw.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\nSec-WebSocket-Key: ${'A'.repeat(22)}==\r\n\r\n`);
      const [answer] = (await once(raw, 'data')) as [Buffer];
      raw.destroy();
      return answer.toString().slice(9, 12);
    };
    expect(await statusOf(`${LIVE_PATH}?token=good`)).toBe('400');
    expect(await statusOf('/elsewhere')).toBe('404');
    expect(await open(port).closed).toBe(closeCodes.helloTooLate);
  });

  test('frames that are no frames, too big or too many end the connection', async () => {
    const { port } = await startHub({ framesPerPing: 3 });
    const codeAfter = async (send: (socket: WebSocket) => void): Promise<number> => {
      const client = open(port);
      await client.opened;
      send(client.socket);
      return client.closed;
    };
    expect(await codeAfter((socket) => socket.send('{"type":"hello"}'))).toBe(closeCodes.badFrame);
    expect(await codeAfter((socket) => socket.send('not json'))).toBe(closeCodes.badFrame);
    expect(await codeAfter((socket) => socket.send(Buffer.from('{"type":"ping"}')))).toBe(closeCodes.badFrame);
    expect(await codeAfter((socket) => socket.send('x'.repeat(4097)))).toBe(1009);
    const tooMany = codeAfter((socket) => {
      for (let frame = 0; frame < 4; frame += 1) socket.send('{"type":"ping"}');
    });
    expect(await tooMany).toBe(closeCodes.tooManyFrames);
  });

  test('a peer that no longer answers pings is dropped', async () => {
    const { port } = await startHub({ pingEveryMs: 20 });
    const [dead, alive] = [open(port, LIVE_PATH, { autoPong: false }), open(port)];
    await Promise.all([dead.opened, alive.opened]);
    expect(await dead.closed).toBe(1006);
    expect(alive.socket.readyState).toBe(WebSocket.OPEN);
  });

  test('a peer that reads too slowly is closed with 1013 instead of filling the memory', async () => {
    const { hub, port } = await startHub({ bufferedBytesMax: -1 });
    const slow = open(port);
    await slow.opened;
    slow.socket.send(hello(null, { topic: 'board:3 楼 B 区', lastSeq: 4 }));
    expect(await slow.closed).toBe(closeCodes.tryLater);
    await hub.publish('board:3 楼 B 区', 5);
  });

  test('draining sends everybody away with 1012 and takes nobody new', async () => {
    const { hub, port } = await startHub();
    const client = open(port);
    await client.opened;
    await hub.close();
    expect(await client.closed).toBe(closeCodes.restarting);
    const late = new WebSocket(`ws://127.0.0.1:${port}${LIVE_PATH}`);
    const [error] = (await once(late, 'error')) as [Error];
    expect(error.message).toContain('503');
  });
});
