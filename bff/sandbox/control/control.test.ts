import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { call, runSandbox, type RunningSandbox } from '../testing/running-sandbox';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await runSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control('POST', '/reset'));

const token = () => {
  const { appId, appSecret } = sandbox.credentials.wechat;
  return `${sandbox.credentials.urls.wechat}/cgi-bin/token?grant_type=client_credential&appid=${appId}&secret=${appSecret}`;
};
const fault = (body: object) =>
  sandbox.control('POST', '/faults', { server: 'wechat', path: '/cgi-bin/token', times: 1, ...body });

test('credentials.json is what the running sandbox says', () => {
  const written = JSON.parse(readFileSync(join(sandbox.stateDir, 'credentials.json'), 'utf8')) as unknown;
  expect(written).toEqual(sandbox.credentials);
});

test('what no log may hold is told: keys, codes, consents, and everybody who is known', async () => {
  const { openid } = (await sandbox.control('GET', '/phones/li-si')).body;
  const { code } = (await sandbox.control('POST', '/phones/li-si/login-code')).body;
  const person = { idNo: '000000199001010012', name: '李四' };
  const { authCode } = (await sandbox.control('POST', '/phones/li-si/insurance-auth', person)).body;
  const { list } = (await sandbox.control('GET', '/secrets')).body as { list: { what: string; value: string }[] };
  const known = new Map(list.map(({ what, value }) => [value, what]));
  const { apiV3Key } = sandbox.credentials.wechatPay;
  expect(
    [openid, code, authCode, apiV3Key, person.name, '990101195803120027'].map((value) => known.get(value)),
  ).toEqual([
    ...['phone.openid', 'wechat.loginCode', 'insurance.authCode'],
    ...['wechatPay.apiV3Key', 'insured.name', 'person.idNumber'],
  ]);
  expect(list.every(({ value }) => value.length > 1)).toBe(true);
});

test('a fault answers in the place of the real server, as often as it was told', async () => {
  await fault({ status: 503, body: { busy: true }, times: 2 });
  expect(await call('GET', token())).toEqual({ status: 503, body: { busy: true } });
  expect((await call('GET', token())).status).toBe(503);
  expect((await call('GET', token())).body.access_token).toBeDefined();
});

test('a cut before leaves no effect, a cut after leaves one', async () => {
  const codeUrl = (code: string) => {
    const { appId, appSecret } = sandbox.credentials.wechat;
    return `${sandbox.credentials.urls.wechat}/sns/jscode2session?appid=${appId}&secret=${appSecret}&js_code=${code}&grant_type=authorization_code`;
  };
  for (const [cut, after] of [
    ['before', undefined],
    ['after', 40163],
  ] as const) {
    const { code } = (await sandbox.control('POST', '/phones/li-si/login-code')).body;
    await fault({ path: '/sns/', cut });
    await expect(call('GET', codeUrl(code))).rejects.toThrow();
    expect((await call('GET', codeUrl(code))).body.errcode).toBe(after);
  }
});

test('faults meet only their own path and can be taken away', async () => {
  await fault({ path: '/cgi-bin/stable_token', status: 500 });
  expect((await call('GET', token())).status).toBe(200);
  expect((await sandbox.control('GET', '/faults')).body).toHaveLength(1);
  expect((await sandbox.control('DELETE', '/faults')).body).toEqual([]);
});

test.each([
  { server: 'bank' },
  { path: 'token' },
  { times: 0, status: 500 },
  { cut: 'sometimes' },
  {},
  { probability: 2, status: 500 },
])('a fault of %j is refused and not kept', async (change) => {
  expect((await fault(change)).status).toBe(400);
  expect((await sandbox.control('GET', '/faults')).body).toEqual([]);
});

test('the HIS’s second door takes faults by function code, and its traps are read and set', async () => {
  const gateway = { server: 'hisSoap', path: '2005', truncate: true };
  expect((await sandbox.control('POST', '/faults', gateway)).body).toEqual([{ ...gateway, times: 1 }]);
  const chaos = { server: 'hisSoap', path: '', html: 'after', probability: 0.05, seed: 3 };
  expect((await sandbox.control('POST', '/faults', chaos)).body.at(-1).times).toBe(Number.MAX_SAFE_INTEGER);
  await sandbox.control('DELETE', '/faults');
  expect((await sandbox.control('PUT', '/his/traps', { lock: 'off' })).body).toMatchObject({
    lock: 'off',
    left: 'true',
  });
  expect((await sandbox.control('GET', '/his/traps')).body.lock).toBe('off');
  expect((await sandbox.control('PUT', '/his/traps', { lock: 'perhaps' })).status).toBe(400);
  expect((await sandbox.control('PUT', '/his/traps', { reset: true })).body.lock).toBe('on');
  const { urls, hisSoap } = sandbox.credentials;
  expect([hisSoap.aesKey.length, hisSoap.signKey.length]).toEqual([16, 32]);
  expect((await fetch(`${urls.hisSoap}/services/HospitalGateway?wsdl`)).status).toBe(200);
});

test('the clock moves by offset or to an instant', async () => {
  expect((await sandbox.control('POST', '/clock', { offsetMs: 3_600_000 })).body.offsetMs).toBe(3_600_000);
  const { now } = (await sandbox.control('POST', '/clock', { now: '2030-01-01T08:00:00+08:00' })).body;
  expect(now.slice(0, 16)).toBe('2030-01-01T00:00');
  expect((await sandbox.control('POST', '/clock', { now: 'tomorrow' })).status).toBe(400);
});

test('the page and its script come, and the overview holds no key', async () => {
  const { control } = sandbox.credentials.urls;
  const page = await (await fetch(`${control}/`)).text();
  expect(page).toContain('<script src="/page.js"');
  expect((await fetch(`${control}/page.js`)).headers.get('content-type')).toMatch(/^text\/javascript/);
  const text = JSON.stringify((await sandbox.control('GET', '/overview')).body);
  expect(text).not.toContain(sandbox.credentials.wechat.appSecret);
  expect(text).not.toContain('PRIVATE KEY');
});

test('pages of other sites may neither read nor write', async () => {
  const { control } = sandbox.credentials.urls;
  const from = (origin: string) => fetch(`${control}/clock`, { headers: { origin } });
  expect((await from('https://evil.example')).status).toBe(403);
  expect((await from('http://localhost:10086')).headers.get('access-control-allow-origin')).toBe(
    'http://localhost:10086',
  );
  const rebound = await new Promise<number | undefined>((resolve, reject) => {
    request(`${control}/clock`, { headers: { host: 'evil.example' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
  expect(rebound).toBe(403);
});

test('an illegal phone name and a body that is not an object are refused', async () => {
  expect((await sandbox.control('GET', '/phones/Li_Si')).status).toBe(400);
  expect((await sandbox.control('POST', '/clock', [1])).status).toBe(400);
  expect((await sandbox.control('GET', '/phones')).body).toEqual([]);
});

test('the QR codes on the walls have legal scenes', async () => {
  const { body } = await sandbox.control('GET', '/scenes');
  expect(body.length).toBeGreaterThan(0);
  for (const { scene, name, kind } of body as Record<string, string>[]) {
    expect(scene).toMatch(/^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}$/);
    expect([typeof name, typeof kind]).toEqual(['string', 'string']);
  }
});

test('a port in use is one clear sentence and exit code 2, and SIGTERM ends a running one', async () => {
  const main = join(__dirname, '../main.ts');
  const start = (stateDir: string, portBase: string) =>
    spawn(
      process.execPath,
      ['--import', 'tsx', main, '--state-dir', join(sandbox.stateDir, stateDir), '--port-base', portBase],
      {
        cwd: join(__dirname, '../../..'),
      },
    );
  const taken = Number(new URL(sandbox.credentials.urls.nhsa).port) - 4;
  const second = start('second', String(taken));
  let complaint = '';
  second.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const [code] = (await once(second, 'exit')) as [number];
  expect([code, complaint.trim().split('\n')]).toEqual([
    2,
    [expect.stringMatching(/^The sandbox cannot start: port \d+ /)],
  ]);

  const third = start('third', '0');
  const [line] = (await once(third.stdout, 'data')) as [Buffer];
  expect(line.toString()).toMatch(/^SANDBOX READY .*third\/credentials\.json\n$/);
  third.kill('SIGTERM');
  expect(await once(third, 'exit')).toEqual([0, null]);
});
