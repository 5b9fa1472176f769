import { MINUTE } from '@anzhen/shared-types';
import { makeMemoryRateLimiter } from '../../adapters/memory';
import { adult, child, idNumberOf, openPeople } from '../../modules/patient/testing/people-world';
import { HisError } from '../../ports/his';
import { makeHttpApp } from '../http/app';
import { makeMetrics } from '../metrics';
import { startHttpServer } from '../http/server';
import { makeLog } from './log';

describe('the log', () => {
  const capture = () => {
    const lines: string[] = [];
    return { lines, log: makeLog('trace', { write: (line) => void lines.push(line) }) };
  };

  test('hides what is named like a secret, also inside', () => {
    const { lines, log } = capture();
    log.info({ openid: 'o-1', deep: { token: 't-1', er: { phone: '13900000007' } } }, 'sentence');
    expect(lines.join()).not.toMatch(/o-1|t-1|13900000007/);
    expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({ openid: '[redacted]', msg: 'sentence' });
  });

  test('says what failed, and hides a code that somebody could sign in with, at any depth and in a list', () => {
    const { lines, log } = capture();
    const facts = { code: 'APPOINTMENT.SLOT_TAKEN', peers: [{ code: 'ECONNRESET' }, { code: 48001 }] };
    log.info({ ...facts, asked: { code: '0a3Xk1ll2bT9', people: [{ name: '程安之' }] } }, 'sentence');
    const deep = { a: { b: { c: { d: { e: { f: { g: { h: '程安之' } } } } } } } };
    const round: Record<string, unknown> = { phone: '13900000007' };
    log.info({ deep, round: Object.assign(round, { round }) }, 'sentence');
    const said = JSON.parse(lines[0] ?? '{}') as unknown;
    expect(said).toMatchObject({ ...facts, asked: { code: '[redacted]', people: [{ name: '[redacted]' }] } });
    expect(lines.join()).not.toMatch(/程安之|13900000007|0a3Xk1/);
  });

  test('keeps what it was given as it was, and the words of an error', () => {
    const { lines, log } = capture();
    const facts = { ids: ['a', 'b'], openid: 'o-1', inside: { token: 't-1' }, at: new Date(0) };
    log.info(facts, 'sentence');
    log.error(new Error('socket hang up'), 'sentence');
    expect(facts).toMatchObject({ openid: 'o-1', inside: { token: 't-1' } });
    expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({ ids: ['a', 'b'], at: '1970-01-01T00:00:00.000Z' });
    expect(JSON.parse(lines[1] ?? '{}')).toMatchObject({ err: { message: 'socket hang up' } });
  });

  test('of signing in and adding people, done, refused and broken, names nobody and holds no secret', async () => {
    const { lines, log } = capture();
    const faults: (() => never)[] = [];
    const p = await openPeople({
      log,
      his: (clinic) => ({
        ...clinic,
        findPatients: (...of) => (faults.shift() ?? (() => clinic.findPatients(...of)))(),
      }),
    });
    const app = makeHttpApp({
      ...{
        log,
        rateLimiter: makeMemoryRateLimiter(),
        metrics: makeMetrics(),
        routes: [p.routes],
        notices: {},
        echoes: {},
      },
      authenticate: p.identity.sessions.authenticate,
      journal: {
        begin: () => Promise.resolve(() => Promise.resolve()),
        open: () => ({ within: () => Promise.resolve(), end: () => Promise.resolve() }),
      },
      health: { notReady: () => Promise.resolve([]), degraded: () => Promise.resolve([]), now: p.world.clock.now },
      ...{
        staffOrigins: [],
        trustedProxies: 0,
        webAppDir: null,
        connectSources: [],
        isProduction: false,
        checkResponses: true,
      },
    });
    const server = await startHttpServer(app, { host: '127.0.0.1', port: 0 });
    const ask = async (method: string, path: string, body: unknown, token?: string) => {
      const headers = {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      };
      const answer = await fetch(`${server.url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
      return { status: answer.status, json: (await answer.json()) as { token: string; id: string } };
    };
    try {
      expect((await ask('POST', '/sessions', { code: 'no-such-code' })).status).toBe(401);
      const { token } = (await ask('POST', '/sessions', { code: 'secret-login-code' })).json;
      const add = (body: unknown) => ask('POST', '/patients', body, token);
      expect((await add(adult())).status).toBe(403);
      expect((await ask('PUT', '/me/privacy', { version: '2' }, token)).status).toBe(200);
      expect((await add(adult())).status).toBe(201);
      expect((await add(adult())).status).toBe(409);
      expect((await add(child())).status).toBe(201);
      expect((await add(adult({ idNumber: '990101195803120020' }))).status).toBe(400);
      expect((await add(adult({ phone: '139-0000-0007' }))).status).toBe(400);
      expect((await ask('GET', '/patients', undefined, `${token.slice(1)}x`)).status).toBe(401);
      p.clinic.fail('createPatient', 'IdentityMismatch');
      expect((await add(adult({ idNumber: idNumberOf('1960-01-01') }))).status).toBe(409);
      faults.push(() => {
        throw new HisError('Timeout', 'no answer');
      });
      expect((await add(adult({ idNumber: idNumberOf('1961-01-01') }))).status).toBe(503);
      p.clinic.fail('createPatient', 'lost');
      expect((await add(adult({ idNumber: idNumberOf('1962-01-01') }))).status).toBe(503);
      faults.push(() => {
        throw new TypeError('cannot read 余佩兰');
      });
      p.world.clock.advance(MINUTE);
      await p.sweep();
      const text = lines.join('\n');
      expect(lines.length).toBeGreaterThan(6);
      expect(text).toContain('request refused');
      expect(text).toContain('binding of a patient failed');
      const secrets = [
        ...['余佩兰', '程小满', '程安之', '13900000007', '13900000008', '139-0000', 'openid-of', 'unionid-of'],
        ...['secret-login-code', 'no-such-code', token, token.slice(1), '19580312', '19930618'],
        ...['1960-01-01', '1961-01-01', '1962-01-01', '1958-03-12'].map((birthDate) => idNumberOf(birthDate)),
        ...['990101195803120020', 'Bearer'],
      ];
      for (const secret of secrets) expect(text).not.toContain(secret);
    } finally {
      await server.drain();
      await p.world.close();
    }
  });
});
