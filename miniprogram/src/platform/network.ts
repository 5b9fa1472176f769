import Taro from '@tarojs/taro';
import { readText } from './files';

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  headers: Record<string, string>;
  body?: unknown;
  timeoutMs: number;
}

export interface HttpResponse {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

/** The request never got an answer: nobody knows whether it arrived. */
export class NoAnswerError extends Error {
  override name = 'NoAnswerError';
  constructor(readonly reason: 'timeout' | 'offline') {
    super(`no answer: ${reason}`);
  }
}

const timedOut = (error: unknown): boolean => {
  const text = error instanceof Error ? `${error.name} ${error.message}` : JSON.stringify(error);
  return /timeout|timed out|abort/i.test(text ?? '');
};

/** Sends one request and gives back any answer, whatever its status. @throws NoAnswerError when there is none */
export const sendRequest = async ({ method, path, headers, body, timeoutMs }: HttpRequest): Promise<HttpResponse> => {
  try {
    const answer = await Taro.request({
      url: `${API_BASE}${path}`,
      method,
      header: body === undefined ? headers : { ...headers, 'Content-Type': 'application/json' },
      data: body as TaroGeneral.IAnyObject | undefined,
      timeout: timeoutMs,
    });
    const answered = Object.entries((answer.header ?? {}) as Record<string, unknown>);
    return {
      status: answer.statusCode,
      headers: Object.fromEntries(answered.map(([name, value]) => [name.toLowerCase(), String(value)])),
      body: answer.data,
    };
  } catch (error) {
    throw new NoAnswerError(timedOut(error) ? 'timeout' : 'offline');
  }
};

const parsed = (text: string | null): unknown => {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
};

/** Fetches a file: the body is where it lies on the phone, or what was said when it was refused. @throws NoAnswerError */
export const downloadFile = async ({ path, headers, timeoutMs }: HttpRequest): Promise<HttpResponse> => {
  try {
    const answer = await Taro.downloadFile({ url: `${API_BASE}${path}`, header: headers, timeout: timeoutMs });
    const { statusCode: status, tempFilePath } = answer;
    return { status, headers: {}, body: status < 400 ? tempFilePath : parsed(await readText(tempFilePath)) };
  } catch (error) {
    throw new NoAnswerError(timedOut(error) ? 'timeout' : 'offline');
  }
};

export interface Socket {
  send(text: string): void;
  close(): void;
}

export interface SocketHandlers {
  onOpen(): void;
  onMessage(text: string): void;
  /** Called once, whether the socket failed or was closed. */
  onClose(): void;
}

const socketUrl = (path: string): string => {
  const base = API_BASE === '' ? window.location.origin : API_BASE;
  return `${base.replace(/^http/, 'ws')}${path}`;
};

/** Opens a WebSocket to the BFF. */
export const openSocket = (path: string, handlers: SocketHandlers): Socket => {
  let task: Taro.SocketTask | undefined;
  let closed = false;
  const closeOnce = (): void => {
    if (closed) return;
    closed = true;
    handlers.onClose();
  };
  Taro.connectSocket({ url: socketUrl(path) })
    .then((opened) => {
      task = opened;
      if (closed) {
        opened.close({});
        return;
      }
      opened.onOpen(() => handlers.onOpen());
      opened.onMessage(({ data }) => typeof data === 'string' && handlers.onMessage(data));
      opened.onError(closeOnce);
      opened.onClose(closeOnce);
    })
    .catch(closeOnce);
  return {
    send: (text) => void task?.send({ data: text }),
    close: () => {
      closed = true;
      task?.close({});
    },
  };
};
