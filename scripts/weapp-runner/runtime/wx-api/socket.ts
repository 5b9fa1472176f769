import { type Loose } from '../built-package';
import { makeListeners } from '../app-lifecycle';
import { ApiFailure, type ApiCaller } from './call';
import { type NetworkState } from './network-state';

const MOST_SOCKETS = 5;
const NORMAL_CLOSURE = 1000;
const LOST = 1006;

const base64Url = (text: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');

// A browser's WebSocket cannot carry headers, so they travel in the path to the runtime's server; see forward.ts.
const socketUrl = (url: unknown, header: Loose): string => {
  const match = /^wss?:\/\/([^/?#]+)([^#]*)/.exec(String(url));
  if (match === null) throw new ApiFailure(`invalid url "${String(url)}"`);
  const carried = Object.keys(header).length === 0 ? '' : `/~${base64Url(JSON.stringify(header))}`;
  const rest = match[2].startsWith('/') ? match[2] : `/${match[2]}`;
  return `ws://${window.location.host}/__wx/ws/${encodeURIComponent(match[1])}${carried}${rest}`;
};

interface OpenSocket {
  socket: WebSocket;
  task: Loose;
  lose(): void;
}

const makeListenersByKind = () => ({
  open: makeListeners(),
  message: makeListeners(),
  error: makeListeners(),
  close: makeListeners(),
});

const makeTask = (socket: WebSocket, listeners: ReturnType<typeof makeListenersByKind>): Loose => {
  const settle = (options: Loose, name: string, act: () => void): void => {
    try {
      act();
      options.success?.({ errMsg: `${name}:ok` });
      options.complete?.({ errMsg: `${name}:ok` });
    } catch (error) {
      const failure = { errMsg: `${name}:fail ${(error as Error).message}` };
      options.fail?.(failure);
      options.complete?.(failure);
    }
  };
  return {
    ...{ CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 },
    get readyState() {
      return socket.readyState;
    },
    onOpen: listeners.open.add,
    onMessage: listeners.message.add,
    onError: listeners.error.add,
    onClose: listeners.close.add,
    send: (options: Loose) =>
      settle(options, 'sendSocketMessage', () => {
        if (socket.readyState !== WebSocket.OPEN) throw new Error('SocketTask.readyState is not OPEN');
        socket.send(options.data);
      }),
    close: (options: Loose = {}) =>
      settle(options, 'closeSocket', () => socket.close(options.code ?? NORMAL_CLOSURE, options.reason)),
  };
};

/** connectSocket with its task, and the older calls that speak to the newest socket. */
export const makeSocketApis = (api: ApiCaller, network: NetworkState) => {
  const sockets = new Set<OpenSocket>();
  const shared = makeListenersByKind();
  let newest: OpenSocket | null = null;

  const open = (options: Loose): OpenSocket => {
    if (sockets.size >= MOST_SOCKETS) throw new ApiFailure('exceed max task count');
    const socket = new WebSocket(socketUrl(options.url, (options.header ?? {}) as Loose), options.protocols);
    socket.binaryType = 'arraybuffer';
    const listeners = makeListenersByKind();
    const opened: OpenSocket = {
      socket,
      task: makeTask(socket, listeners),
      lose: () => finish(LOST, 'abnormal closure'),
    };
    const tell = (kind: keyof typeof shared, event: Loose): void => {
      listeners[kind].tell(event);
      if (newest === opened) shared[kind].tell(event);
    };
    const finish = (code: number, reason: string): void => {
      if (!sockets.delete(opened)) return;
      socket.onmessage = null;
      socket.close();
      tell('close', { code, reason });
    };
    socket.onopen = () => tell('open', { header: {} });
    socket.onmessage = ({ data }) => tell('message', { data });
    socket.onerror = () => tell('error', { errMsg: 'connectSocket:fail' });
    socket.onclose = ({ code, reason }) => finish(code, reason);
    sockets.add(opened);
    newest = opened;
    if (!network.isConnected()) window.setTimeout(opened.lose);
    return opened;
  };
  network.changed.add(({ isConnected }: Loose) => {
    if (!isConnected) for (const opened of [...sockets]) opened.lose();
  });

  const connectSocket = (options: Loose = {}): Loose | undefined => {
    let opened: OpenSocket | undefined;
    const begin = (): Loose => {
      opened = open(options);
      return { socketTaskId: 1 };
    };
    api
      .expose(
        'connectSocket',
        begin,
      )(options)
      ?.catch(() => undefined);
    return opened?.task;
  };
  const direct = {
    connectSocket,
    sendSocketMessage: (options: Loose) => newest?.task.send(options),
    closeSocket: (options: Loose) => newest?.task.close(options),
    onSocketOpen: shared.open.add,
    onSocketMessage: shared.message.add,
    onSocketError: shared.error.add,
    onSocketClose: shared.close.add,
  };
  /** Cuts every socket as a dead network would. */
  const cutAll = (): void => [...sockets].forEach((opened) => opened.lose());
  return { direct, cutAll };
};
