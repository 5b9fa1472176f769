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
  test('one changed byte is noticed', () => {
    const sealed = cipher.seal('patient.name', 'pat_1', 'x'.repeat(20));
    const broken = sealed.slice(0, -2) + (sealed.endsWith('A') ? 'B' : 'A') + sealed.slice(-1);
    expect(() => cipher.open('patient.name', 'pat_1', broken)).toThrow();
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
