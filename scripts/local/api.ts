import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import type { Contract } from '../../shared-types/src';
import { type EndpointName, endpoints } from '../../shared-types/src/endpoints';

type Given<Name extends EndpointName> = {
  [
    Part in 'params' | 'query' | 'request' as undefined extends Contract[Name][Part] ? never : Part
  ]: Contract[Name][Part];
};

export class ApiRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly zh: string,
  ) {
    super(`${status} ${code} ${zh}`);
  }
}

/** A plain client of the public API, for scripts: no retries, no cache, nothing shared with the phone's client. */
export class Api {
  constructor(
    private readonly bffUrl: string,
    private readonly token: string | null = null,
  ) {}

  as(token: string): Api {
    return new Api(this.bffUrl, token);
  }

  async call<Name extends EndpointName>(name: Name, given: Given<Name>): Promise<Contract[Name]['response']> {
    const text = (await this.send(name, given)).toString();
    return (text ? JSON.parse(text) : undefined) as Contract[Name]['response'];
  }

  /** The body as it came: of a file, or of JSON. @throws ApiRefusal */
  async send<Name extends EndpointName>(name: Name, given: Given<Name>): Promise<Buffer> {
    const { method, path } = endpoints[name];
    const {
      params = {},
      query,
      request,
    } = given as { params?: Record<string, string>; query?: Record<string, string>; request?: unknown };
    const filled = path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ''));
    const search = query ? `?${new URLSearchParams(query).toString()}` : '';
    const response = await fetch(`${this.bffUrl}${filled}${search}`, {
      method,
      headers: { 'content-type': 'application/json', ...(this.token ? { authorization: `Bearer ${this.token}` } : {}) },
      body: request === undefined ? undefined : JSON.stringify(request),
    });
    const body = Buffer.from(await response.arrayBuffer());
    if (!response.ok) {
      const { error } = JSON.parse(body.toString()) as { error: { code: string; message: string } };
      throw new ApiRefusal(response.status, error.code, error.message);
    }
    return body;
  }
}

/** Follows topics over the live socket and counts what it hears. */
export const followLive = async (bffUrl: string, token: string | null, topics: string[]) => {
  const heard: { topic: string; seq: number; atMs: number }[] = [];
  const socket = new WebSocket(`${bffUrl.replace(/^http/, 'ws')}/api/v1/live`);
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('open', () =>
      socket.send(JSON.stringify({ type: 'hello', token, topics: topics.map((topic) => ({ topic, lastSeq: null })) })),
    );
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString('utf8')) as { type: string; topic?: string; seq?: number; code?: string };
      if (frame.type === 'ready') resolve();
      if (frame.type === 'refused') reject(new Error(`topic refused: ${frame.topic} ${frame.code}`));
      if (frame.type === 'changed')
        heard.push({ topic: frame.topic ?? '', seq: frame.seq ?? 0, atMs: performance.now() });
    });
  });
  return { heard, close: () => socket.close() };
};

export const newKey = (): string => randomUUID();
