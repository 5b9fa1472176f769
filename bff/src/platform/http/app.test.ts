import { errorBody } from '@anzhen/shared-types';
import { makeMemoryRateLimiter } from '../../adapters/memory';
import { AppError } from '../app-error';
import { testLog } from '../../testing/harness';
import { makeMetrics } from '../metrics';
import { makeHttpApp } from './app';
import { recordsItself, type Routes, type StaffCall } from './bind';
import { type HttpServer, startHttpServer } from './server';

const token = 't'.repeat(43);
const staffToken = 's'.repeat(43);

const offer = {
  ...{ sessionId: 'S2', slotId: 'T2', departmentCode: 'D01', date: '2026-11-25', dayLabel: '明天 11月25日 周三' },
  ...{ startsAt: '09:00', endsAt: '09:30', remaining: null, feeFen: 8000 },
  ...{ doctorId: 'W1', doctorName: '周明远', doctorTitle: '主任医师' },
};

const routes: Routes = {
  getAppointment: () =>
    Promise.reject(new AppError('APPOINTMENT.SLOT_TAKEN', { secret: 'not told' }, undefined, undefined, [offer])),
  signIn: ({ body }) => Promise.reject(new AppError('SESSION.WECHAT_REJECTED', { secret: body.code })),
  getMe: () => Promise.reject(new Error('SELECT * FROM app_user failed')),
  agreePrivacy: () => Promise.resolve({ wrong: 'shape' } as never),
  signOut: () => Promise.resolve(undefined),
  holdAppointment: () => Promise.reject(new AppError('APPOINTMENT.SLOT_TAKEN')),
  listStaffAccounts: () => Promise.resolve({ accounts: [] }),
  listAppeals: () => Promise.resolve({ appeals: [] }),
  actOnQueue: ({ body }) =>
    body.action === 'resume'
      ? Promise.reject(new Error('broken'))
      : Promise.reject(new AppError('QUEUE.EMPTY', { queueId: 'que_1' })),
  discardBroadcast: recordsItself(async ({ params, record }) => {
    if (params.broadcastId.endsWith('0')) throw new AppError('BROADCAST.NOT_FOUND');
    await record?.within({} as never);
  }),
};

describe('the HTTP edge', () => {
  let running: HttpServer;
  const journal: (StaffCall & { outcome: string })[] = [];
  const raw: { headers: Record<string, string | undefined>; body: string }[] = [];

  beforeAll(async () => {
    const app = makeHttpApp({
      log: testLog,
      rateLimiter: makeMemoryRateLimiter(),
      metrics: makeMetrics(),
      authenticate: (given) =>
        Promise.resolve(
          given === staffToken
            ? { kind: 'staff' as const, id: 'stf_1', sessionId: 'ses_s' }
            : given === token || /^[bcd]{43}$/.test(given)
              ? { kind: 'user', id: `usr_${given[0]}`, sessionId: 'ses_1' }
              : null,
        ),
      journal: {
        begin: (call) => {
          const entry = { ...call, outcome: 'asked' };
          journal.push(entry);
          return Promise.resolve((outcome) => Promise.resolve(void (entry.outcome = outcome)));
        },
        open: (call) => ({
          within: () => Promise.resolve(void journal.push({ ...call, outcome: 'within' })),
          end: (outcome) => Promise.resolve(void journal.push({ ...call, outcome })),
        }),
      },
      routes: [routes],
      echoes: { address: ({ echostr = '' }) => echostr },
      notices: {
        wechatpay: (headers, body) => {
          raw.push({ headers, body });
          return body.includes('bad') ? Promise.reject(new AppError('PAYMENT.NOTICE_REJECTED')) : Promise.resolve();
        },
      },
      health: {
        notReady: () => Promise.resolve([]),
        degraded: () => Promise.resolve(['redis']),
        now: () => new Date('2026-11-24T00:00:00Z'),
      },
      staffOrigins: ['https://desk.example'],
      trustedProxies: 0,
      webAppDir: __dirname,
      connectSources: [],
      isProduction: false,
      checkResponses: true,
    });
    running = await startHttpServer(app, { host: '127.0.0.1', port: 0 });
  });
  afterAll(() => running.drain());

  const ask = async (
    method: string,
    path: string,
    { body, headers = {} }: { body?: string; headers?: Record<string, string> } = {},
  ) => {
    const response = await fetch(`${running.url}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body,
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: text.startsWith('{') ? JSON.parse(text) : null,
    };
  };
  const signedIn = { authorization: `Bearer ${token}` };

  test.each([
    ['GET', '/api/v1/nothing', 404, 'REQUEST.NOT_FOUND', undefined],
    ['GET', '/api/v1/sessions', 405, 'REQUEST.METHOD_NOT_ALLOWED', undefined],
    ['POST', '/api/v1/sessions', 400, 'REQUEST.NOT_JSON', '{oops'],
    ['POST', '/api/v1/sessions', 400, 'REQUEST.INVALID', '[]'],
    ['POST', '/api/v1/sessions', 400, 'REQUEST.INVALID', '{"code":"x","extra":1}'],
    ['POST', '/api/v1/sessions', 413, 'REQUEST.TOO_LARGE', JSON.stringify({ code: 'x'.repeat(70_000) })],
    ['GET', '/api/v1/me', 401, 'SESSION.REQUIRED', undefined],
  ])('%s %s answers %i %s in one Chinese sentence', async (method, path, status, code, body) => {
    const answer = await ask(method, path, { body });
    expect(answer.status).toBe(status);
    expect(answer.json.error.code).toBe(code);
    expect(answer.json.error.message).toMatch(/^[^a-z]*[一-鿿]/);
    expect(answer.json.error.requestId).toBe(answer.headers.get('x-request-id'));
  });

  test('a wrong field is named', async () => {
    const answer = await ask('POST', '/api/v1/sessions', { body: '{}' });
    expect(answer.json.error.fields).toEqual([{ path: 'code', message: '这一项填写有误' }]);
  });

  test('a refusal of a number carries what else is free', async () => {
    const headers = { authorization: `Bearer ${token}` };
    const { status, json } = await ask('GET', '/api/v1/appointments/apt_12345678', { headers });
    expect(status).toBe(409);
    expect(json).toMatchObject({ error: { code: 'APPOINTMENT.SLOT_TAKEN', alternatives: [offer] } });
    expect(errorBody.safeParse(json).success).toBe(true);
  });

  test('neither SQL nor a stack nor a secret leaves with a failure', async () => {
    const broken = await ask('GET', '/api/v1/me', { headers: signedIn });
    expect(broken.status).toBe(500);
    expect(broken.text).not.toMatch(/SELECT|app_user|\.ts|at /);
    const refused = await ask('POST', '/api/v1/sessions', { body: '{"code":"very-secret"}' });
    expect(refused.text).not.toContain('very-secret');
  });

  test('an answer that leaves the contract is a failure before production', async () => {
    const answer = await ask('PUT', '/api/v1/me/privacy', { body: '{"version":"1"}', headers: signedIn });
    expect(answer.json.error.code).toBe('SERVER.UNEXPECTED');
  });

  test('what staff do is on record before it is done, with how it ended; reads only where the contract says so', async () => {
    const headers = { authorization: `Bearer ${staffToken}`, 'user-agent': 'Ward PC', 'x-request-id': 'req-of-staff' };
    const key = '0b7c0a64-5f8e-4d5e-9f0a-1f7f2f0c0d11';
    const act = (action: string) =>
      ask('POST', '/api/v1/staff/queues/que_12345678/actions', {
        headers,
        body: JSON.stringify({ action, idempotencyKey: key }),
      });
    await act('call_next');
    await act('resume');
    await act('dance'); // Refused by the schema: nothing was asked for.
    await ask('GET', '/api/v1/staff/no-show-appeals', { headers });
    await ask('GET', '/api/v1/staff/accounts', { headers });
    const facts = { requestId: 'req-of-staff', ip: '127.0.0.1', device: 'Ward PC' };
    const detail = { queueId: 'que_12345678', action: 'call_next' };
    expect(journal).toEqual([
      { staffId: 'stf_1', endpoint: 'actOnQueue', detail, facts, outcome: 'QUEUE.EMPTY' },
      expect.objectContaining({ endpoint: 'actOnQueue', outcome: 'SERVER.UNEXPECTED' }),
      { staffId: 'stf_1', endpoint: 'listAppeals', detail: {}, facts, outcome: 'done' },
    ]);
  });

  test('a handler that records itself is given the record, and nothing is written before it', async () => {
    journal.length = 0;
    const headers = { authorization: `Bearer ${staffToken}` };
    const discard = (id: string) => ask('DELETE', `/api/v1/staff/broadcasts/${id}`, { headers });
    expect((await discard('brd_12345671')).status).toBe(204);
    expect((await discard('brd_12345670')).status).toBe(404);
    expect(journal.map(({ detail, outcome }) => [detail.broadcastId, outcome])).toEqual([
      ['brd_12345671', 'within'],
      ['brd_12345671', 'done'],
      ['brd_12345670', 'BROADCAST.NOT_FOUND'],
    ]);
  });

  test('an expired token and a token of the other kind open nothing', async () => {
    const stale = await ask('GET', '/api/v1/me', { headers: { authorization: `Bearer ${'x'.repeat(43)}` } });
    expect(stale.json.error.code).toBe('SESSION.EXPIRED');
    const patientAtTheDesk = await ask('GET', '/api/v1/staff/accounts', { headers: signedIn });
    expect(patientAtTheDesk.json.error.code).toBe('SESSION.REQUIRED');
  });

  test('204 carries no body', async () => {
    const answer = await ask('DELETE', '/api/v1/sessions/current', { headers: signedIn });
    expect([answer.status, answer.text]).toEqual([204, '']);
  });

  test('another origin may read staff answers only when it is named', async () => {
    const allow = async (path: string, origin: string) =>
      (await ask('GET', path, { headers: { origin } })).headers.get('access-control-allow-origin');
    expect(await allow('/api/v1/staff/accounts', 'https://desk.example')).toBe('https://desk.example');
    expect(await allow('/api/v1/staff/accounts', 'https://evil.example')).toBeFalsy();
    expect(await allow('/api/v1/me', 'https://desk.example')).toBeFalsy();
  });

  test('answers carry security headers and are not cached; a page is told what it may load', async () => {
    const { headers } = await ask('GET', '/api/v1/me');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    const page = (await ask('GET', '/docs')).headers;
    expect(page.get('content-security-policy')).toMatch(/^default-src 'self'.*frame-ancestors 'self'/);
    expect(page.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-server-time')).toBe('2026-11-24T00:00:00.000Z');
  });

  test('a notice reaches its handler byte for byte and a refusal says FAIL', async () => {
    const body = '{"a" : 1,\n "b":"字"}';
    expect((await ask('POST', '/notify/wechatpay', { body })).status).toBe(204);
    expect(raw[0]?.body).toBe(body);
    const refused = await ask('POST', '/notify/wechatpay', { body: 'bad' });
    expect([refused.status, refused.json.code]).toEqual([401, 'FAIL']);
  });

  test('health, readiness and documents are served', async () => {
    expect((await ask('GET', '/healthz')).json).toEqual({ status: 'ok', now: '2026-11-24T00:00:00.000Z' });
    expect((await ask('GET', '/readyz')).json).toEqual({ status: 'ready', notReady: [], degraded: ['redis'] });
    expect((await ask('GET', '/openapi.json')).json.paths['/api/v1/appointments'].post.operationId).toBe(
      'holdAppointment',
    );
    expect((await ask('GET', '/docs')).text).toContain('swagger-ui');
    expect((await ask('GET', '/docs/swagger-ui.css')).status).toBe(200);
  });

  test('figures are told to a neighbour by route, and to nobody behind a proxy', async () => {
    await ask('GET', '/api/v1/me', { headers: signedIn });
    const { status, text } = await ask('GET', '/metrics');
    expect(status).toBe(200);
    expect(text).toMatch(/http_request_seconds_count\{method="GET",route="\/api\/v1\/me",status="500"\} \d/);
    expect(text).toContain('his_events_total');
    expect((await ask('GET', '/metrics', { headers: { 'x-forwarded-for': '203.0.113.7' } })).status).toBe(404);
  });

  test('taking numbers is limited by account, and by device across accounts', async () => {
    const wish = { patientId: 'pat_12345678', sessionId: 'S1', slotId: 'T1' };
    const take = async (as: string, device: string) => {
      const body = JSON.stringify({ ...wish, idempotencyKey: '018f3f4e-7c1a-7000-8000-000000000000' });
      const headers = { authorization: `Bearer ${as}`, 'x-device-id': device };
      return (await ask('POST', '/api/v1/appointments', { body, headers })).status;
    };
    const times = async (count: number, as: string, device: string) => {
      const seen: number[] = [];
      for (let index = 0; index < count; index += 1) seen.push(await take(as, device));
      return seen;
    };
    // An account that changes its device with every call is known all the same.
    const byAccount = await Promise.all(
      Array.from({ length: 21 }, (_, index) => take(token, `device-${index}-0123456789`)),
    );
    expect(byAccount.filter((status) => status === 429)).toHaveLength(1);
    const shared = 'one-device-0123456789';
    const [second, third] = ['b', 'c'].map((letter) => letter.repeat(43)) as [string, string];
    expect(await times(20, second, shared)).not.toContain(429);
    expect(await times(20, third, shared)).not.toContain(429);
    expect(await take('d'.repeat(43), shared)).toBe(429);
  });

  test('the address on a printed code opens the first page with what it says, and nothing else is an address of one', async () => {
    const scan = (path: string) => fetch(running.url + path, { redirect: 'manual' });
    const opened = await scan('/c/d1AbCdEfGh0000x-_4567890ab');
    expect([opened.status, opened.headers.get('location')]).toEqual([
      302,
      '/#/pages/home/index?scene=d1AbCdEfGh0000x-_4567890ab',
    ]);
    for (const other of ['/c/', '/c/a/b', `/c/${'a'.repeat(65)}`]) expect((await scan(other)).status).toBe(404);
  });

  test('the eleventh sign-in of a minute from one address waits', async () => {
    const codes: string[] = [];
    for (let index = 0; index < 12; index += 1) {
      const answer = await ask('POST', '/api/v1/sessions', { body: '{"code":"x"}' });
      codes.push(answer.json.error.code);
    }
    expect(codes[codes.length - 1]).toBe('REQUEST.TOO_MANY');
  });
});
