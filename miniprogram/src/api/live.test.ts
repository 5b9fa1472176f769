import type { Socket, SocketHandlers } from '@/platform/network';
import { followTopics, type LiveState } from './live';

const setUp = () => {
  const sockets: { handlers: SocketHandlers; sent: string[]; path: string }[] = [];
  const changes: string[] = [];
  const states: LiveState[] = [];
  let tellNetwork: (online: boolean) => void = () => undefined;
  const stop = followTopics(
    {
      open: (path, handlers): Socket => {
        const opened = { handlers, sent: [] as string[], path };
        sockets.push(opened);
        return { send: (text) => void opened.sent.push(text), close: () => undefined };
      },
      watchNetwork: (onChange) => {
        tellNetwork = onChange;
        return () => undefined;
      },
      token: async () => 'secret-token',
    },
    {
      topics: ['queue:que_1'],
      onChange: (topic) => changes.push(topic),
      onState: (state) => states.push(state),
      lastSeqOf: () => 7,
    },
  );
  return { sockets, changes, states, stop, tellNetwork: (online: boolean) => tellNetwork(online) };
};

const frame = (value: object) => JSON.stringify(value);
const tick = (ms: number) => jest.advanceTimersByTimeAsync(ms);

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('the token travels in the first frame and never in the URL', async () => {
  const { sockets, stop } = setUp();
  await tick(0);
  sockets[0]!.handlers.onOpen();
  expect(sockets[0]!.path).not.toContain('secret');
  expect(JSON.parse(sockets[0]!.sent[0]!)).toEqual({
    type: 'hello',
    token: 'secret-token',
    topics: [{ topic: 'queue:que_1', lastSeq: 7 }],
  });
  stop();
});

test('a change that the page already has is not read again', async () => {
  const { sockets, changes, states, stop } = setUp();
  await tick(0);
  const { onOpen, onMessage } = sockets[0]!.handlers;
  onOpen();
  onMessage(frame({ type: 'ready', serverNow: new Date().toISOString() }));
  onMessage(frame({ type: 'changed', topic: 'queue:que_1', seq: 7 }));
  expect(changes).toEqual([]);
  onMessage(frame({ type: 'changed', topic: 'queue:que_1', seq: 8 }));
  expect(changes).toEqual(['queue:que_1']);
  expect(states).toEqual(['connecting', 'live']);
  stop();
});

test('while there is no socket the page polls, and each new attempt waits longer', async () => {
  const { sockets, changes, states, stop } = setUp();
  await tick(0);
  sockets[0]!.handlers.onClose();
  expect(states.at(-1)).toBe('polling');
  await tick(1_000);
  expect(sockets).toHaveLength(2);
  sockets[1]!.handlers.onClose();
  await tick(1_999);
  expect(sockets).toHaveLength(2);
  await tick(1);
  expect(sockets).toHaveLength(3);
  await tick(10_000);
  expect(changes.length).toBeGreaterThan(0);
  stop();
});

test('a network that swallows everything is given up after a minute, and the page polls', async () => {
  const { sockets, states, stop } = setUp();
  await tick(59_000);
  expect(states).toEqual(['connecting']);
  await tick(3_000);
  expect(states).toEqual(['connecting', 'polling']);
  expect(sockets).toHaveLength(2);
  stop();
});

test('a phone without network waits, and reads everything when it is back', async () => {
  const { changes, states, tellNetwork, stop } = setUp();
  await tick(0);
  tellNetwork(false);
  expect(states.at(-1)).toBe('offline');
  await tick(60_000);
  expect(changes).toEqual([]);
  tellNetwork(true);
  expect(changes).toEqual(['queue:que_1']);
  stop();
});

test('nothing happens after the page has gone', async () => {
  const { sockets, changes, stop } = setUp();
  await tick(0);
  stop();
  await tick(120_000);
  expect(sockets).toHaveLength(1);
  expect(changes).toEqual([]);
});
