import { createSign, generateKeyPairSync } from 'node:crypto';
import { openResource, readVerifiers, signatureFlaw } from './signature';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const keys = readVerifiers({ PUB_KEY_ID_0100: publicKey.export({ type: 'spki', format: 'pem' }).toString() });
const now = new Date('2026-11-24T08:00:00Z');
const seconds = (offset: number) => String(now.getTime() / 1000 + offset);

const headersFor = (body: string, timestamp = seconds(0)) => ({
  'wechatpay-timestamp': timestamp,
  'wechatpay-nonce': 'abc',
  'wechatpay-serial': 'PUB_KEY_ID_0100',
  'wechatpay-signature': createSign('RSA-SHA256').update(`${timestamp}\nabc\n${body}\n`).sign(privateKey, 'base64'),
});

test('a signature over the raw body fits, also over an empty one and one with Chinese', () => {
  for (const body of ['', '{"a":1}', '{"说明":"挂号"}']) {
    expect(signatureFlaw(keys, headersFor(body), body, now)).toBeNull();
  }
});

test('one changed byte of the body, the same JSON written otherwise, and a foreign serial are refused', () => {
  const headers = headersFor('{"a":1}');
  expect(signatureFlaw(keys, headers, '{"a":2}', now)).toBe('signature');
  expect(signatureFlaw(keys, headers, '{ "a": 1 }', now)).toBe('signature');
  expect(signatureFlaw(keys, { ...headers, 'wechatpay-serial': 'PUB_KEY_ID_0200' }, '{"a":1}', now)).toBe('serial');
});

test('the age may be just under five minutes either way', () => {
  const flawAt = (offset: number) => signatureFlaw(keys, headersFor('x', seconds(offset)), 'x', now);
  expect([flawAt(-299), flawAt(299)]).toEqual([null, null]);
  expect([flawAt(-300), flawAt(300), flawAt(-86_400)]).toEqual(['timestamp', 'timestamp', 'timestamp']);
});

test('a signature probe is an ordinary wrong signature', () => {
  const headers = headersFor('x');
  const probe = { ...headers, 'wechatpay-signature': `WECHATPAY/SIGNTEST/${headers['wechatpay-signature']}` };
  expect(signatureFlaw(keys, probe, 'x', now)).toBe('signature');
});

test.each(['wechatpay-timestamp', 'wechatpay-nonce', 'wechatpay-serial', 'wechatpay-signature'])(
  'without %s nothing is verified',
  (name) => {
    expect(signatureFlaw(keys, { ...headersFor('x'), [name]: undefined }, 'x', now)).toBe('headers');
  },
);

describe('an encrypted resource', () => {
  const key = '0123456789abcdef0123456789abcdef';
  const resource = {
    ciphertext: 'Eu6myr+6GaECeJdOZPZ6BX5lij3EGePUfX8XdVaseh2e/3kcJQ==',
    associated_data: 'transaction',
    nonce: 'abcdefghijkl',
  };

  test('opens to its text', () => {
    expect(openResource(key, resource)).toBe('{"out_trade_no":"T1"}');
  });

  test('does not open with one changed bit, another associated text, another key, or no tag', () => {
    const bytes = Buffer.from(resource.ciphertext, 'base64');
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    expect(() => openResource(key, { ...resource, ciphertext: bytes.toString('base64') })).toThrow();
    expect(() => openResource(key, { ...resource, associated_data: 'refund' })).toThrow();
    expect(() => openResource(key.replace('0', '1'), resource)).toThrow();
    expect(() => openResource(key, { ...resource, ciphertext: 'AAAA' })).toThrow();
  });
});

test('a key that cannot be read stops the start and is named, not shown', () => {
  expect(() => readVerifiers({ PUB_KEY_ID_0300: 'nonsense' })).toThrow(
    'the WeChat Pay key PUB_KEY_ID_0300 cannot be read',
  );
});
