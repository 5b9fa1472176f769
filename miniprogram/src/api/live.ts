import { useEffect, useRef, useState } from 'react';
import type { LiveFrame, LiveHello } from '@anzhen/shared-types';
import { learnServerTime } from '@/platform/clock';
import { openSocket, type Socket, type SocketHandlers } from '@/platform/network';
import { watchNetwork } from '@/platform/network-status';

const LIVE_PATH = '/api/v1/live';
const PING_EVERY_MS = 25_000;
// Two pings without an answer: the socket is dead even if the phone has not noticed.
const SILENCE_LIMIT_MS = 60_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;
const POLL_MS = 10_000;

/** live: changes arrive at once · polling: no socket, the page reads every ten seconds · offline: the phone has no network */
export type LiveState = 'connecting' | 'live' | 'polling' | 'offline';

export interface LiveDeps {
  open(path: string, handlers: SocketHandlers): Socket;
  watchNetwork(onChange: (online: boolean) => void): () => void;
  token(): Promise<string | null>;
}

export interface LiveOptions {
  topics: readonly string[];
  /** A topic moved beyond what the page has, or may have: read it again. */
  onChange(topic: string): void;
  onState(state: LiveState): void;
  /** The last sequence number that the page's own data contains. */
  lastSeqOf(topic: string): number | null;
}

/**
 * Follows topics over one socket and falls back to polling while there is none. It only says *that* something changed;
 * the page reads the answer over HTTP, so both ways give the same. Returns how to stop.
 */
export const followTopics = (deps: LiveDeps, options: LiveOptions): (() => void) => {
  let socket: Socket | undefined;
  let stopped = false;
  let online = true;
  let failures = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let ping: ReturnType<typeof setInterval> | undefined;
  let poll: ReturnType<typeof setInterval> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const readAll = (): void => options.topics.forEach((topic) => options.onChange(topic));
  const setPolling = (on: boolean): void => {
    clearInterval(poll);
    poll = on && !stopped ? setInterval(readAll, POLL_MS) : undefined;
  };
  const heard = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => drop(), SILENCE_LIMIT_MS);
  };
  const drop = (): void => {
    clearInterval(ping);
    clearTimeout(silence);
    socket?.close();
    socket = undefined;
    if (stopped) return;
    options.onState(online ? 'polling' : 'offline');
    setPolling(online);
    clearTimeout(retry);
    if (!online) return;
    retry = setTimeout(() => void connect(), Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS));
    failures += 1;
  };

  const onFrame = (frame: LiveFrame): void => {
    heard();
    if (frame.type === 'ready') {
      failures = 0;
      learnServerTime(frame.serverNow);
      setPolling(false);
      options.onState('live');
      return;
    }
    if (frame.type === 'changed' && frame.seq > (options.lastSeqOf(frame.topic) ?? -1)) options.onChange(frame.topic);
    // The topic cannot be followed (signed out, not ours): the page's own read shows why.
    if (frame.type === 'refused') options.onChange(frame.topic);
  };

  const connect = async (): Promise<void> => {
    let token: string | null;
    try {
      token = await deps.token();
    } catch {
      // Without a session there is nothing to follow yet; the page's own read shows the reason.
      drop();
      return;
    }
    if (stopped) return;
    const opened: Socket = deps.open(LIVE_PATH, {
      onOpen: () => {
        const topics = options.topics.map((topic) => ({ topic, lastSeq: options.lastSeqOf(topic) }));
        const hello: LiveHello = { type: 'hello', token, topics };
        opened.send(JSON.stringify(hello));
        heard();
        ping = setInterval(() => opened.send('{"type":"ping"}'), PING_EVERY_MS);
      },
      onMessage: (text) => onFrame(JSON.parse(text) as LiveFrame),
      onClose: () => socket === opened && drop(),
    });
    socket = opened;
    // A network that swallows everything opens nothing and closes nothing.
    heard();
  };

  const unwatch = deps.watchNetwork((isOnline) => {
    online = isOnline;
    failures = 0;
    drop();
    if (isOnline) readAll();
  });
  options.onState('connecting');
  void connect();
  return () => {
    stopped = true;
    unwatch();
    clearTimeout(retry);
    drop();
    setPolling(false);
  };
};

interface LiveTopicOptions {
  /** Whose session opens the socket; `public` follows `board:<area>` topics. */
  token: () => Promise<string | null> | string | null;
  onChange(topic: string): void;
  lastSeqOf(topic: string): number | null;
}

/**
 * Follows topics while the page exists: `useLiveTopics(['queue:…'], { token: userToken, onChange: () => r.reload(), lastSeqOf })`.
 * An empty list follows nothing.
 */
export const useLiveTopics = (
  topics: readonly string[],
  { token, onChange, lastSeqOf }: LiveTopicOptions,
): LiveState => {
  const [state, setState] = useState<LiveState>('connecting');
  const latest = useRef({ token, onChange, lastSeqOf });
  latest.current = { token, onChange, lastSeqOf };
  const joined = topics.join('\n');
  useEffect(() => {
    if (joined === '') return undefined;
    const deps: LiveDeps = { open: openSocket, watchNetwork, token: async () => latest.current.token() };
    return followTopics(deps, {
      topics: joined.split('\n'),
      onState: setState,
      onChange: (topic) => latest.current.onChange(topic),
      lastSeqOf: (topic) => latest.current.lastSeqOf(topic),
    });
  }, [joined]);
  return state;
};
