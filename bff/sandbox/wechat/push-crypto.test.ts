import { decryptPush, encryptPush, pushSignature } from './push-crypto';

const TOKEN = 'AAAAA';
const TIMESTAMP = '1714036504';
const NONCE = '1514711492';
const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const APP_ID = 'wxba5fad812f8e6fb9';
const ENCRYPTED = 'Q3stYC6hdFzMh9T8HCvyDHzU0n7TKBTv0eV9OyzTIMqRhGvD6abcEocnUQhQAXN50FDK+8zHu0FVKa8gt+wnMg==';

test('the signature of the address check is the one in the message-push documentation', () => {
  expect(pushSignature(TOKEN, TIMESTAMP, NONCE)).toBe('f464b24fc39322e44b38aa78f5edd27bd1441696');
});

test('a message in safe mode is the known ciphertext with the known signature', () => {
  const encrypted = encryptPush(AES_KEY, APP_ID, '{"Event":"demo"}', Buffer.from('0123456789abcdef'));
  expect(encrypted).toBe(ENCRYPTED);
  expect(pushSignature(TOKEN, TIMESTAMP, NONCE, encrypted)).toBe('d41ad1d600abec4b904d5a2c11b87a2f50c3f521');
});

test('a message of any length opens again with its app id', () => {
  for (let length = 0; length < 70; length += 1) {
    const message = '预'.repeat(length);
    expect(decryptPush(AES_KEY, encryptPush(AES_KEY, APP_ID, message))).toEqual({ message, appId: APP_ID });
  }
});
