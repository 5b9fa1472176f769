import { createServer } from 'node:http';
import path from 'node:path';
import type { AddressInfo } from 'node:net';
import type { WechatPort } from '../../ports/wechat';
import { type RunningSandbox, startSandbox } from '../../testing/sandbox-process';
import { loadHospitalConfig } from '../../platform/hospital-config';
import { makeMemorySessionCache } from '../memory';
import { systemClock } from '../system-clock';
import { makeAccessTokens } from './access-token';
import { makeWechat, type WechatConfig } from '.';
import { toWechatError } from './wechat-failure';

interface Phone {
  openid: string;
  officialOpenid: string;
  unionid: string;
  messages: { kind: string; page: string; data: Record<string, string> }[];
}

let sandbox: RunningSandbox;
let config: WechatConfig;
let wechat: WechatPort;
const log = { warn: () => undefined };
const phone = (name: string) => sandbox.control<Phone>(`/phones/${name}`);
const fault = (path: string, how: object) => sandbox.control('/faults', { server: 'wechat', path, times: 1, ...how });
const fresh = (clock = systemClock) => makeWechat(config, { clock, cache: makeMemorySessionCache(clock), log });

const called = async (name: string, decision: 'accept' | 'none' = 'accept') => {
  const templateId = sandbox.credentials.wechat.templates.queueCalled ?? '';
  if (decision === 'accept') await sandbox.control(`/phones/${name}/subscribe`, { tmplIds: [templateId] });
  return {
    openid: (await phone(name)).openid,
    templateId,
    page: 'packages/visit/queue/index?id=1',
    data: {
      thing1: '心血管内科',
      character_string2: 'A012',
      thing3: '门诊楼3层B区',
      number4: '3',
      thing5: '请到诊室门口等候',
    },
  };
};

beforeAll(async () => {
  sandbox = await startSandbox();
  config = {
    ...sandbox.credentials.wechat,
    baseUrl: sandbox.credentials.urls.wechat,
    miniprogramState: 'formal',
    timeoutMs: 1_000,
  };
  wechat = fresh();
});
afterEach(() => sandbox.control('/faults', undefined, 'DELETE'));
afterAll(() => sandbox.stop());

describe('login', () => {
  test('a code is exchanged once', async () => {
    const { code } = await sandbox.control<{ code: string }>('/phones/visitor/login-code', {});
    const { openid, unionid } = await phone('visitor');
    expect(await wechat.login(code)).toEqual({ openid, unionid });
    await expect(wechat.login(code)).rejects.toMatchObject({ name: 'WechatError', code: expect.any(Number) });
  });

  test('an invented code is refused with WeChat’s code', async () => {
    await expect(wechat.login('invented')).rejects.toMatchObject({ code: 40029 });
  });

  test('a wrong secret is refused and stands in no error', async () => {
    const wrong = makeWechat(
      { ...config, appSecret: 'wrong-secret' },
      { clock: systemClock, cache: makeMemorySessionCache(systemClock), log },
    );
    const error = await wrong.login('any').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 40125 });
    expect(String(error)).not.toContain('wrong-secret');
  });

  test('a broken or silent WeChat is -1, and neither secret nor code stands in the error', async () => {
    for (const how of [
      { status: 502, body: '<html>' },
      { status: 200, body: '{"openid":"o1","session_key":"hidden' },
      { cut: 'before' },
    ]) {
      await fault('/sns/jscode2session', how);
      const error = await wechat.login('a-code').catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'WechatError', code: -1 });
      expect(JSON.stringify([String(error), error])).not.toMatch(new RegExp(`${config.appSecret}|a-code|hidden`));
    }
  });
});

describe('a subscribe message', () => {
  test('arrives with fitted data, once for one consent', async () => {
    const message = await called('patient-a');
    const long = { ...message.data, thing5: '请到诊室门口等候，听到叫号后请出示就诊码并进入诊室就诊' };
    expect(await wechat.sendSubscribeMessage({ ...message, data: long })).toEqual({
      kind: 'sent',
      remoteId: expect.stringMatching(/^\d+$/),
    });
    const { messages } = await phone('patient-a');
    expect(messages).toHaveLength(1);
    expect(messages[0]?.data.thing5).toBe('请到诊室门口等候，听到叫号后请出示就诊…');
    expect(messages[0]?.page).toBe(message.page);
    expect(await wechat.sendSubscribeMessage(message)).toEqual({ kind: 'noQuota' });
  });

  test('whose data cannot be fitted is refused without asking WeChat', async () => {
    const message = await called('patient-b');
    const result = await wechat.sendSubscribeMessage({ ...message, data: { ...message.data, number4: '三' } });
    expect(result).toEqual({ kind: 'refused', code: 47003 });
    expect((await phone('patient-b')).messages).toEqual([]);
    expect((await wechat.sendSubscribeMessage(message)).kind).toBe('sent');
  });

  test('to nobody, or of no template, is refused for good', async () => {
    const message = await called('patient-c');
    expect(await wechat.sendSubscribeMessage({ ...message, openid: 'o-nobody' })).toEqual({
      kind: 'refused',
      code: 40003,
    });
    expect(await wechat.sendSubscribeMessage({ ...message, templateId: 'none' })).toEqual({
      kind: 'refused',
      code: 40037,
    });
  });

  test('during pace limits and network trouble may go later', async () => {
    const message = await called('patient-d');
    for (const how of [
      { status: 200, body: { errcode: 45009, errmsg: 'reach max api daily quota limit' } },
      { status: 200, body: { errcode: -1, errmsg: 'system error' } },
      { status: 503 },
      { cut: 'before' },
      { status: 200, delayMs: 1_500 },
    ]) {
      await fault('/cgi-bin/message/subscribe/send', how);
      const isPace = 'body' in how && typeof how.body === 'object' && [45009, 45011].includes(how.body.errcode);
      expect((await wechat.sendSubscribeMessage(message)).kind).toBe(isPace ? 'pace' : 'retry');
    }
    expect((await wechat.sendSubscribeMessage(message)).kind).toBe('sent');
  });

  test('a message number beyond 2^53 keeps all its digits', async () => {
    const message = await called('patient-e');
    await fault('/cgi-bin/message/subscribe/send', {
      status: 200,
      body: '{"errcode":0,"errmsg":"ok","msgid":9223372036854775807}',
    });
    expect(await wechat.sendSubscribeMessage(message)).toEqual({ kind: 'sent', remoteId: '9223372036854775807' });
  });
});

describe('a spent token', () => {
  test.each(['expire', 'replace'])('(%s) is renewed once and the message goes', async (how) => {
    expect((await wechat.sendSubscribeMessage(await called('patient-f'))).kind).toBe('sent');
    await sandbox.control('/wechat/tokens', { how });
    expect((await wechat.sendSubscribeMessage(await called('patient-f'))).kind).toBe('sent');
  });

  test('40014 is renewed too, which the library does not do', async () => {
    const message = await called('patient-g');
    await fault('/cgi-bin/message/subscribe/send', {
      status: 200,
      body: { errcode: 40014, errmsg: 'invalid access_token' },
    });
    expect((await wechat.sendSubscribeMessage(message)).kind).toBe('sent');
  });

  test('that stays spent after the renewal is for later', async () => {
    const message = await called('patient-h');
    const spent = { status: 200, body: { errcode: 42001, errmsg: 'access_token expired' } };
    await fault('/cgi-bin/message/subscribe/send', { ...spent, times: 2 });
    expect(await wechat.sendSubscribeMessage(message)).toEqual({ kind: 'retry', code: 42001 });
  });
});

describe('tokens', () => {
  test('copies that share nothing and ask at the same time have one token, which WeChat takes from each', async () => {
    const { appId, appSecret } = sandbox.credentials.wechat;
    const copies = Array.from({ length: 5 }, () =>
      makeAccessTokens({
        ...{ appId, appSecret, baseUrl: sandbox.credentials.urls.wechat, timeoutMs: 5_000, clock: systemClock },
        cache: makeMemorySessionCache(systemClock),
      }),
    );
    const tokens = await Promise.all(copies.map((copy) => copy.get()));
    expect(new Set(tokens).size).toBe(1);
    expect((await wechat.sendSubscribeMessage(await called('patient-i'))).kind).toBe('sent');
  });

  test('ten callers at once fetch one, later ones none, and shortly before its end a new one is fetched', async () => {
    let fetched = 0;
    const server = createServer((_request, response) => {
      fetched += 1;
      response.end(JSON.stringify({ access_token: `token-${fetched}`, expires_in: 7200 }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    let nowMs = Date.parse('2026-11-24T08:00:00Z');
    const clock = { now: () => new Date(nowMs) };
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const cache = makeMemorySessionCache(clock);
    const make = () => makeAccessTokens({ appId: 'wx1', appSecret: 's', baseUrl, timeoutMs: 1_000, clock, cache });
    const tokens = make();
    expect(new Set(await Promise.all(Array.from({ length: 10 }, () => tokens.get())))).toEqual(new Set(['token-1']));
    nowMs += 6_000_000;
    expect(await tokens.get()).toBe('token-1');
    expect(await make().get()).toBe('token-1');
    nowMs += 901_000;
    expect(await tokens.get()).toBe('token-2');
    expect(await tokens.renew('token-1')).toBe('token-2');
    expect(await tokens.renew('token-2')).toBe('token-3');
    expect(fetched).toBe(3);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('the official account', () => {
  test('finds a follower by unionid, and nobody who does not follow', async () => {
    const [follower, stranger] = [await phone('follower'), await phone('stranger')];
    await sandbox.control('/phones/follower/follow', { follows: true });
    await sandbox.control('/phones/stranger/follow', { follows: false });
    const search = fresh();
    expect(await search.findOfficialOpenid(follower.unionid)).toBe(follower.officialOpenid);
    expect(await search.findOfficialOpenid(stranger.unionid)).toBeNull();
  });

  test('asks WeChat about a follower once, and later about new followers only', async () => {
    const first = await phone('follower');
    await sandbox.control('/phones/follower/follow', { follows: true });
    const search = fresh();
    await search.findOfficialOpenid(first.unionid);
    const late = await phone('latecomer');
    await sandbox.control('/phones/latecomer/follow', { follows: true });
    // Were the known followers asked about again, one of these would be refused before the newcomer is reached.
    await fault('/cgi-bin/user/info', {
      status: 200,
      body: { subscribe: 1, openid: late.officialOpenid, unionid: late.unionid },
    });
    expect(await search.findOfficialOpenid(late.unionid)).toBe(late.officialOpenid);
    expect(await search.findOfficialOpenid(first.unionid)).toBe(first.officialOpenid);
    await fault('/cgi-bin/user/get', { status: 500 });
    expect(await search.findOfficialOpenid(late.unionid)).toBe(late.officialOpenid);
  });

  test('a list that WeChat does not give is an error, not "nobody"', async () => {
    await fault('/cgi-bin/user/get', { status: 500 });
    await expect(fresh().findOfficialOpenid('u-any')).rejects.toMatchObject({ name: 'WechatError', code: -1 });
  });
});

test('errmsg is kept without what it may repeat of the request', () => {
  const error = Object.assign(new Error('bad access_token=99_abc, "openid":"o123"'), { code: 40001 });
  expect(toWechatError(error)).toMatchObject({ code: 40001, message: 'bad access_token=***, "openid":"***"' });
});

test('a mini-program code is drawn as a picture, and a scene that WeChat does not take says why', async () => {
  const code = { scene: 'd=D0304', page: 'pages/home/index', widthPx: 430 };
  const picture = await wechat.drawMiniCode(code);
  expect(picture.subarray(1, 4).toString()).toBe('PNG');
  expect(picture.readUInt32BE(16)).toBe(430);
  await expect(wechat.drawMiniCode({ ...code, scene: '科室' })).rejects.toMatchObject({ code: 40129 });
});

describe('what the hospital’s file says', () => {
  const { messages } = loadHospitalConfig(path.join(__dirname, '../../../../config/hospital/qinghe.yaml'));
  const facts = {
    ...{
      maskedName: '试*员',
      recordNumber: 'M0001',
      departmentName: '心血管内科',
      doctorName: '何知远',
      when: '2026年11月25日 09:00',
    },
    ...{ day: '明天 09:00–09:30', place: '门诊楼 3 楼 B 区', room: '5 诊室', number: 'A012', peopleAhead: '3' },
    ...{ amount: '¥20.00', receiptNo: 'R20261124', change: '换成林晚晴，请确认', advice: '请带身份证' },
    ...{ newDoctorName: '林晚晴', visitDate: '2026-11-25', materials: '身份证、医保卡' },
  };

  test.each(Object.entries(messages.templates))('%s is taken by WeChat in every form', async (key, template) => {
    const { templates, officialTemplates } = sandbox.credentials.wechat;
    const name = `form-${key.toLowerCase()}`;
    await sandbox.control(`/phones/${name}/subscribe`, { tmplIds: [templates[key]] });
    const { openid, officialOpenid } = await phone(name);
    const shown = (fields: Record<string, { fact: keyof typeof facts }>) =>
      Object.fromEntries(Object.entries(fields).map(([field, { fact }]) => [field, facts[fact]]));
    const common = { page: 'pages/home/index', data: shown(template.fields) };
    const results = [
      await wechat.sendSubscribeMessage({ ...common, openid, templateId: templates[key] ?? '' }),
      await wechat.sendTemplateMessage({
        ...{ ...common, officialOpenid, templateId: officialTemplates[key] ?? '', clientMessageId: key },
      }),
    ];
    if (template.assistant) {
      const { status, info } = template.assistant;
      const sent = { ...{ openid, status, info: shown(info), page: 'pages/home/index' }, orderId: 'apt_1' };
      // Sent once more by another worker, it arrives once.
      for (const messageId of ['msg_1', 'msg_1'])
        results.push(await wechat.sendAssistantMessage({ ...sent, messageId }));
    }
    expect(results.map(({ kind }) => kind)).toEqual(results.map(() => 'sent'));
    expect((await phone(name)).messages).toHaveLength(template.assistant ? 3 : 2);
  });
});
