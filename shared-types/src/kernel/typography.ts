/**
 * Puts the half-width space between Chinese and Latin letters or digits: `到2诊室` → `到 2 诊室`. Dates stay together:
 * `11月13日`.
 */
export const withSpaces = (text: string): string =>
  text
    .replace(/([一-鿿])(?=[A-Za-z0-9])/g, (character: string) =>
      /[年月]/.test(character) ? character : `${character} `,
    )
    .replace(/([A-Za-z0-9])(?=[一-鿿])(?!\d*[年月日])/g, '$1 ');
