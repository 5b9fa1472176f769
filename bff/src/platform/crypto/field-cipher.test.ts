import { makeFieldCipher } from './field-cipher';

const key = (fill: number): Buffer => Buffer.alloc(32, fill);
const index = key(9);
const cipher = makeFieldCipher({ encryption: [{ id: 'k1', key: key(1) }], index });

describe('field encryption', () => {
  test('what was sealed opens at its own place only', () => {
    const sealed = cipher.seal('patient.name', 'pat_1', '余佩兰');
    expect(cipher.open('patient.name', 'pat_1', sealed)).toBe('余佩兰');
    expect(() => cipher.open('patient.name', 'pat_2', sealed)).toThrow();
    expect(() => cipher.open('patient.phone', 'pat_1', sealed)).toThrow();
  });
  test('any one changed byte of nonce, text or tag is noticed', () => {
    const [keyId, ...parts] = cipher.seal('patient.name', 'pat_1', 'x'.repeat(20)).split('.');
    const [nonce, body] = parts.map((part) => Buffer.from(part, 'base64url'));
    const join = (): string => [keyId, nonce!.toString('base64url'), body!.toString('base64url')].join('.');
    expect(cipher.open('patient.name', 'pat_1', join())).toBe('x'.repeat(20));
    for (const bytes of [nonce!, body!]) {
      for (let at = 0; at < bytes.length; at += 1) {
        bytes[at]! ^= 1;
        expect(() => cipher.open('patient.name', 'pat_1', join())).toThrow();
        bytes[at]! ^= 1;
      }
    }
  });
  test('a tag cut short is refused, not compared by its first bytes', () => {
    const [keyId, nonce] = cipher.seal('patient.name', 'pat_1', '').split('.');
    const body = Buffer.from(cipher.seal('patient.name', 'pat_1', '').split('.')[2]!, 'base64url');
    const short = `${keyId}.${nonce}.${body.subarray(0, 4).toString('base64url')}`;
    expect(() => cipher.open('patient.name', 'pat_1', short)).toThrow('tag');
  });
  test('after a rotation old values open, new ones carry the new key, and old ones are known as outdated', () => {
    const old = cipher.seal('a.b', '1', 'plain');
    const rotated = makeFieldCipher({
      encryption: [
        { id: 'k2', key: key(2) },
        { id: 'k1', key: key(1) },
      ],
      index,
    });
    expect(rotated.open('a.b', '1', old)).toBe('plain');
    expect(rotated.isOutdated(old)).toBe(true);
    expect(rotated.isOutdated(rotated.seal('a.b', '1', 'plain'))).toBe(false);
    expect(() => cipher.open('a.b', '1', rotated.seal('a.b', '1', 'plain'))).toThrow('unknown key');
  });
  test('the blind index is the same for the same value and place, and different elsewhere', () => {
    expect(cipher.blindIndex('p.id', '1')).toBe(cipher.blindIndex('p.id', '1'));
    expect(cipher.blindIndex('p.id', '1')).not.toBe(cipher.blindIndex('p.phone', '1'));
  });
  test('a key of the wrong length is refused', () => {
    expect(() => makeFieldCipher({ encryption: [{ id: 'k1', key: Buffer.alloc(16) }], index })).toThrow('32 bytes');
  });
});
