import { decryptGcm, encryptGcm } from './crypto';
import { idDigest } from './med-ins-rules';

const KEY = '0123456789abcdef0123456789abcdef';
const CIPHERTEXT = 'Eu6myr+6GaECeJdOZPZ6BX5lij3EGePUfX8XdVaseh2e/3kcJQ==';

test('AEAD_AES_256_GCM gives the known ciphertext and opens it', () => {
  expect(encryptGcm(KEY, 'abcdefghijkl', 'transaction', '{"out_trade_no":"T1"}')).toBe(CIPHERTEXT);
  expect(decryptGcm(KEY, 'abcdefghijkl', 'transaction', CIPHERTEXT)).toBe('{"out_trade_no":"T1"}');
});

test('a flipped bit or other associated data does not open', () => {
  const bytes = Buffer.from(CIPHERTEXT, 'base64');
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  expect(() => decryptGcm(KEY, 'abcdefghijkl', 'transaction', bytes.toString('base64'))).toThrow();
  expect(() => decryptGcm(KEY, 'abcdefghijkl', 'refund', CIPHERTEXT)).toThrow();
});

test('id_digest is the MD5 of the upper-case 18-digit number, as in the documentation', () => {
  expect(idDigest('44030019000101123x')).toBe('09eb26e839ff3a2e3980352ae45ef09e');
});

test('a 15-digit number counts as its 18-digit form (the example of GB 11643)', () => {
  expect(idDigest('110105491231002')).toBe(idDigest('11010519491231002X'));
});
