import { createCipheriv } from 'node:crypto';
import { sm2, sm3, sm4 } from 'sm-crypto';
import { canonicalJson, decryptData, encryptData, signSm2, signText, sm3Hex, sm4Key, verifySm2 } from './envelope';

// The channel of the published specification's sample, and the key pair of GB/T 32918.5 annex A.2.
const APP_ID = '43AF047BBA47FC8A1AE8EFB232BDBBCB';
const APP_SECRET = '4117E877F5FA0A0188891283E4B617D5';
const PUBLIC_KEY =
  '0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13';
const DATA = { userName: '测试', medfeeSumamt: '12.50', medOrgOrd: 'T0001', feeType: '01' };
const JSON_TEXT = '{"feeType":"01","medOrgOrd":"T0001","medfeeSumamt":"12.50","userName":"测试"}';
const ENC_DATA =
  'CC58B6F0F5013E2953B015B960F22DDAF88DBC61195621A38FD2763C758FCBCDD7C267FFE05325640DE22DB9B9E92F14C03E882A0611555B66643474F588E68BDD16F50939BCBD1C0A4229C6FCE92C69';
const SIGN_TEXT = `appId=${APP_ID}&data=${JSON_TEXT}&encType=SM4&signType=SM2&timestamp=20250101120000&version=2.0.1&key=${APP_SECRET}`;
const SIGNATURE = 'J6HLKIrkfpvBKtHPtD6YCD4zAA/ieT5MG5ac/S2WcCQb0VwO3LC2bBZC3veJePqYHm0tBsAK/nU4e/2JzoA+Lw==';

// GB/T 32907 annex A: the key is the text, too.
const SM4_BLOCK = Buffer.from('0123456789ABCDEFFEDCBA9876543210', 'hex');
// GB/T 32918.5 annex A.2: r and s over "message digest".
const SM2_SIGNATURE = Buffer.from(
  'F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3' +
    'B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA',
  'hex',
).toString('base64');
const SM4_ONCE = '681EDF34D206965E86B3E94F536E4246';

test('the SM4 key of a channel is the one that the specification sample has', () => {
  expect(sm4Key(APP_ID, APP_SECRET)).toBe('863B5F40C70B71EA');
});

test('data is written with sorted keys, without empty values, and with Chinese as it is', () => {
  const noisy = { ...DATA, diseCodg: '', extData: {}, diseinfoList: [], memo: null, expContent: { b: '', a: false } };
  expect(canonicalJson(DATA)).toBe(JSON_TEXT);
  expect(canonicalJson(noisy)).toBe(JSON_TEXT.replace('{"', '{"expContent":{"a":false},"'));
});

test('encData is the ciphertext of the sample, and opens again', () => {
  const key = sm4Key(APP_ID, APP_SECRET);
  expect(encryptData(key, JSON_TEXT)).toBe(ENC_DATA);
  expect(decryptData(key, ENC_DATA)).toBe(JSON_TEXT);
});

test('the sign text takes every field but encData, signData and extra', () => {
  const head = { appId: APP_ID, version: '2.0.1', timestamp: '20250101120000', encType: 'SM4', signType: 'SM2' };
  expect(signText({ ...head, encData: 'x', signData: 'y', extra: 'z' }, DATA, APP_SECRET)).toBe(SIGN_TEXT);
});

test('a known good signature is accepted, and refused when one character of the text changes', () => {
  expect(verifySm2(SIGN_TEXT, SIGNATURE, PUBLIC_KEY)).toBe(true);
  expect(verifySm2(SIGN_TEXT.replace('12.50', '12.51'), SIGNATURE, PUBLIC_KEY)).toBe(false);
  expect(verifySm2(SIGN_TEXT, 'AAAA', PUBLIC_KEY)).toBe(false);
});

test('SM3 makes the digests of GB/T 32905 A.1 and A.2', () => {
  expect(sm3Hex('abc')).toBe('66C7F0F462EEEDD9D1F2D46BDC10E4E24167C4875CF2F7A2297DA02B8F4BA8E0');
  expect(sm3Hex('abcd'.repeat(16))).toBe('DEBE9FF92275B8A138604889C18E5A4D6FDB70E5387E5765293DCBA39C0C5732');
});

test('SM4 of Node and of sm-crypto make the block of GB/T 32907 A.1', () => {
  const cipher = createCipheriv('sm4-ecb', SM4_BLOCK, null).setAutoPadding(false);
  expect(cipher.update(SM4_BLOCK).toString('hex').toUpperCase()).toBe(SM4_ONCE);
  expect(sm4.encrypt([...SM4_BLOCK], [...SM4_BLOCK], { padding: 'none' }).toUpperCase()).toBe(SM4_ONCE);
});

test('a million rounds of SM4 make the block of GB/T 32907 A.2', () => {
  // Of zeros CBC encrypts its own last block again and again.
  const cipher = createCipheriv('sm4-cbc', SM4_BLOCK, SM4_BLOCK);
  const blocks = cipher.update(Buffer.alloc(16 * 1_000_000));
  expect(blocks.subarray(0, 16).toString('hex').toUpperCase()).toBe(SM4_ONCE);
  expect(blocks.subarray(-16).toString('hex').toUpperCase()).toBe('595298C7C6FD271F0402F804C33D3F66');
});

test('the signature of GB/T 32918.5 A.2 is accepted, and refused for another message', () => {
  expect(verifySm2('message digest', SM2_SIGNATURE, PUBLIC_KEY)).toBe(true);
  expect(verifySm2('message digesT', SM2_SIGNATURE, PUBLIC_KEY)).toBe(false);
});

test('SM3 and SM4 of Node and of sm-crypto agree', () => {
  expect(sm3('测试').toUpperCase()).toBe(sm3Hex('测试'));
  const key = '863B5F40C70B71EA';
  const keyBytes = [...Buffer.from(key, 'ascii')];
  expect(sm4.encrypt(JSON_TEXT, keyBytes).toUpperCase()).toBe(encryptData(key, JSON_TEXT));
});

test('what signSm2 makes is 64 bytes and fits the pair', () => {
  const { privateKey, publicKey } = sm2.generateKeyPairHex();
  const signature = signSm2(SIGN_TEXT, privateKey, publicKey);
  expect(Buffer.from(signature, 'base64')).toHaveLength(64);
  expect(verifySm2(SIGN_TEXT, signature, publicKey)).toBe(true);
  expect(verifySm2(SIGN_TEXT, signature, PUBLIC_KEY)).toBe(false);
});
