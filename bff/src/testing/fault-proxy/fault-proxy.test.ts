import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { decode } from 'iconv-lite';
import { type FaultProxy, HTML_PAGE, makeGate, startFaultProxy } from '.';

const ANSWER = JSON.stringify({ name: '余佩兰', n: 1 });
let bodies: string[] = [];
let peer: Server;
let proxy: FaultProxy;

const post = (text: string, signal?: AbortSignal) =>
  fetch(`${proxy.url}/api/thing`, { method: 'POST', body: text, ...(signal ? { signal } : {}) });

beforeAll(async () => {
  peer = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString('utf8'));
      response.setHeader('content-type', 'application/json; charset=utf-8');
      // Two writes without a length: the answer comes in chunks.
      if (request.url === '/hospital/api/chunked') response.write(ANSWER.slice(0, 10));
      response.end(request.url === '/hospital/api/chunked' ? ANSWER.slice(10) : ANSWER);
    });
  });
  await new Promise<void>((resolve) => peer.listen(0, '127.0.0.1', resolve));
  proxy = await startFaultProxy(`http://127.0.0.1:${(peer.address() as AddressInfo).port}/hospital/`);
});
beforeEach(() => {
  bodies = [];
});
afterEach(() => proxy.clear());
afterAll(async () => {
  await proxy.close();
  await new Promise((resolve) => peer.close(resolve));
});

test('without a fault the bytes pass unchanged, also in chunks', async () => {
  expect(await (await post('你好')).text()).toBe(ANSWER);
  expect(await (await fetch(`${proxy.url}/api/chunked`)).text()).toBe(ANSWER);
  expect(bodies).toEqual(['你好', '']);
});

test('requests in chunks, and several in one packet, are told apart', async () => {
  const raw =
    'POST /hospital/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n';
  const next = 'POST /hospital/b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nfg';
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  let seen = '';
  const both = new Promise<void>((resolve) =>
    socket.on('data', (chunk: Buffer) => {
      seen += chunk.toString('utf8');
      if (seen.split(ANSWER).length === 3) resolve();
    }),
  );
  socket.write(raw + next);
  await both;
  socket.destroy();
  expect(bodies).toEqual(['abcde', 'fg']);
});

test('refuse: nobody listens, and afterwards somebody does at the same address', async () => {
  await proxy.refuse();
  await expect(post('lost')).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  await proxy.accept();
  expect((await post('found')).status).toBe(200);
  expect(bodies).toEqual(['found']);
});

test('cut before: the connection breaks and no byte reaches the peer', async () => {
  proxy.arm({ kind: 'cutBefore' });
  await expect(post('lost')).rejects.toThrow();
  expect(bodies).toEqual([]);
});

test('cut after: the connection breaks when the peer has done its work', async () => {
  proxy.arm({ kind: 'cutAfter' });
  await expect(post('done')).rejects.toThrow();
  expect(bodies).toEqual(['done']);
});

test('a request held in the network arrives although its sender has given up', async () => {
  const gate = makeGate();
  proxy.arm({ kind: 'holdRequest', until: gate.opened });
  await expect(post('late', AbortSignal.timeout(50))).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(bodies).toEqual([]);
  gate.open();
  await proxy.settled();
  expect(bodies).toEqual(['late']);
});

test('an answer is held until its gate opens, or for a time', async () => {
  const gate = makeGate();
  proxy.arm({ kind: 'holdAnswer', until: gate.opened });
  await expect(post('one', AbortSignal.timeout(50))).rejects.toMatchObject({ name: 'TimeoutError' });
  gate.open();
  proxy.arm({ kind: 'delay', ms: 30 });
  expect(await (await post('two')).text()).toBe(ANSWER);
  expect(bodies).toEqual(['one', 'two']);
});

test('clear lets go of what a failed test left in the network', async () => {
  proxy.arm({ kind: 'holdRequest', until: makeGate().opened });
  await expect(post('stuck', AbortSignal.timeout(50))).rejects.toThrow();
  await proxy.clear();
  expect((await post('free')).status).toBe(200);
});

test('duplicate: the peer gets it twice, one answer comes back', async () => {
  proxy.arm({ kind: 'duplicate' });
  const before = proxy.counts();
  expect(await (await post('twice')).text()).toBe(ANSWER);
  await proxy.settled();
  expect(bodies).toEqual(['twice', 'twice']);
  const after = proxy.counts();
  expect([after.received - before.received, after.reachedPeer - before.reachedPeer]).toEqual([1, 2]);
});

test('truncate: openly by a cut, or silently with a length that fits', async () => {
  proxy.arm({ kind: 'truncate', keep: 0.5, says: 'whole' });
  await expect(post('a').then((response) => response.text())).rejects.toThrow();
  proxy.arm({ kind: 'truncate', keep: 0.5, says: 'kept' });
  const half = await (await post('b')).text();
  expect(ANSWER.startsWith(half.slice(0, 9))).toBe(true);
  expect(half.length).toBeLessThan(ANSWER.length);
});

test('gbk: other bytes under the declared encoding, the same words', async () => {
  proxy.arm({ kind: 'gbk' });
  const response = await post('a');
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(response.headers.get('content-type')).toContain('utf-8');
  expect(bytes.toString('utf8')).not.toBe(ANSWER);
  expect(decode(bytes, 'gbk')).toBe(ANSWER);
});

test('another answer may or may not come instead of the effect', async () => {
  proxy.arm(HTML_PAGE);
  expect(await (await post('seen')).text()).toContain('<html>');
  proxy.arm({ kind: 'answer', status: 503, contentType: 'text/plain', body: 'no', reachesPeer: false });
  expect((await post('unseen')).status).toBe(503);
  expect(bodies).toEqual(['seen']);
});

test('rewrite: the peer’s own answer, changed', async () => {
  proxy.arm({ kind: 'rewrite', change: (body) => Buffer.from(body.toString('utf8').replace('1', '22'), 'utf8') });
  expect(await (await post('a')).json()).toEqual({ name: '余佩兰', n: 22 });
});

test('drip and flood give bytes for as long as they are taken', async () => {
  proxy.arm({ kind: 'drip', bytesAtOnce: 40, everyMs: 1 });
  expect(await (await post('slow')).text()).toBe(ANSWER);
  proxy.arm({ kind: 'drip', bytesAtOnce: 1, everyMs: 20 });
  await expect(post('slower', AbortSignal.timeout(60))).rejects.toThrow();
  proxy.arm({ kind: 'flood', bytes: 256 * 1024 });
  expect((await (await post('much')).text()).length).toBe(256 * 1024);
});

test('a fault can skip requests, meet several, and choose', async () => {
  const answer = { kind: 'answer', status: 500, contentType: 'text/plain', body: '', reachesPeer: false } as const;
  proxy.arm(answer, { skip: 1, times: 2, only: ({ body }) => body.toString('utf8').startsWith('x') });
  const statuses: number[] = [];
  for (const text of ['x1', 'a', 'x2', 'x3', 'x4']) statuses.push((await post(text)).status);
  expect(statuses).toEqual([200, 200, 500, 500, 200]);
});
