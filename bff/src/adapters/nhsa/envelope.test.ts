import { createCipheriv } from 'node:crypto';
import * as oracle from 'sm-crypto';
import { sm4 } from 'sm-crypto-v2';
import { canonicalJson, signText } from './canonical-json';
import type { NhsaConfig } from './config';
import { open, seal, stamp } from './envelope';
import { unitPrice } from './fee-upload';
import { channelKey, sm2Sign, sm2Verify, sm4Decrypt, sm4Encrypt } from './gm';

// The public sample pair of the interface document, and the key pair of GB/T 32918.5 A.2.
const APP_ID = '43AF047BBA47FC8A1AE8EFB232BDBBCB';
const APP_SECRET = '4117E877F5FA0A0188891283E4B617D5';
const PRIVATE_KEY = '3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8';
const PUBLIC_KEY =
  '0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020' +
  'CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13';
const DATA = { userName: '测试', feeType: '01', medfeeSumamt: '12.50', medOrgOrd: 'T0001' };
const PLAIN = '{"feeType":"01","medOrgOrd":"T0001","medfeeSumamt":"12.50","userName":"测试"}';
const ENC_DATA =
  'CC58B6F0F5013E2953B015B960F22DDAF88DBC61195621A38FD2763C758FCBCDD7C267FFE05325640DE22DB9B9E92F14' +
  'C03E882A0611555B66643474F588E68BDD16F50939BCBD1C0A4229C6FCE92C69';
const HEAD = { appId: APP_ID, version: '2.0.1', timestamp: '20250101120000', encType: 'SM4', signType: 'SM2' };
const SIGN_DATA = 'J6HLKIrkfpvBKtHPtD6YCD4zAA/ieT5MG5ac/S2WcCQb0VwO3LC2bBZC3veJePqYHm0tBsAK/nU4e/2JzoA+Lw==';

// GB/T 32907 annex A: the key is the text, too.
const SM4_BLOCK = Buffer.from('0123456789ABCDEFFEDCBA9876543210', 'hex');
// GB/T 32918.5 annex A.2: r and s over "message digest".
const SM2_SIGNATURE = Buffer.from(
  'F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3' +
    'B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA',
  'hex',
).toString('base64');
const SM4_ONCE = '681EDF34D206965E86B3E94F536E4246';

const config = {
  appId: APP_ID,
  appSecret: APP_SECRET,
  privateKeyHex: PRIVATE_KEY,
  publicKeyHex: PUBLIC_KEY,
  platformPublicKeyHex: PUBLIC_KEY,
} as NhsaConfig;

test('canonical JSON sorts at every depth, drops what is empty and keeps false, zero and Chinese', () => {
  expect(canonicalJson(DATA)).toBe(PLAIN);
  expect(canonicalJson({ b: [{ d: 1, c: '' }, {}], a: { e: null }, f: false, g: 0, h: [] })).toBe(
    '{"b":[{"d":1}],"f":false,"g":0}',
  );
});

test('key, ciphertext and sign string are the published ones', () => {
  expect(channelKey(APP_ID, APP_SECRET)).toBe('863B5F40C70B71EA');
  expect(sm4Encrypt('863B5F40C70B71EA', PLAIN)).toBe(ENC_DATA);
  expect(sm4Decrypt('863B5F40C70B71EA', ENC_DATA)).toBe(PLAIN);
  expect(signText({ ...HEAD, encData: 'x', signData: 'y', extra: 'z' }, DATA, APP_SECRET)).toBe(
    `appId=${APP_ID}&data=${PLAIN}&encType=SM4&signType=SM2&timestamp=20250101120000&version=2.0.1&key=${APP_SECRET}`,
  );
});

test('a published signature fits and ours fits another implementation; a changed text fits neither', () => {
  const text = signText(HEAD, DATA, APP_SECRET);
  expect(sm2Verify(text, SIGN_DATA, PUBLIC_KEY)).toBe(true);
  expect(sm2Verify(`${text} `, SIGN_DATA, PUBLIC_KEY)).toBe(false);
  expect(sm2Verify(text, 'AAAA', PUBLIC_KEY)).toBe(false);
  const ours = Buffer.from(sm2Sign(text, PRIVATE_KEY, PUBLIC_KEY), 'base64').toString('hex');
  const options = { hash: true, userId: '1234567812345678' };
  expect(oracle.sm2.doVerifySignature(text, ours, PUBLIC_KEY, options)).toBe(true);
});

test('SM4 of Node and of the library that stands in for it make the block of GB/T 32907 A.1', () => {
  const cipher = createCipheriv('sm4-ecb', SM4_BLOCK, null).setAutoPadding(false);
  expect(cipher.update(SM4_BLOCK).toString('hex').toUpperCase()).toBe(SM4_ONCE);
  expect(String(sm4.encrypt(SM4_BLOCK, SM4_BLOCK, { padding: 'none' })).toUpperCase()).toBe(SM4_ONCE);
});

test('a million rounds of SM4 make the block of GB/T 32907 A.2', () => {
  // Of zeros CBC encrypts its own last block again and again.
  const cipher = createCipheriv('sm4-cbc', SM4_BLOCK, SM4_BLOCK);
  const blocks = cipher.update(Buffer.alloc(16 * 1_000_000));
  expect(blocks.subarray(0, 16).toString('hex').toUpperCase()).toBe(SM4_ONCE);
  expect(blocks.subarray(-16).toString('hex').toUpperCase()).toBe('595298C7C6FD271F0402F804C33D3F66');
});

test('the signature of GB/T 32918.5 A.2 fits, and no other message does', () => {
  expect(sm2Verify('message digest', SM2_SIGNATURE, PUBLIC_KEY)).toBe(true);
  expect(sm2Verify('message digesT', SM2_SIGNATURE, PUBLIC_KEY)).toBe(false);
});

test('without SM4 in Node the library gives the same ciphertext', () => {
  expect(sm4Encrypt('863B5F40C70B71EA', PLAIN, false)).toBe(ENC_DATA);
  expect(sm4Decrypt('863B5F40C70B71EA', ENC_DATA, false)).toBe(PLAIN);
});

test('times are hospital time, whatever zone the machine is in', () => {
  expect(stamp(new Date('2026-11-24T16:30:05Z'))).toBe('20261125003005');
});

test.each([
  [2500, '1', '25.0000'],
  [2500, '3', '8.3333'],
  [1000, '0.5', '20.0000'],
  [1, '3', '0.0033'],
])('%d fen for %s is %s a unit', (amount, quantity, price) => {
  expect(unitPrice(amount, quantity)).toBe(price);
});

test.each(['0', '', '-1', '一盒'])('a line with the quantity %p is refused', (quantity) => {
  expect(() => unitPrice(100, quantity)).toThrow(RangeError);
});

describe('an answer', () => {
  const success = (data: object, head: object = {}) => {
    const envelope = { ...HEAD, code: 0, message: '成功', success: true, ...head };
    const signData = sm2Sign(signText(envelope, data, APP_SECRET), PRIVATE_KEY, PUBLIC_KEY);
    const encData = sm4Encrypt(channelKey(APP_ID, APP_SECRET), canonicalJson(data));
    return { ...envelope, encData, signData };
  };

  test('with a fitting signature is believed', () => {
    expect(open(config, JSON.stringify(success(DATA)))).toEqual({ kind: 'success', data: DATA });
  });

  test('is not believed with another message, other data, no signature, or no envelope', () => {
    const good = success(DATA);
    const other = success({ ...DATA, medfeeSumamt: '1.00' });
    for (const bad of [
      { ...good, message: '成功 ' },
      { ...good, encData: other.encData },
      { ...good, signData: undefined },
      { ...good, encData: 'ABCD' },
      [],
    ]) {
      expect(open(config, JSON.stringify(bad)).kind).toBe('unreadable');
    }
    expect(open(config, '<html>').kind).toBe('unreadable');
  });

  test('that refuses needs no signature, but a wrong one makes it worthless', () => {
    const refusal = { appId: APP_ID, code: -1, message: '支付订单不存在', success: false };
    expect(open(config, JSON.stringify(refusal))).toEqual({ kind: 'refused', code: -1, message: '支付订单不存在' });
    expect(open(config, JSON.stringify({ ...success(DATA), code: -1, success: false })).kind).toBe('unreadable');
  });
});

test('what is sealed can be opened by the other side', () => {
  const sealed = JSON.parse(seal(config, DATA, new Date('2026-11-24T02:15:00Z'))) as Record<string, string>;
  expect(sealed.timestamp).toBe('20261124101500');
  expect(sealed.data).toBeUndefined();
  expect(sm4Decrypt('863B5F40C70B71EA', sealed.encData ?? '')).toBe(PLAIN);
  const signature = Buffer.from(sealed.signData ?? '', 'base64').toString('hex');
  const options = { hash: true, userId: '1234567812345678' };
  const text = signText(sealed, DATA, APP_SECRET);
  expect(oracle.sm2.doVerifySignature(text, signature, PUBLIC_KEY, options)).toBe(true);
});
