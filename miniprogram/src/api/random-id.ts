const HEX = '0123456789abcdef';
const TEMPLATE = 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx';

/**
 * A UUID v4. The oldest phones have neither crypto nor globalThis, so it comes from Math.random: the BFF scopes keys to
 * the signed-in person, a guess gains nothing and a clash only refuses one's own call.
 */
export const makeUuid = (): string =>
  TEMPLATE.replace(/[xy]/g, (place) => {
    const digit = Math.floor(Math.random() * 16);
    return HEX.charAt(place === 'x' ? digit : (digit & 0x3) | 0x8);
  });
