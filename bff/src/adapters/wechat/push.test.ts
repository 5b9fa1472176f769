import { createCipheriv, createHash } from 'node:crypto';
import { PushRejected } from '../../ports/wechat';
import { makeWechatPush } from './push';

// The address check is the documentation's own vector; the ciphertext was computed from the documentation's rules.
const TOKEN = 'AAAAA';
const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const APP_ID = 'wxba5fad812f8e6fb9';
const query = {
  ...{ timestamp: '1714036504', nonce: '1514711492', signature: 'f464b24fc39322e44b38aa78f5edd27bd1441696' },
  msg_signature: 'd41ad1d600abec4b904d5a2c11b87a2f50c3f521',
};
const ENCRYPT = 'Q3stYC6hdFzMh9T8HCvyDHzU0n7TKBTv0eV9OyzTIMqRhGvD6abcEocnUQhQAXN50FDK+8zHu0FVKa8gt+wnMg==';

let nowMs = Number(query.timestamp) * 1_000;
const clock = { now: () => new Date(nowMs) };
const push = makeWechatPush({ token: TOKEN, encodingAesKey: AES_KEY, appIds: [APP_ID], clock });
beforeEach(() => {
  nowMs = Number(query.timestamp) * 1_000;
});

/** Written for this test from the rules of the documentation. */
const sealed = (message: string, appId = APP_ID): { query: Record<string, string>; body: string } => {
  const key = Buffer.from(`${AES_KEY}=`, 'base64');
  const size = Buffer.alloc(4);
  size.writeUInt32BE(Buffer.byteLength(message));
  const plain = Buffer.concat([Buffer.alloc(16, 7), size, Buffer.from(message), Buffer.from(appId)]);
  const padding = 32 - (plain.length % 32);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const Encrypt = cipher.update(Buffer.concat([plain, Buffer.alloc(padding, padding)])).toString('base64');
  const parts = [TOKEN, query.timestamp, query.nonce, Encrypt].sort().join('');
  const msg_signature = createHash('sha1').update(parts).digest('hex');
  return { query: { ...query, msg_signature }, body: JSON.stringify({ ToUserName: 'gh_1', Encrypt }) };
};
const read = (message: string, appId?: string) => {
  const { query: signed, body } = sealed(message, appId);
  return push.read(signed, body);
};
const event = (rest: object) =>
  JSON.stringify({ ToUserName: 'gh_1', FromUserName: 'o-1', CreateTime: 1, MsgType: 'event', ...rest });

test('the check of the address is answered when its signature is WeChat’s', () => {
  expect(push.echo({ ...query, echostr: 'hello' })).toBe('hello');
  expect(() => push.echo({ ...query, nonce: '1', echostr: 'hello' })).toThrow(PushRejected);
  expect(() => push.echo({ echostr: 'hello' })).toThrow(PushRejected);
});

test.each([
  ['JSON', JSON.stringify({ ToUserName: 'gh_1', Encrypt: ENCRYPT })],
  ['XML', `<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[${ENCRYPT}]]></Encrypt></xml>`],
])('the known ciphertext in %s is opened; it is no event of ours', (_format, body) => {
  // {"Event":"demo"} has no sender, so that what was opened is refused for its form and not for its seal.
  expect(() => push.read(query, body)).toThrow('not in the form of the documentation');
});

test.each<[string, () => unknown]>([
  ['another body', () => push.read(query, JSON.stringify({ Encrypt: ENCRYPT.replace('Q3', 'Q4') }))],
  [
    'a signature of as many letters and more bytes',
    () => push.read({ ...query, msg_signature: '签'.repeat(40) }, JSON.stringify({ Encrypt: ENCRYPT })),
  ],
  ['no signature', () => push.read({ ...query, msg_signature: '' }, JSON.stringify({ Encrypt: ENCRYPT }))],
  [
    'the signature that does not cover the body',
    () => push.read({ ...query, msg_signature: query.signature }, sealed('{}').body),
  ],
  ['another app', () => read(event({ Event: 'x' }), 'wx0000000000000000')],
  ['a document type', () => push.read(query, '<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>')],
  ['no document', () => push.read(query, 'hello')],
])('%s is refused', (_what, work) => {
  expect(work).toThrow(PushRejected);
});

test('receipts of both kinds are read, with ids of 64 bits to the last digit', () => {
  const job = `{"ToUserName":"gh_1","FromUserName":"o-1","CreateTime":1,"MsgType":"event","Event":"TEMPLATESENDJOBFINISH","MsgID":3700000000000000001,"Status":"failed: system failed"}`;
  const about = { kind: 'receipt', appId: APP_ID, openid: null, templateId: null };
  expect(read(job)).toEqual([{ ...about, remoteId: '3700000000000000001', outcome: 'failed:system failed' }]);
  const one = { TemplateId: 't1', MsgID: '3700000000000000008', ErrorCode: '0', ErrorStatus: 'success' };
  const subscribed = { ...about, openid: 'o-1', templateId: 't1', remoteId: one.MsgID };
  expect(read(event({ Event: 'subscribe_msg_sent_event', List: one }))).toEqual([
    { ...subscribed, outcome: 'success' },
  ]);
  const two = [one, { ...one, ErrorCode: '43101', ErrorStatus: 'user refuse' }];
  expect(read(event({ Event: 'subscribe_msg_sent_event', List: two }))).toEqual([
    { ...subscribed, outcome: 'success' },
    { ...subscribed, outcome: 'failed:user refuse' },
  ]);
  const xml = `<xml><FromUserName><![CDATA[o-1]]></FromUserName><CreateTime>1714036500</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[subscribe_msg_change_event]]></Event><SubscribeMsgChangeEvent><List><TemplateId><![CDATA[t1]]></TemplateId><SubscribeStatusString><![CDATA[reject]]></SubscribeStatusString></List></SubscribeMsgChangeEvent></xml>`;
  expect(read(xml)).toEqual([{ kind: 'turnedOff', openid: 'o-1', templateId: 't1', at: new Date(1_714_036_500_000) }]);
});

test('what the phone tells us itself, and what is not for us, is nothing', () => {
  const popup = { TemplateId: 't1', SubscribeStatusString: 'accept', PopupScene: '1' };
  expect(read(event({ Event: 'subscribe_msg_popup_event', List: popup }))).toEqual([]);
  expect(read(JSON.stringify({ FromUserName: 'o-1', CreateTime: 1, MsgType: 'text', Content: '您好' }))).toEqual([]);
});

test('a push is taken within five minutes of its signed time, and not when it is played again later', () => {
  const { query: signed, body } = sealed(event({ Event: 'x' }));
  for (const minutes of [-5, 0, 5]) {
    nowMs = Number(query.timestamp) * 1_000 + minutes * 60_000;
    expect(push.read(signed, body)).toEqual([]);
  }
  nowMs += 1;
  expect(() => push.read(signed, body)).toThrow('too old');
  // Another time is another signature.
  const later = String(Math.floor(nowMs / 1_000));
  expect(() => push.read({ ...signed, timestamp: later }, body)).toThrow('wrong signature');
  expect(() => push.read({ ...signed, timestamp: 'soon' }, body)).toThrow(PushRejected);
});
