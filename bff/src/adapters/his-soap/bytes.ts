import { HisError } from '../../ports/his';

const utf8 = new TextDecoder('utf-8', { fatal: true });
const gb18030 = new TextDecoder('gb18030', { fatal: true });

/** Outside of Chinese text a hospital prints these signs and Greek letters, and nothing else below U+0800. */
const PRINTED_SIGNS = /[°±²³µ·×÷Α-ω]/u;

// Every Chinese character takes three bytes in UTF-8, and two bytes that happen to be a valid UTF-8 pair in GBK (模 is
// C4 A3, which is also ģ). A text whose only non-ASCII signs are letters that no hospital prints is therefore GBK.
const isProbablyGbk = (text: string): boolean => {
  const signs = [...text].filter((sign) => sign > '\x7f');
  return signs.length > 0 && signs.every((sign) => sign < '\u0800') && !signs.every((sign) => PRINTED_SIGNS.test(sign));
};

const decodeGbk = (bytes: Uint8Array): string | null => {
  try {
    return gb18030.decode(bytes);
  } catch {
    return null; // Neither encoding: said below, without the bytes, which may name people.
  }
};

/**
 * The text in some bytes that are UTF-8 or GBK (GB18030), whatever they declare to be. Bytes become text before anything
 * looks for `<`, `&` or `|`, because the second byte of a GBK character may be any of these. @throws HisError Protocol
 */
export function textOf(bytes: Uint8Array): string {
  let text: string | null;
  try {
    text = utf8.decode(bytes);
  } catch {
    text = null; // Not UTF-8.
  }
  if (text === null || isProbablyGbk(text)) text = decodeGbk(bytes) ?? text;
  if (text === null) throw new HisError('Protocol', 'the HIS sent bytes that are neither UTF-8 nor GBK');
  return text;
}
