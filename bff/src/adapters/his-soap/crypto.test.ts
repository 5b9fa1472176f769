import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { SOAP_SECRETS } from '../../testing/soap-peer';
import { decrypt, encrypt, isSigned, signatureOf } from './crypto';

const { aesKey, signKey, userId } = SOAP_SECRETS;

/** The same arithmetic by a program that is not ours. */
const openssl = (args: string[], input: Buffer | string): Buffer => execFileSync('openssl', args, { input });

const keyHex = Buffer.from(aesKey, 'latin1').toString('hex');
const REQUEST =
  '<REQ><REQ_TIME>2026-11-24 10:15:00</REQ_TIME><REQ_SERIAL>serial-0001</REQ_SERIAL><DEPT_ID>D0304</DEPT_ID></REQ>';
const ENCRYPTED =
  'hD7eEgphNUwe6ENp0wp4Z5OoofqKdVLMZoaJuuemEvQbT0ePRHu5AFLZkNJV2bew8zlAK+DHJpSv7Ab5cyn5qwhOXla1c6yhkZD+u7RSQWR09uOff89dySk+b4qSIYT/wuDtxLECwchBfUc963LR3A==';

test('the worked example of the dialect comes out as written', () => {
  expect(encrypt(REQUEST, aesKey)).toBe(ENCRYPTED);
  const call = { USER_ID: userId, SIGN_TYPE: 'MD5', REQ_ENCRYPTED: ENCRYPTED, FUN_CODE: '2002' };
  expect(signatureOf(call, signKey)).toBe('A3CB6DDD35CB8EC35B6A9B6F269CF12D');
  const refusal = { SIGN_TYPE: 'MD5', RES_ENCRYPTED: '', RETURN_MSG: '科室不存在', RETURN_CODE: '200201' };
  expect(signatureOf(refusal, signKey)).toBe('E3DC35DF64D87A49747B1DEC94C88A1B');
});

test('openssl decrypts what we encrypt, and we decrypt what openssl encrypts', () => {
  const text = '<RES><PAT_NAME>余佩兰</PAT_NAME><NOTE>]]> & 億墊</NOTE></RES>';
  const ours = Buffer.from(encrypt(text, aesKey), 'base64');
  expect(openssl(['enc', '-d', '-aes-128-ecb', '-K', keyHex], ours).toString('utf8')).toBe(text);
  const theirs = openssl(['enc', '-aes-128-ecb', '-K', keyHex], text);
  expect(decrypt(theirs.toString('base64'), aesKey).toString('utf8')).toBe(text);
});

test('openssl counts the same MD5 over Chinese text', () => {
  const fields = { RETURN_CODE: '13', RETURN_MSG: '同一时段只能预约一个号', SIGN_TYPE: 'MD5' };
  const signed = `RETURN_CODE=13&RETURN_MSG=同一时段只能预约一个号&SIGN_TYPE=MD5&KEY=${signKey}`;
  const theirs = openssl(['dgst', '-md5', '-r'], signed).toString('latin1').slice(0, 32).toUpperCase();
  expect(signatureOf(fields, signKey)).toBe(theirs);
});

test('any text comes back from the cipher', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      return decrypt(encrypt(text, aesKey), aesKey).toString('utf8') === text;
    }),
  );
});

test('what is not padded Base64, not whole blocks or not ours is refused as a broken protocol', () => {
  const broken = ['YQ', 'YQ==', ENCRYPTED.slice(4), `${ENCRYPTED.slice(0, 8)}\n${ENCRYPTED.slice(8)}`, '一'];
  for (const text of broken) {
    expect(() => decrypt(text, aesKey)).toThrow(expect.objectContaining({ code: 'Protocol' }));
  }
  expect(() => decrypt(ENCRYPTED, 'fedcba9876543210')).toThrow(expect.objectContaining({ code: 'Protocol' }));
});

test('a signature is taken in upper case, over every field, and under its key alone', () => {
  const fields = { RETURN_CODE: '0', RETURN_MSG: ' 成功 ', SIGN_TYPE: 'MD5', EXTRA: 'x' };
  const SIGN = signatureOf(fields, signKey);
  expect(isSigned({ ...fields, SIGN }, signKey)).toBe(true);
  expect(isSigned({ ...fields, EMPTY: '', SIGN }, signKey)).toBe(true);
  expect(isSigned({ ...fields, SIGN: SIGN.toLowerCase() }, signKey)).toBe(false);
  expect(isSigned({ ...fields, RETURN_MSG: '成功', SIGN }, signKey)).toBe(false);
  expect(isSigned({ ...fields, EXTRA: 'y', SIGN }, signKey)).toBe(false);
  expect(isSigned({ ...fields, SIGN }, `${signKey}x`)).toBe(false);
  expect(isSigned(fields, signKey)).toBe(false);
});
