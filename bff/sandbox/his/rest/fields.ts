import { daysBetween, isDay, isLocalDateTime } from '../hospital-time';
import { keptKey, type Traps } from '../domain/traps';
import { parseYuan } from '../yuan';

/** A field of a request that is missing or malformed; answered with code "0". */
export class FieldError extends Error {}

const ORDER_ID = /^[0-9A-Za-z_-]{8,}$/;
const LONGEST_KEY = 32;
// A HIS that cuts keys looks at no length before.
const LONGEST_CUT_KEY = 64;

/** Reads the fields of one request as `docs/SANDBOX-HIS.md` writes them. Every method throws FieldError. */
export class Fields {
  constructor(
    private readonly body: Record<string, unknown>,
    private readonly traps: Traps,
  ) {}

  /** Text, required, 1 to `max` characters. */
  text(name: string, max = 64): string {
    const value = this.optional(name, max);
    if (value === '') throw new FieldError(`${name} 不能为空`);
    return value;
  }

  /** Text that may be left out; then it is empty. */
  optional(name: string, max = 64): string {
    const value = this.body[name] ?? '';
    if (typeof value !== 'string') throw new FieldError(`${name} 应为字符串`);
    if (value.length > max) throw new FieldError(`${name} 超过 ${max} 个字符`);
    return value;
  }

  /** One of a few words. */
  oneOf<T extends string>(name: string, words: readonly T[]): T {
    const value = this.optional(name);
    const word = words.find((candidate) => candidate === value);
    if (word === undefined) throw new FieldError(`${name} 只能是 ${words.join('、')}`);
    return word;
  }

  /** The caller's own key of a write. */
  orderId(name = 'orderId'): string {
    const value = this.text(name, this.traps.keys === 'cut' ? LONGEST_CUT_KEY : LONGEST_KEY);
    if (!ORDER_ID.test(value)) throw new FieldError(`${name} 应为8至32位字母、数字、下划线或连字符`);
    return keptKey(this.traps, value);
  }

  day(name: string): string {
    const value = this.text(name, 10);
    if (!isDay(value)) throw new FieldError(`${name} 应为 YYYY-MM-DD`);
    return value;
  }

  /** startDate and endDate, at most `days` apart. */
  range(days: number): { from: string; to: string } {
    const range = { from: this.day('startDate'), to: this.day('endDate') };
    const length = daysBetween(range.from, range.to);
    if (length < 0 || length >= days) throw new FieldError(`startDate 至 endDate 应在 ${days} 天以内`);
    return range;
  }

  dateTime(name: string): string {
    const value = this.text(name, 19);
    if (!isLocalDateTime(value)) throw new FieldError(`${name} 应为 YYYY-MM-DD HH:mm:ss`);
    return value;
  }

  /** Yuan text as fen. */
  money(name: string): number {
    const value = parseYuan(this.text(name, 12));
    if (value === undefined) throw new FieldError(`${name} 应为两位小数的元，如 80.00`);
    return value;
  }

  /** Yuan text that may be left out; then it is nothing. */
  optionalMoney(name: string): number {
    return this.optional(name) === '' ? 0 : this.money(name);
  }

  /** Whether the caller named it at all. */
  has(name: string): boolean {
    return this.body[name] !== undefined;
  }

  integer(name: string, min: number, max: number): number {
    const value = this.body[name];
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
      throw new FieldError(`${name} 应为 ${min} 至 ${max} 的整数`);
    }
    return value;
  }

  /** A list of different texts, not empty. */
  texts(name: string, maxCount: number): string[] {
    const value = this.body[name];
    const isList = Array.isArray(value) && value.length > 0 && value.length <= maxCount;
    if (
      !isList ||
      !value.every((item): item is string => typeof item === 'string' && item !== '' && item.length <= 64)
    ) {
      throw new FieldError(`${name} 应为1至${maxCount}个字符串的数组`);
    }
    if (new Set(value).size !== value.length) throw new FieldError(`${name} 有重复`);
    return value;
  }
}
