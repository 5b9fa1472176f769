import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exchange, exchangeBytes } from '.';

/** A server on a free port for the length of one test. */
async function serving<T>(answer: RequestListener, use: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const get = (url: string, timeoutMs = 5_000) => exchange({ method: 'GET', url, headers: {}, timeoutMs });

test('an answer comes back whole, whatever its status', async () => {
  const answer = await serving(
    (_request, response) => response.writeHead(418, { 'X-Seen': 'yes' }).end('茶壶'),
    (url) => get(`${url}/`),
  );
  expect(answer).toMatchObject({ kind: 'answer', status: 418, body: '茶壶', headers: { 'x-seen': 'yes' } });
});

test('bytes are handed on as they came, whatever encoding they say to be', async () => {
  const gbk = Buffer.from([0xd2, 0xbd, 0xd4, 0xba]);
  const answer = await serving(
    (_request, response) => response.setHeader('Content-Type', 'text/xml; charset=utf-8').end(gbk),
    (url) => exchangeBytes({ method: 'GET', url, headers: {}, timeoutMs: 5_000 }),
  );
  expect(answer.kind === 'answer' && answer.body.equals(gbk)).toBe(true);
});

test('a port where nobody listens was not sent to', async () => {
  const url = await serving(
    () => undefined,
    (free) => Promise.resolve(free),
  );
  expect(await get(`${url}/`)).toEqual({ kind: 'notSent', cause: 'ECONNREFUSED' });
});

test('a host that has no address was not sent to', async () => {
  expect((await get('http://no-such-host.invalid/')).kind).toBe('notSent');
});

test('silence beyond the deadline is lost', async () => {
  const answer = await serving(
    () => undefined,
    (url) => get(`${url}/?token=hidden`, 50),
  );
  expect(answer).toEqual({ kind: 'lost', cause: 'TimeoutError', reset: false });
});

test('a connection cut after the request is lost and says that it was reset', async () => {
  const answer = await serving(
    (request) => request.socket.destroy(),
    (url) => get(`${url}/`),
  );
  expect(answer).toMatchObject({ kind: 'lost', reset: true });
});

test('half an answer is lost', async () => {
  const answer = await serving(
    (request, response) => {
      response.writeHead(200, { 'Content-Length': '100' }).write('half', () => request.socket.destroy());
    },
    (url) => get(`${url}/`),
  );
  expect(answer.kind).toBe('lost');
});

test('a redirect is not followed', async () => {
  const asked: string[] = [];
  const answer = await serving(
    (request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(302, { Location: '/elsewhere' }).end();
    },
    (url) => get(`${url}/`),
  );
  expect([answer.kind, asked]).toEqual(['lost', ['/']]);
});

test('an answer without end is cut off', async () => {
  const answer = await serving(
    (_request, response) => {
      const chunk = Buffer.alloc(1024 * 1024, 'x');
      for (let count = 0; count < 9; count += 1) response.write(chunk);
      response.end();
    },
    (url) => get(`${url}/`),
  );
  expect(answer).toEqual({ kind: 'lost', cause: 'answer too large', reset: false });
});
