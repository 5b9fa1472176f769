import { inflateSync } from 'node:zlib';
import { call, runSandbox, startReceiver, type RunningSandbox } from '../testing/running-sandbox';
import { decryptPush, pushSignature } from './push-crypto';

let sandbox: RunningSandbox;
let token: string;
let officialToken: string;

beforeAll(async () => {
  sandbox = await runSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await sandbox.control('POST', '/reset');
  const { appId, appSecret, officialAppId, officialAppSecret } = sandbox.credentials.wechat;
  token = (await stable(appId, appSecret)).access_token;
  officialToken = (await stable(officialAppId, officialAppSecret)).access_token;
});

const get = async (path: string) => (await call('GET', `${sandbox.credentials.urls.wechat}${path}`)).body;
const post = async (path: string, body: unknown, accessToken = token) =>
  (await call('POST', `${sandbox.credentials.urls.wechat}${path}?access_token=${accessToken}`, body)).body;
const stable = async (appid: string, secret: string, force = false) =>
  (
    await call('POST', `${sandbox.credentials.urls.wechat}/cgi-bin/stable_token`, {
      grant_type: 'client_credential',
      appid,
      secret,
      force_refresh: force,
    })
  ).body;
const loginCode = async (app?: string) =>
  (await sandbox.control('POST', '/phones/li-si/login-code', { app })).body.code;
const session = (code: string, change: Record<string, string> = {}) => {
  const { appId, appSecret } = sandbox.credentials.wechat;
  const query = { appid: appId, secret: appSecret, js_code: code, grant_type: 'authorization_code', ...change };
  return get(`/sns/jscode2session?${new URLSearchParams(query).toString()}`);
};
const phone = async () => (await sandbox.control('GET', '/phones/li-si')).body;
const move = (offsetMs: number) => sandbox.control('POST', '/clock', { offsetMs });
const booking = (): Record<string, { value: string }> => ({
  name1: { value: '李四' },
  thing2: { value: '呼吸内科门诊' },
  time3: { value: '2025年3月1日 09:30' },
  character_string4: { value: 'A012' },
  thing5: { value: '请提前15分钟到院签到' },
});

test('a login code gives a session once', async () => {
  const code = await loginCode();
  const first = await session(code);
  const { openid, unionid } = await phone();
  expect(first).toMatchObject({ openid, unionid });
  expect(Buffer.from(first.session_key, 'base64')).toHaveLength(16);
  expect(await session(code)).toMatchObject({ errcode: 40163 });
});

test('a login code dies after five minutes, and belongs to one app', async () => {
  const old = await loginCode();
  const foreign = await loginCode('wx0000000000000000');
  await move(5 * 60_000);
  expect(await session(old)).toMatchObject({ errcode: 40029 });
  expect(await session(foreign)).toMatchObject({ errcode: 40029 });
  const phoneCode = (await sandbox.control('POST', '/phones/li-si/phone-code')).body.code;
  expect(await session(phoneCode)).toMatchObject({ errcode: 40029 });
});

test.each([
  [{ appid: 'wx0000000000000000' }, 40013],
  [{ secret: 'wrong' }, 40125],
  [{ appid: '' }, 41002],
  [{ secret: '' }, 41004],
  [{ js_code: '' }, 41008],
])('a login with %j is refused with %i and does not use the code up', async (change, errcode) => {
  const code = await loginCode();
  const refused = await session(code, change);
  expect(refused.errcode).toBe(errcode);
  expect(refused.errmsg).toMatch(/ rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/);
  expect((await session(code)).openid).toBeDefined();
});

test('the phone number comes once for its own code', async () => {
  const { code } = (await sandbox.control('POST', '/phones/li-si/phone-code')).body;
  const { openid, phoneNumber } = await phone();
  const other = (await sandbox.control('GET', '/phones/wang-wu')).body.openid;
  expect(await post('/wxa/business/getuserphonenumber', { code, openid: other })).toMatchObject({ errcode: 40029 });
  const answer = await post('/wxa/business/getuserphonenumber', { code, openid });
  expect(answer).toMatchObject({ errcode: 0, phone_info: { purePhoneNumber: phoneNumber } });
  expect(await post('/wxa/business/getuserphonenumber', { code })).toMatchObject({ errcode: 40029 });
  expect(await post('/wxa/business/getuserphonenumber', { code }, officialToken)).toMatchObject({ errcode: 40013 });
});

test('the classic token endpoint kills its last token, the stable one repeats it', async () => {
  const { appId, appSecret } = sandbox.credentials.wechat;
  const classic = () => get(`/cgi-bin/token?grant_type=client_credential&appid=${appId}&secret=${appSecret}`);
  const [first, second] = [await classic(), await classic()];
  const ask = (accessToken: string) => post('/wxa/business/getuserphonenumber', { code: 'x' }, accessToken);
  expect((await ask(first.access_token)).errcode).toBe(40001);
  expect((await ask(second.access_token)).errcode).toBe(40029);
  expect((await stable(appId, appSecret)).access_token).toBe(token);
  const forced = (await stable(appId, appSecret, true)).access_token;
  expect(forced).not.toBe(token);
  expect((await ask(token)).errcode).toBe(40001);
  expect((await stable(appId, appSecret, true)).access_token).toBe(forced); // Forced again within 30 s: not renewed.
});

test('tokens run out, and unknown ones are told apart', async () => {
  const { appId, appSecret } = sandbox.credentials.wechat;
  const ask = (accessToken: string) => post('/wxa/business/getuserphonenumber', { code: 'x' }, accessToken);
  await move(6_000_000);
  expect((await stable(appId, appSecret)).expires_in).toBeLessThanOrEqual(1_200);
  await move(7_200_000);
  expect((await ask(token)).errcode).toBe(42001);
  expect((await ask('made-up')).errcode).toBe(40014);
  expect((await ask('')).errcode).toBe(41001);
  expect((await stable(appId, appSecret)).access_token).not.toBe(token);
});

test('a subscribe message needs a template, a good openid, good data and a consent that is used up', async () => {
  const { openid } = await phone();
  const templateId = sandbox.credentials.wechat.templates.bookingConfirmed;
  const send = (change: object = {}) =>
    post('/cgi-bin/message/subscribe/send', {
      touser: openid,
      template_id: templateId,
      page: 'pages/visit/index?id=1',
      miniprogram_state: 'formal',
      lang: 'zh_CN',
      data: booking(),
      ...change,
    });
  expect((await send()).errcode).toBe(43101);
  const consent = (decision: string) =>
    sandbox.control('POST', '/phones/li-si/subscribe', { tmplIds: [templateId], decision });
  expect((await consent('reject')).body[templateId ?? '']).toBe('reject');
  expect((await send()).errcode).toBe(43101);
  expect((await consent('accept')).body).toEqual({
    errMsg: 'requestSubscribeMessage:ok',
    [templateId ?? '']: 'accept',
  });
  expect((await send({ touser: 'oNobody' })).errcode).toBe(40003);
  expect((await send({ template_id: sandbox.credentials.wechat.officialTemplates.bookingConfirmed })).errcode).toBe(
    40037,
  );
  expect((await send({ page: '/pages/visit' })).errcode).toBe(41030);
  const long = await send({ data: { ...booking(), thing2: { value: '一'.repeat(21) } } });
  expect(long).toMatchObject({ errcode: 47003, errmsg: expect.stringContaining('data.thing2.value invalid') });
  expect((await phone()).messages).toEqual([]);
  expect((await send()).errcode).toBe(0);
  expect((await send()).errcode).toBe(43101);
  expect((await phone()).messages).toMatchObject([
    { kind: 'subscribe', title: '挂号成功通知', page: 'pages/visit/index?id=1', data: { character_string4: 'A012' } },
  ]);
});

test.each([
  ['name1', '十一个汉字的名字太长了吧'],
  ['time3', 'tomorrow'],
  ['character_string4', '第十二号'],
  ['thing5', ''],
])('the value of %s may not be %j', async (field, value) => {
  const { openid } = await phone();
  const templateId = sandbox.credentials.wechat.templates.bookingConfirmed;
  await sandbox.control('POST', '/phones/li-si/subscribe', { tmplIds: [templateId] });
  const data = { ...booking(), [field]: { value } };
  const answer = await post('/cgi-bin/message/subscribe/send', { touser: openid, template_id: templateId, data });
  expect(answer).toMatchObject({ errcode: 47003, errmsg: expect.stringContaining(`data.${field}.value`) });
  expect((await phone()).messages).toEqual([]);
});

test('a template message of the official account has a 64-bit id, jumps into the mini-program and needs a follower', async () => {
  const { officialOpenid, openid } = await phone();
  const body = {
    touser: officialOpenid,
    template_id: sandbox.credentials.wechat.officialTemplates.bookingConfirmed,
    miniprogram: { appid: sandbox.credentials.wechat.appId, pagepath: 'pages/visit/index' },
    client_msg_id: 'booking-1',
    data: booking(),
  };
  const url = `${sandbox.credentials.urls.wechat}/cgi-bin/message/template/send?access_token=${officialToken}`;
  const send = async () => (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).text();
  const text = await send();
  const msgid = /^\{"errcode":0,"errmsg":"ok","msgid":(\d{19})\}$/.exec(text)?.[1];
  expect(String(Number(msgid))).not.toBe(msgid);
  expect(await send()).toBe(text); // The same client_msg_id is delivered once.
  expect((await phone()).messages).toMatchObject([{ kind: 'official', page: 'pages/visit/index' }]);
  const path = '/cgi-bin/message/template/send';
  expect((await post(path, { ...body, touser: openid }, officialToken)).errcode).toBe(40003);
  expect((await post(path, body, token)).errcode).toBe(48001);
  await sandbox.control('POST', '/phones/li-si/follow', { follows: false });
  expect((await post(path, { ...body, client_msg_id: 'booking-2' }, officialToken)).errcode).toBe(43004);
  expect((await phone()).messages).toHaveLength(1);
});

test('followers of the official account are found by unionid', async () => {
  const { officialOpenid, unionid } = await phone();
  const list = await get(`/cgi-bin/user/get?access_token=${officialToken}`);
  expect(list).toMatchObject({ total: 1, data: { openid: [officialOpenid] } });
  const info = await get(`/cgi-bin/user/info?access_token=${officialToken}&openid=${officialOpenid}&lang=zh_CN`);
  expect(info).toMatchObject({ subscribe: 1, unionid });
});

test('the medical assistant reaches a person without consent, once per msg_id', async () => {
  const { openid } = await phone();
  const body = {
    status: 1501001,
    open_id: openid,
    order_id: 'V1',
    msg_id: 'M1',
    app_id: sandbox.credentials.wechat.appId,
    business_id: 150,
    business_info: {
      pat_hospital_id: 'P1',
      pat_name: '李四',
      department_name: '呼吸内科',
      appointment_time: '2025-03-01 09:30',
    },
  };
  const send = (change: object) => post('/cityservice/sendchannelmsg', { ...body, ...change }, officialToken);
  expect((await send({ business_info: { pat_name: '李四' } })).errcode).toBe(40097);
  expect((await send({ status: 999 })).errcode).toBe(40097);
  expect((await phone()).messages).toEqual([]);
  expect((await send({})).errcode).toBe(0);
  expect((await send({})).errcode).toBe(0);
  expect((await send({ msg_id: 'M2', business_info: JSON.stringify(body.business_info) })).errcode).toBe(0);
  expect((await phone()).messages).toHaveLength(2);
});

test('more messages in a minute than WeChat takes are refused with 45009, and counted', async () => {
  await sandbox.control('POST', '/wechat/sends-per-minute', { most: 1 });
  const send = () => post('/cgi-bin/message/subscribe/send', { touser: 'nobody' });
  expect((await send()).errcode).toBe(40003);
  expect((await send()).errcode).toBe(45009);
  await move(60_000);
  expect((await send()).errcode).toBe(40003);
  expect((await sandbox.control('GET', '/wechat/messages')).body.calls).toEqual({
    '/cgi-bin/message/subscribe/send': { calls: 3, tooMany: 1 },
  });
});

test('a mini-program code is a readable PNG, and a bad scene or page is refused', async () => {
  const url = `${sandbox.credentials.urls.wechat}/wxa/getwxacodeunlimit?access_token=${token}`;
  const ask = (body: object) => fetch(url, { method: 'POST', body: JSON.stringify(body) });
  const response = await ask({ scene: 'd=D0301', page: 'pages/entry/index', width: 280 });
  expect(response.headers.get('content-type')).toBe('image/png');
  const png = Buffer.from(await response.arrayBuffer());
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([280, 280]);
  const at = png.indexOf('IDAT');
  const pixels = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
  expect(pixels).toHaveLength(280 * 281);
  expect(await (await ask({ scene: 'x'.repeat(33) })).json()).toMatchObject({ errcode: 40129 });
  expect(await (await ask({ scene: '科室' })).json()).toMatchObject({ errcode: 40129 });
  expect(await (await ask({ scene: 'd=1', page: '/pages/x' })).json()).toMatchObject({ errcode: 41030 });
  expect(await (await ask({ scene: 'd=1', env_version: 'beta' })).json()).toMatchObject({ errcode: 40097 });
  await sandbox.control('POST', '/wechat/pages', { pages: ['pages/entry/index'] });
  expect(await (await ask({ scene: 'd=1', page: 'pages/none' })).json()).toMatchObject({ errcode: 41030 });
});

test('the wrong verb and a body that is not JSON are told apart', async () => {
  expect(await get(`/cgi-bin/message/subscribe/send?access_token=${token}`)).toMatchObject({ errcode: 43002 });
  expect(await post('/cgi-bin/message/subscribe/send', '{')).toMatchObject({ errcode: 47001 });
});

test.each(['json', 'xml'] as const)('events are pushed encrypted and signed, as %s', async (format) => {
  const { push, appId, templates } = sandbox.credentials.wechat;
  const receiver = await startReceiver();
  receiver.answer = ({ method, url }) => ({
    status: 200,
    body: method === 'GET' ? (new URL(url, receiver.url).searchParams.get('echostr') ?? '') : 'success',
  });
  const set = await sandbox.control('POST', '/wechat/push-url', { url: `${receiver.url}/push`, format });
  expect(set.status).toBe(200);
  const check = new URL((await receiver.next()).url, receiver.url).searchParams;
  expect(check.get('signature')).toBe(
    pushSignature(push.token, check.get('timestamp') ?? '', check.get('nonce') ?? ''),
  );

  const open = async () => {
    const received = await receiver.next();
    const query = new URL(received.url, receiver.url).searchParams;
    const encrypted =
      format === 'json'
        ? (JSON.parse(received.body) as { Encrypt: string }).Encrypt
        : (/<Encrypt><!\[CDATA\[(.*?)\]\]><\/Encrypt>/.exec(received.body)?.[1] ?? '');
    const parts = [push.token, query.get('timestamp') ?? '', query.get('nonce') ?? '', encrypted];
    expect(query.get('msg_signature')).toBe(pushSignature(...parts));
    const { message, appId: to } = decryptPush(push.encodingAesKey, encrypted);
    expect(to).toBe(appId);
    return message;
  };
  const subscribe = (tmplIds: (string | undefined)[]) =>
    sandbox.control('POST', '/phones/li-si/subscribe', { tmplIds });
  await subscribe([templates.queueCalled]);
  const one = await open();
  await subscribe([templates.queueCalled, templates.billDue]);
  const two = await open();
  if (format === 'json') {
    expect(JSON.parse(one)).toMatchObject({
      Event: 'subscribe_msg_popup_event',
      List: { SubscribeStatusString: 'accept' },
    });
    expect(JSON.parse(two)).toMatchObject({ List: [{ TemplateId: templates.queueCalled }, {}] });
  } else {
    expect(one).toContain('<SubscribeMsgPopupEvent><List><TemplateId>');
    expect(two.match(/<List>/g)).toHaveLength(2);
  }
  await receiver.close();
});

test('an address that does not echo is not taken', async () => {
  const receiver = await startReceiver();
  expect((await sandbox.control('POST', '/wechat/push-url', { url: receiver.url })).status).toBe(400);
  expect((await sandbox.control('GET', '/overview')).body.settings.push).toBeNull();
  expect((await sandbox.control('POST', '/wechat/push-url', { url: 'https://hospital.example/' })).status).toBe(400);
  await receiver.close();
});
