import { type Loose } from '../built-package';
import { ApiFailure, type ApiCaller } from './call';
import { makeListeners } from '../app-lifecycle';
import { type NetworkState } from './network-state';

const DEFAULT_TIMEOUT_MS = 60_000;
const TIMEOUT_ERRNO = 5;
const FORM_TYPE = /x-www-form-urlencoded/;

const encodeForm = (data: Loose): string =>
  Object.entries(data)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&');

/** Address under which the runtime's own server makes the call, see forward.ts. @throws ApiFailure on anything but http. */
const forwardedUrl = (url: unknown): string => {
  const match = /^https?:\/\/([^/?#]+)([^#]*)/.exec(String(url));
  if (match === null) throw new ApiFailure(`invalid url "${String(url)}"`);
  return `/__wx/http/${encodeURIComponent(match[1])}${match[2].startsWith('/') ? match[2] : `/${match[2]}`}`;
};

interface Prepared {
  url: string;
  init: RequestInit;
}

const prepare = ({ url, method = 'GET', data, header = {} }: Loose): Prepared => {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  for (const [name, value] of Object.entries(header as Loose)) headers[name.toLowerCase()] = String(value);
  const verb = String(method).toUpperCase();
  const target = forwardedUrl(url);
  if (verb === 'GET' || verb === 'HEAD') {
    delete headers['content-type'];
    const query = data === undefined || data === null || typeof data === 'string' ? (data ?? '') : encodeForm(data);
    const joined = query === '' ? target : `${target}${target.includes('?') ? '&' : '?'}${query}`;
    return { url: joined, init: { method: verb, headers } };
  }
  const isRaw = typeof data === 'string' || data instanceof ArrayBuffer || data === undefined;
  const body = isRaw ? data : FORM_TYPE.test(headers['content-type']) ? encodeForm(data) : JSON.stringify(data);
  return { url: target, init: { method: verb, headers, body } };
};

const readBody = async (response: Response, { dataType = 'json', responseType = 'text' }: Loose): Promise<unknown> => {
  if (responseType === 'arraybuffer') return response.arrayBuffer();
  const text = await response.text();
  if (dataType !== 'json') return text;
  try {
    return JSON.parse(text);
  } catch {
    // WeChat hands over the text when it is not JSON.
    return text;
  }
};

/** Sends one call through the runtime's server. @throws ApiFailure "timeout", "abort" or a network reason. */
const send = async (options: Loose, network: NetworkState, abort: AbortController): Promise<Response> => {
  const { url, init } = prepare(options);
  if (!network.isConnected()) throw new ApiFailure('net::ERR_INTERNET_DISCONNECTED', { errno: 600003 });
  const timer = window.setTimeout(() => abort.abort('timeout'), Number(options.timeout ?? DEFAULT_TIMEOUT_MS));
  try {
    const response = await fetch(url, { ...init, signal: abort.signal, cache: 'no-store' });
    // The body counts as part of the call: a connection cut in the middle of it is a failure.
    const content = await response.arrayBuffer();
    const bodiless = response.status === 204 || response.status === 304;
    return new Response(bodiless ? null : content, { status: response.status, headers: response.headers });
  } catch {
    const reason = abort.signal.aborted ? String(abort.signal.reason) : 'net::ERR_CONNECTION_FAILED';
    throw new ApiFailure(reason, reason === 'timeout' ? { errno: TIMEOUT_ERRNO } : {});
  } finally {
    window.clearTimeout(timer);
  }
};

const makeTask = (abort: AbortController): Loose => {
  const headers = makeListeners();
  return {
    abort: () => abort.abort('abort'),
    onHeadersReceived: headers.add,
    offHeadersReceived: headers.remove,
    onProgressUpdate: () => undefined,
    offProgressUpdate: () => undefined,
    tellHeaders: headers.tell,
  };
};

type CallWithTask = (options?: Loose) => Loose;

const makeTaskApi =
  (
    api: ApiCaller,
    name: string,
    run: (options: Loose, abort: AbortController, task: Loose) => Promise<Loose>,
  ): CallWithTask =>
  (options = {}) => {
    const abort = new AbortController();
    const task = makeTask(abort);
    const outcome = api.expose(name, () => run(options, abort, task))(options);
    // WeChat returns the task, not a promise; without callbacks nobody hears of a failure.
    outcome?.catch(() => undefined);
    return task;
  };

/** request, downloadFile and uploadFile. */
export const makeRequestApis = (api: ApiCaller, network: NetworkState): Record<string, CallWithTask> => ({
  request: makeTaskApi(api, 'request', async (options, abort, task) => {
    const response = await send(options, network, abort);
    const header = Object.fromEntries(response.headers);
    task.tellHeaders({ header, statusCode: response.status });
    return { data: await readBody(response, options), statusCode: response.status, header, cookies: [] };
  }),
  downloadFile: makeTaskApi(api, 'downloadFile', async (options, abort) => {
    const response = await send({ ...options, method: 'GET' }, network, abort);
    const tempFilePath = URL.createObjectURL(await response.blob());
    return { statusCode: response.status, tempFilePath, header: Object.fromEntries(response.headers) };
  }),
  uploadFile: makeTaskApi(api, 'uploadFile', async (options, abort) => {
    const form = new FormData();
    for (const [name, value] of Object.entries((options.formData ?? {}) as Loose)) form.set(name, String(value));
    const content = await fetch(String(options.filePath)).then((file) => file.blob());
    form.set(String(options.name), content, String(options.filePath).split('/').at(-1));
    if (!network.isConnected()) throw new ApiFailure('net::ERR_INTERNET_DISCONNECTED');
    const { 'content-type': _ignored, ...headers } = (options.header ?? {}) as Record<string, string>;
    const response = await fetch(forwardedUrl(options.url), {
      method: 'POST',
      headers,
      body: form,
      signal: abort.signal,
    });
    return { statusCode: response.status, data: await response.text() };
  }),
});
