import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import Koa from 'koa';
import { AppError } from '../app-error';
import { mountNotices } from './notices';
import { type HttpServer, startHttpServer } from './server';

const dial = async (url: string): Promise<Socket> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  return socket;
};
const textOf = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString('utf8')));
    socket.on('close', () => resolve(text));
  });
const took = async (work: Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work;
  return performance.now() - start;
};
const ASK = 'GET / HTTP/1.1\r\nHost: test\r\n\r\n';

test('of many that come at once a few begin in each turn of the loop, and all are answered', async () => {
  const begun = new Map<number, number>();
  let turn = 0;
  let counting: NodeJS.Immediate;
  const count = (): void => {
    turn += 1;
    counting = setImmediate(count);
  };
  count();
  const app = new Koa();
  app.use((ctx) => {
    begun.set(turn, (begun.get(turn) ?? 0) + 1);
    ctx.body = 'answer';
  });
  const server = await startHttpServer(app, { host: '127.0.0.1', port: 0 });
  // Connections are taken one in a turn; only what comes on them comes together.
  let taken = 0;
  const allTaken = new Promise<void>((resolve) => {
    server.server.on('connection', () => (taken += 1) === 200 && resolve());
  });
  const sockets = await Promise.all(Array.from({ length: 200 }, () => dial(server.url)));
  await allTaken;
  const texts = sockets.map(textOf);
  for (const socket of sockets) socket.write(ASK.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
  const answers = await Promise.all(texts);
  clearImmediate(counting!);
  await server.drain();
  expect(answers.filter((text) => text.endsWith('answer'))).toHaveLength(200);
  expect(Math.max(...begun.values())).toBeLessThanOrEqual(32);
});

describe('stopping the server', () => {
  let server: HttpServer;
  let letGo: () => void;
  let entered: Promise<void>;
  beforeEach(async () => {
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    let enter: () => void = () => undefined;
    entered = new Promise((resolve) => (enter = resolve));
    const app = new Koa();
    app.use(async (ctx) => {
      if (ctx.path === '/slow') {
        enter();
        await gate;
      }
      ctx.body = 'answer';
    });
    server = await startHttpServer(app, { host: '127.0.0.1', port: 0 });
  });

  test('what is under way is answered, and nothing new comes in', async () => {
    const slow = fetch(`${server.url}/slow`);
    await entered;
    const drained = server.drain();
    await expect(fetch(server.url)).rejects.toThrow();
    letGo();
    expect(await (await slow).text()).toBe('answer');
    expect((await slow).headers.get('connection')).toBe('close');
    await drained;
  });

  test('a kept-alive connection is closed within a second', async () => {
    const socket = await dial(server.url);
    const text = textOf(socket);
    socket.write(ASK);
    await new Promise<void>((resolve) => socket.once('data', () => resolve()));
    expect(await took(server.drain())).toBeLessThan(1_000);
    expect(await text).toContain('Connection: keep-alive');
  });

  test('a connection that never said anything does not hold it either', async () => {
    const socket = await dial(server.url);
    await (await fetch(server.url)).text();
    const closed = textOf(socket);
    expect(await took(server.drain())).toBeLessThan(1_000);
    await closed;
  });

  test('a request of which the first half is here is not cut off', async () => {
    const socket = await dial(server.url);
    const text = textOf(socket);
    socket.write('POST / HTTP/1.1\r\nHost: test\r\nContent-Le');
    await (await fetch(server.url)).text();
    const drained = server.drain();
    socket.write('ngth: 2\r\n\r\n{}');
    await drained;
    expect(await text).toMatch(/Connection: close[^]*answer/);
  });

  test('a port that is taken is an error, not a silence', async () => {
    const port = Number(new URL(server.url).port);
    await expect(startHttpServer(new Koa(), { host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await server.drain();
  });
});

describe('notices', () => {
  let server: HttpServer;
  let bodies: string[];
  beforeEach(async () => {
    bodies = [];
    const app = new Koa();
    app.silent = true;
    mountNotices(
      app,
      {
        pay: (_headers, body) => {
          if (body === 'forged') return Promise.reject(new AppError('PAYMENT.NOTICE_REJECTED'));
          if (body === 'broken') return Promise.reject(new Error('database is away'));
          bodies.push(body);
          return Promise.resolve();
        },
      },
      {},
    );
    server = await startHttpServer(app, { host: '127.0.0.1', port: 0 });
  });
  afterEach(() => server.drain());
  const send = (path: string, body: string, method = 'POST') => fetch(`${server.url}${path}`, { method, body });

  test('reach the handler byte for byte and are acknowledged without a body', async () => {
    const body = '{"名": "值", "n":1.0}\n';
    const answer = await send('/notify/pay', body);
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    expect(bodies).toEqual([body]);
  });

  test('refused are told so in WeChat’s own form; a failure of ours is not acknowledged', async () => {
    const refused = await send('/notify/pay', 'forged');
    expect([refused.status, await refused.json()]).toEqual([401, { code: 'FAIL', message: '通知验签失败' }]);
    expect((await send('/notify/pay', 'broken')).status).toBe(500);
    expect(bodies).toEqual([]);
  });

  test('longer than a notice can be are refused with an answer', async () => {
    const answer = await send('/notify/pay', 'x'.repeat(1_000_000));
    expect(answer.status).toBe(413);
    expect(bodies).toEqual([]);
  });

  test.each(['nobody', 'constructor', 'toString', '__proto__'])('nobody answers for %s', async (name) => {
    expect((await send(`/notify/${name}`, '{}')).status).toBe(404);
  });

  test('are posted, not put', async () => {
    expect((await send('/notify/pay', '{}', 'PUT')).status).toBe(404);
  });
});
