/** Puts the half-width space between Chinese and Latin letters or digits: `到2诊室` → `到 2 诊室`. */
export const withSpaces = (text: string): string =>
  text.replace(/([一-鿿])(?=[A-Za-z0-9])/g, '$1 ').replace(/([A-Za-z0-9])(?=[一-鿿])/g, '$1 ');
