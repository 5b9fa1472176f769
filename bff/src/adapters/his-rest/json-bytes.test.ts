import fc from 'fast-check';
import iconv from 'iconv-lite';
import { parseJsonBytes } from './json-bytes';

// CJK Unified Ideographs of the first Unicode version: the ones that GBK was made for.
const CHINESE = Array.from({ length: 0x9fa5 - 0x4e00 + 1 }, (_none, index) => String.fromCharCode(0x4e00 + index));

test('all 464 Chinese characters whose second GBK byte is a delimiter, a backslash too, are read whole', () => {
  const signs = new Set([...'|^~\\&'].map((sign) => sign.charCodeAt(0)));
  const risky = CHINESE.filter((character) => signs.has(iconv.encode(character, 'gbk')[1] ?? 0));
  expect(risky).toHaveLength(464);
  for (const character of risky) {
    const value = { name: `${character}医院`, list: [`"${character}\\`, character] };
    expect(parseJsonBytes(iconv.encode(JSON.stringify(value), 'gbk'))).toEqual(value);
  }
});

test('a value reads the same from UTF-8 and from GBK', () => {
  const sentence = fc.array(fc.constantFrom(...CHINESE, '"', '\\', '\n', '|'), { minLength: 12, maxLength: 60 });
  fc.assert(
    fc.property(sentence, fc.integer(), (signs, number) => {
      const value = { text: `医院${signs.join('')}`, number };
      expect(parseJsonBytes(Buffer.from(JSON.stringify(value)))).toEqual(value);
      expect(parseJsonBytes(iconv.encode(JSON.stringify(value), 'gbk'))).toEqual(value);
    }),
  );
});

test('any bytes are a value or none, and never an error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      expect(() => parseJsonBytes(bytes)).not.toThrow();
    }),
  );
  expect(parseJsonBytes(Buffer.from([0x22, 0xff, 0xff, 0x22]))).toBeUndefined();
});
