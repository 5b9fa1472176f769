const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻';
const LEVEL = '0123456789+-';
/** The printer's mark for a character that the font lacks: a reader sees that something is missing. */
export const LACKING = '〓';

/**
 * Makes a function that puts a text into characters which the font can draw; otherwise a digit could vanish from a
 * result. Exponents become `10^9`, as laboratories print them; what cannot be told is marked with 〓.
 */
export const makeReadable =
  (has: (codePoint: number) => boolean) =>
  (text: string): string => {
    const drawn = (character: string) => character === '\n' || has(character.codePointAt(0) ?? 0);
    const lines = text.replace(/\r\n?/g, '\n').replaceAll('\t', ' ');
    const level = lines.replace(new RegExp(`[${RAISED}]+`, 'gu'), (exponent) =>
      [...exponent].every(drawn) ? exponent : `^${[...exponent].map((sign) => LEVEL[RAISED.indexOf(sign)]).join('')}`,
    );
    return [...level.normalize('NFC')].map((character) => (drawn(character) ? character : LACKING)).join('');
  };
