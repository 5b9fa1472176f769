type Fields = Record<string, unknown>;

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);

const tidy = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(tidy).filter((each) => !isEmpty(each));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, tidy(each)] as const);
  return Object.fromEntries(
    entries.filter(([, each]) => !isEmpty(each)).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );
};

/** Keys sorted at every depth, empty values left out, compact, Chinese as it is: the form that both sides sign. */
export const canonicalJson = (value: unknown): string => JSON.stringify(tidy(value));

const UNSIGNED = new Set(['encData', 'signData', 'extra']);

/** `appId=…&data={…}&…&key=<secret>` over all fields of an envelope but the encrypted data and the signature. */
export function signText(envelope: Fields, data: unknown, appSecret: string): string {
  const fields: Fields = { ...envelope, data };
  const names = Object.keys(fields).filter((name) => !UNSIGNED.has(name) && !isEmpty(fields[name]));
  const pairs = names.sort().map((name) => {
    const value = fields[name];
    return `${name}=${typeof value === 'object' ? canonicalJson(value) : String(value)}`;
  });
  return [...pairs, `key=${appSecret}`].join('&');
}
