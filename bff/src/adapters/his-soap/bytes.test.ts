import fc from 'fast-check';
import iconv from 'iconv-lite';
import { textOf } from './bytes';
import { readXml } from './xml';

// CJK Unified Ideographs of the first Unicode version: the ones that GBK was made for.
const CHINESE = Array.from({ length: 0x9fa5 - 0x4e00 + 1 }, (_none, index) => String.fromCharCode(0x4e00 + index));
const DELIMITERS = new Set([...'|^~\\&'].map((sign) => sign.charCodeAt(0)));

test('all 464 Chinese characters whose second GBK byte is a delimiter are read whole, also between delimiters', () => {
  const risky = CHINESE.filter((character) => DELIMITERS.has(iconv.encode(character, 'gbk')[1] ?? 0));
  expect(risky).toHaveLength(464);
  for (const character of risky) {
    const xml = `<N>${character}|${character}^&amp;~\\医院</N>`;
    expect(readXml(textOf(iconv.encode(xml, 'gbk'))).text).toBe(`${character}|${character}^&~\\医院`);
  }
});

test('every Chinese character reads the same from UTF-8 and from GBK', () => {
  const all = CHINESE.join('');
  expect(textOf(Buffer.from(all))).toBe(all);
  expect(textOf(iconv.encode(all, 'gbk'))).toBe(all);
  expect(textOf(iconv.encode(all, 'gb18030'))).toBe(all);
});

test('a sentence of Chinese is recognised in either encoding, whatever it declares', () => {
  const sentence = fc.array(fc.constantFrom(...CHINESE), { minLength: 12, maxLength: 60 }).map((some) => some.join(''));
  fc.assert(
    fc.property(sentence, (text) => {
      const xml = `<?xml version="1.0" encoding="UTF-8"?><A>${text}</A>`;
      expect(readXml(textOf(Buffer.from(xml))).text).toBe(text);
      expect(readXml(textOf(iconv.encode(xml, 'gbk'))).text).toBe(text);
    }),
  );
});

test('a single GBK character that happens to be a UTF-8 letter is still Chinese', () => {
  const twoFaced = CHINESE.filter((character) => {
    const bytes = iconv.encode(character, 'gbk');
    return Buffer.from(bytes.toString('utf8')).equals(bytes);
  });
  const misread = twoFaced.filter(
    (character) => textOf(iconv.encode(`<A>${character}</A>`, 'gbk')) !== `<A>${character}</A>`,
  );
  // These alone read as a sign or a Greek letter, as they must: nothing tells them apart.
  expect(misread.every((character) => /^[°±²³µ·×÷Α-ω]$/u.test(iconv.encode(character, 'gbk').toString('utf8')))).toBe(
    true,
  );
  expect(misread.length).toBeLessThan(twoFaced.length / 10);
  expect(twoFaced.length).toBeGreaterThan(1_000);
});

test('units and Greek letters without any Chinese stay what they are', () => {
  for (const text of ['<U>µmol/L</U>', '<U>±0.5 °C</U>', '<N>α-β·γ×10³</N>', '<A>plain</A>', '']) {
    expect(textOf(Buffer.from(text))).toBe(text);
  }
});

test('a byte order mark is no text', () => {
  expect(textOf(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('<A>医</A>')]))).toBe('<A>医</A>');
});

test('any bytes are text or a broken protocol, never another error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      try {
        expect(typeof textOf(bytes)).toBe('string');
      } catch (error) {
        expect(error).toMatchObject({ name: 'HisError', code: 'Protocol' });
      }
    }),
  );
});
