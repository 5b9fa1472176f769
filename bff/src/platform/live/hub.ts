import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type LiveFrame, type LiveHello, SECOND } from '@anzhen/shared-types';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../../ports/clock';
import type { PubSub } from '../../ports/pub-sub';
import type { Actor } from '../http/bind';
import { tokenHash } from '../crypto/tokens';
import type { Log } from '../log/log';
import { makeFollowers } from './followers';
import { type Published, readClientFrame, readPublished } from './frames';

export const LIVE_PATH = '/api/v1/live';
const CHANNEL = 'live';
const FRAME_BYTES_MAX = 4 * 1024;

/** Close codes: 1008, 1012 and 1013 are of the IANA registry; 44xx mirror HTTP. */
export const closeCodes = {
  badFrame: 4400,
  notSignedIn: 4401,
  helloTooLate: 4408,
  tooManyFrames: 1008,
  restarting: 1012,
  tryLater: 1013,
} as const;

export interface LiveLimits {
  helloWithinMs: number;
  pingEveryMs: number;
  framesPerPing: number;
  /** Bytes that may wait for a slow peer before it is dropped; it reads everything again when it comes back. */
  bufferedBytesMax: number;
  drainMs: number;
}

const defaultLimits: LiveLimits = {
  helloWithinMs: 5 * SECOND,
  // Phones' networks and proxies forget a silent connection after about a minute.
  pingEveryMs: 25 * SECOND,
  framesPerPing: 60,
  bufferedBytesMax: 256 * 1024,
  drainMs: SECOND,
};

interface Deps {
  clock: Clock;
  log: Log;
  pubSub: PubSub;
  authenticate(token: string): Promise<Actor | null>;
  mayFollow(actor: Actor | null, topic: string): Promise<boolean>;
  /** The number that a topic stands at now; null for a topic that has none. */
  currentSeq(topic: string): Promise<number | null>;
  limits?: Partial<LiveLimits>;
}

export interface LiveHub {
  /** Takes upgrade requests for the live path on this server. */
  attach(server: Server): Promise<void>;
  /** Tells every copy's followers that a topic moved. A lost message is healed by the sequence number. */
  publish(topic: string, seq: number): Promise<void>;
  /** Lets go of the sockets of sessions that ended, on every copy; a session is named by its token's hash. */
  endSessions(tokenHashes: readonly string[]): Promise<void>;
  /** Asks all peers to come back elsewhere, then lets go of them. */
  close(): Promise<void>;
}

interface Peer {
  socket: WebSocket;
  /** Kept before the token is judged, so that a session cannot end unseen in between. */
  tokenHash: string | null;
  helloTimer: NodeJS.Timeout | undefined;
  isAlive: boolean;
  frames: number;
  /** One frame after the other, so that two hellos cannot mix. */
  work: Promise<void>;
}

const refuseUpgrade = (socket: Duplex, status: string): void => {
  socket.on('error', () => socket.destroy()); // The other end may be gone already; without a listener it would end the process.
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};

const makeSendText =
  ({ bufferedBytesMax }: LiveLimits) =>
  ({ socket }: Peer, text: string): void => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > bufferedBytesMax) return socket.close(closeCodes.tryLater);
    socket.send(text);
  };

const refusalOf = (request: IncomingMessage): string | null => {
  const [path, query] = (request.url ?? '').split('?');
  if (path !== LIVE_PATH) return '404 Not Found';
  // A token in a URL would stay in the logs of every proxy on the way.
  return query === undefined ? null : '400 Bad Request';
};

/** Pings one and lets go of it when it did not answer the last one. */
const beat = (peer: Peer): void => {
  if (!peer.isAlive) return peer.socket.terminate();
  peer.isAlive = false;
  peer.frames = 0;
  peer.socket.ping();
};

/** After a fault of ours: the peer comes back and reads everything again. */
const letGo =
  (log: Log, { socket }: Peer) =>
  (error: unknown): void => {
    log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'live hello failed');
    socket.close(closeCodes.tryLater);
  };

const endSessionsOf = (peers: Iterable<Peer>, ended: ReadonlySet<string>): void => {
  for (const { socket, tokenHash: hash } of peers)
    if (hash !== null && ended.has(hash)) socket.close(closeCodes.notSignedIn);
};

/** Publishing for every copy's ears. */
const makePublish = ({ pubSub }: Deps): Pick<LiveHub, 'publish' | 'endSessions'> => {
  const tell = (message: Published): Promise<void> => pubSub.publish(CHANNEL, JSON.stringify(message));
  return {
    publish: (topic, seq) => tell({ topic, seq }),
    endSessions: async (ended) => {
      if (ended.length > 0) await tell({ ended: [...ended] });
    },
  };
};

/** Asks everybody to come back elsewhere, and cuts off who does not leave in time. */
const sendAway = async (peers: ReadonlySet<Peer>, drainMs: number): Promise<void> => {
  const closed = [...peers].map(({ socket }) => new Promise((resolve) => socket.once('close', resolve)));
  for (const { socket } of peers) socket.close(closeCodes.restarting);
  const cut = setTimeout(() => peers.forEach(({ socket }) => socket.terminate()), drainMs);
  await Promise.all(closed);
  clearTimeout(cut);
};

const makeGreeting = ({ clock, authenticate, mayFollow, currentSeq }: Deps) => {
  const seqOf = async ({ topic, lastSeq }: LiveHello['topics'][number]): Promise<LiveFrame[]> => {
    const seq = await currentSeq(topic);
    return seq !== null && (lastSeq === null || lastSeq < seq) ? [{ type: 'changed', topic, seq }] : [];
  };
  /** Null when the token is not valid. `follow` is called before the numbers are read, so that no change falls between. */
  return async ({ token, topics }: LiveHello, follow: (topics: string[]) => void): Promise<LiveFrame[] | null> => {
    const actor = token === null ? null : await authenticate(token);
    if (token !== null && !actor) return null;
    const allowed = await Promise.all(topics.map(({ topic }) => mayFollow(actor, topic)));
    const followed = topics.filter((_, index) => allowed[index]);
    follow(followed.map(({ topic }) => topic));
    const code = actor ? 'REQUEST.NOT_FOUND' : 'SESSION.REQUIRED';
    const refused = topics.filter((_, index) => !allowed[index]);
    const behind = await Promise.all(followed.map(seqOf));
    // Each frame may come in a packet of its own: `ready` ends them, and from there on no number is left out.
    return [
      ...refused.map(({ topic }) => ({ type: 'refused' as const, topic, code })),
      ...behind.flat(),
      { type: 'ready', serverNow: clock.now().toISOString() },
    ];
  };
};

/**
 * One copy's end of the live channel. Frames only say that something changed and how far; what changed is read over
 * HTTP with the reader's own rights, so a frame never carries a name.
 */
export const makeLiveHub = (deps: Deps): LiveHub => {
  const { log, pubSub } = deps;
  const limits = { ...defaultLimits, ...deps.limits };
  const greet = makeGreeting(deps);
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: FRAME_BYTES_MAX });
  const peers = new Set<Peer>();
  const followers = makeFollowers<Peer>();
  let unsubscribe: (() => Promise<void>) | undefined;
  let isClosing = false;

  const sendText = makeSendText(limits);
  const send = (peer: Peer, frame: LiveFrame): void => sendText(peer, JSON.stringify(frame));

  const onHello = async (peer: Peer, hello: LiveHello): Promise<void> => {
    clearTimeout(peer.helloTimer);
    peer.tokenHash = hello.token === null ? null : tokenHash(hello.token);
    const frames = await greet(hello, (topics) => peers.has(peer) && followers.set(peer, topics));
    if (!frames) return peer.socket.close(closeCodes.notSignedIn);
    for (const frame of frames) send(peer, frame);
  };

  const onMessage = (peer: Peer, raw: RawData, isBinary: boolean): void => {
    peer.frames += 1;
    if (peer.frames > limits.framesPerPing) return peer.socket.close(closeCodes.tooManyFrames);
    const frame = isBinary ? null : readClientFrame(raw.toString());
    if (!frame) return peer.socket.close(closeCodes.badFrame);
    if (frame.type === 'ping') return send(peer, { type: 'pong' });
    peer.work = peer.work.then(() => onHello(peer, frame)).catch(letGo(log, peer));
  };

  const onConnection = (socket: WebSocket): void => {
    const helloTimer = setTimeout(() => socket.close(closeCodes.helloTooLate), limits.helloWithinMs);
    const peer: Peer = { socket, tokenHash: null, helloTimer, isAlive: true, frames: 0, work: Promise.resolve() };
    peers.add(peer);
    // Each in its own time: thousands of pings at once would hold up every call for a third of a second.
    const heartbeat = setInterval(() => beat(peer), limits.pingEveryMs);
    socket.on('pong', () => (peer.isAlive = true));
    socket.on('message', (raw, isBinary) => onMessage(peer, raw, isBinary));
    socket.on('error', (error) => log.debug({ reason: error.message }, 'live peer failed'));
    socket.on('close', () => {
      clearTimeout(peer.helloTimer);
      clearInterval(heartbeat);
      peers.delete(peer);
      followers.set(peer, []);
    });
  };

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const refusal = refusalOf(request) ?? (isClosing ? '503 Service Unavailable' : null);
    if (refusal) return refuseUpgrade(socket, refusal);
    sockets.handleUpgrade(request, socket, head, onConnection);
  };

  return {
    async attach(server) {
      server.on('upgrade', onUpgrade);
      unsubscribe ??= await pubSub.subscribe((channel, message) => {
        const change = channel === CHANNEL ? readPublished(message) : null;
        if (!change) return;
        if ('ended' in change) return endSessionsOf(peers, new Set(change.ended));
        const text = JSON.stringify({ type: 'changed', ...change } satisfies LiveFrame);
        followers.each(change.topic, (peer) => sendText(peer, text));
      });
    },
    ...makePublish(deps),
    async close() {
      isClosing = true;
      await unsubscribe?.();
      await sendAway(peers, limits.drainMs);
      sockets.close();
    },
  };
};
