const utf8 = new TextDecoder('utf-8', { fatal: true });
// GB18030 holds all of GBK.
const gb18030 = new TextDecoder('gb18030', { fatal: true });

/**
 * The value in some bytes of JSON; undefined when there is none. A HIS that declares UTF-8 and sends GBK is no rarity, and
 * a decoder that does not complain would put other characters into people's names.
 */
export function parseJsonBytes(bytes: Uint8Array): unknown {
  for (const decoder of [utf8, gb18030]) {
    try {
      return JSON.parse(decoder.decode(bytes));
    } catch {
      // Not in this encoding, or no JSON in it: the next one, and then no value.
    }
  }
  return undefined;
}
