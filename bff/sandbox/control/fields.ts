/** A call to the control API that cannot be done; the message is for the person who pushed the button. */
export class ControlRefusal extends Error {
  readonly status = 400;
}

export type Fields = Record<string, unknown>;

/** The body as an object. @throws ControlRefusal */
export function fieldsOf(body: unknown): Fields {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Fields;
  throw new ControlRefusal('请求体应为 JSON 对象');
}

/** A text that must be there. @throws ControlRefusal */
export function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string' || value === '') throw new ControlRefusal(`${name} 应为文字`);
  return value;
}

/** Texts by name. @throws ControlRefusal */
export function textsOf(fields: Fields, name: string): Record<string, string> {
  const texts = fieldsOf(fields[name]);
  return Object.fromEntries(Object.keys(texts).map((key) => [key, text(texts, key)]));
}

/** A finite number of at least `least`; absent is undefined. @throws ControlRefusal */
export function number(fields: Fields, name: string, least = 0): number | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < least) {
    throw new ControlRefusal(`${name} 应为不小于 ${least} 的数字`);
  }
  return value;
}

/** One of a list; absent is the fallback. @throws ControlRefusal */
export function choice<T extends string>(fields: Fields, name: string, allowed: readonly T[], fallback?: T): T {
  const value = fields[name] ?? fallback;
  if (!allowed.includes(value as T)) throw new ControlRefusal(`${name} 应为 ${allowed.join('、')} 之一`);
  return value as T;
}
