import type { Contract } from '@anzhen/shared-types';
import { type EndpointName, endpoints } from '@anzhen/shared-types/endpoints';
import { learnServerTime } from '@/platform/clock';
import { type HttpRequest, type HttpResponse, NoAnswerError } from '@/platform/network';
import { type ApiError, clientError, errorFromAnswer } from './api-error';
import { makeUuid } from './random-id';

export type Answer<Name extends EndpointName> = Contract[Name]['response'];
type Part<Key extends string, Value> = [Value] extends [undefined] ? { [K in Key]?: undefined } : { [K in Key]: Value };
export type CallInput<Name extends EndpointName> = Part<'params', Contract[Name]['params']> &
  Part<'query', Contract[Name]['query']> &
  Part<'body', Contract[Name]['request']>;
type CallArgs<Name extends EndpointName> =
  Record<never, never> extends CallInput<Name> ? [input?: CallInput<Name>] : [input: CallInput<Name>];

export type Call = <Name extends EndpointName>(name: Name, ...args: CallArgs<Name>) => Promise<Answer<Name>>;

/** Where tokens come from. `renew` is called after a 401 with the token that was refused. */
export interface TokenSource {
  get(name: EndpointName): Promise<string | null>;
  renew(name: EndpointName, refused: string): Promise<string | null>;
}

export interface ClientDeps {
  /** Which installation asks. */
  deviceId(): string;
  send(request: HttpRequest): Promise<HttpResponse>;
  tokens: TokenSource;
  wait(ms: number): Promise<void>;
}

const TIMEOUT_MS = 8_000;
const GET_RETRY_DELAYS_MS = [500, 1_500];

const fillPath = (pattern: string, params: Record<string, string> = {}): string =>
  pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));

const queryString = (query: Record<string, unknown> = {}): string => {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
};

interface Prepared {
  method: HttpRequest['method'];
  path: string;
  body: unknown;
}

const prepare = (name: EndpointName, input: object | undefined): Prepared => {
  const { params, query, body } = (input ?? {}) as {
    params?: Record<string, string>;
    query?: Record<string, unknown>;
    body?: unknown;
  };
  const { method, path } = endpoints[name];
  return { method, path: fillPath(path, params) + queryString(query), body };
};

/**
 * Makes the one way to call the BFF. Reads are tried at most twice more; a mutation is sent once, and repeating it is
 * the person's decision. @throws ApiError, always
 */
export const makeClient = ({ send, tokens, wait, deviceId }: ClientDeps): Call => {
  const sendOnce = async ({ method, path, body }: Prepared, token: string | null): Promise<HttpResponse> => {
    const requestId = makeUuid();
    const headers: Record<string, string> = {
      'X-Request-Id': requestId,
      'X-Device-Id': deviceId(),
      Accept: 'application/json',
    };
    if (token !== null) headers.Authorization = `Bearer ${token}`;
    let answer: HttpResponse;
    try {
      answer = await send({ method, path, headers, body, timeoutMs: TIMEOUT_MS });
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      throw clientError(error.reason === 'timeout' ? 'NETWORK.TIMEOUT' : 'NETWORK.OFFLINE', requestId);
    }
    // Before anybody reads the answer: what it says about times is meant by the hospital's clock.
    learnServerTime(answer.headers['x-server-time']);
    if (answer.status >= 400) throw errorFromAnswer(answer.status, answer.body, requestId);
    return answer;
  };

  const sendSignedIn = async (name: EndpointName, request: Prepared): Promise<HttpResponse> => {
    const token = await tokens.get(name);
    try {
      return await sendOnce(request, token);
    } catch (error) {
      if (token === null || (error as ApiError).status !== 401) throw error;
      const renewed = await tokens.renew(name, token);
      if (renewed === null) throw error;
      return sendOnce(request, renewed);
    }
  };

  const call = async (name: EndpointName, input?: object): Promise<unknown> => {
    const request = prepare(name, input);
    const delays = request.method === 'GET' ? GET_RETRY_DELAYS_MS : [];
    for (let attempt = 0; ; attempt += 1) {
      try {
        return (await sendSignedIn(name, request)).body;
      } catch (error) {
        const delay = delays[attempt];
        if (delay === undefined || !(error as ApiError).retryable) throw error;
        await wait(delay);
      }
    }
  };
  return call as Call;
};

export const waitFor = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
