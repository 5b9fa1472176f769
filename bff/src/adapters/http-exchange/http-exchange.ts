/** What an adapter tells the log: ids first, then a sentence. */
export interface AdapterLog {
  warn(fields: object, sentence: string): void;
}

export interface ExchangeRequest {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: string;
  timeoutMs: number;
  /** Beyond this an answer is cut off; 8 MiB unless told. */
  largestBytes?: number;
}

/**
 * What became of one request. `notSent`: no connection was ever made, so the peer cannot have acted.
 * `lost`: bytes may have gone out and no whole answer came back, so the peer may have acted.
 */
export type Exchange<Body = string> =
  | { kind: 'answer'; status: number; headers: Record<string, string>; body: Body }
  | { kind: 'notSent'; cause: string }
  | { kind: 'lost'; cause: string; reset: boolean };

/** The cause of an answer that was cut off. */
export const TOO_LARGE = 'answer too large';

const LARGEST_ANSWER_BYTES = 8 * 1024 * 1024;

interface Failure {
  code?: unknown;
  syscall?: unknown;
  name?: unknown;
  cause?: unknown;
  errors?: unknown;
}

// fetch wraps the socket's error once, and a host with several addresses wraps one error per address.
const roots = (error: unknown): Failure[] => {
  if (typeof error !== 'object' || error === null) return [];
  const { cause, errors } = error as Failure;
  if (Array.isArray(errors) && errors.length > 0) return errors.flatMap(roots);
  return cause === undefined ? [error as Failure] : roots(cause);
};

// Only these say that there never was a connection; every other failure may have come after the bytes.
const isBeforeConnection = (failure: Failure): boolean =>
  failure.syscall === 'connect' || failure.syscall === 'getaddrinfo' || failure.code === 'UND_ERR_CONNECT_TIMEOUT';

const RESETS = new Set<unknown>(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

function describe(error: unknown): Exclude<Exchange, { kind: 'answer' }> {
  const failures = roots(error);
  // Codes and names only: an error's message may carry the address with its query.
  const cause = [...new Set(failures.map(({ code, name }) => String(typeof code === 'string' ? code : name)))].join(
    ' ',
  );
  if (failures.length > 0 && failures.every(isBeforeConnection)) return { kind: 'notSent', cause };
  return { kind: 'lost', cause: cause || 'unknown failure', reset: failures.some(({ code }) => RESETS.has(code)) };
}

async function readBytes(response: Response, largestBytes: number): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (response.body === null) return Buffer.alloc(0);
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > largestBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Like `exchange`, for peers whose words about their encoding are not to be trusted: the body stays bytes. */
export async function exchangeBytes(request: ExchangeRequest): Promise<Exchange<Buffer>> {
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      redirect: 'error',
      signal: AbortSignal.timeout(request.timeoutMs),
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const body = await readBytes(response, request.largestBytes ?? LARGEST_ANSWER_BYTES);
    if (body === null) return { kind: 'lost', cause: TOO_LARGE, reset: false };
    return { kind: 'answer', status: response.status, headers: Object.fromEntries(response.headers), body };
  } catch (error) {
    return describe(error);
  }
}

/** Sends one request with a deadline, follows no redirect, and never throws for what the network did. */
export async function exchange(request: ExchangeRequest): Promise<Exchange> {
  const answer = await exchangeBytes(request);
  return answer.kind === 'answer' ? { ...answer, body: answer.body.toString('utf8') } : answer;
}
