import { daysBetween, isDay, isLocalDateTime } from '../hospital-time';
import { keptKey, type Traps } from '../domain/traps';
import { type Parsed } from './xml';

/** A field of REQ that is missing or malformed; answered with code 1. */
export class SoapFieldError extends Error {}

const KEY = /^[0-9A-Za-z_-]{8,}$/;
const LONGEST_KEY = 32;
// A HIS that cuts keys looks at no length before.
const LONGEST_CUT_KEY = 64;
const FEN = /^(0|[1-9]\d{0,10})$/;
const WHOLE = /^(0|[1-9]\d{0,14})$/;

/** Reads the fields of one REQ as docs/SANDBOX-HIS-SOAP.md writes them. Every method throws SoapFieldError. */
export class SoapFields {
  constructor(
    private readonly req: Record<string, Parsed>,
    private readonly traps: Traps,
  ) {}

  /** Text that may be left out; then it is empty. */
  optional(name: string, max = 64): string {
    const value = Object.hasOwn(this.req, name) ? this.req[name]! : '';
    if (typeof value !== 'string') throw new SoapFieldError(`${name} 应为一个文本元素`);
    if (value.length > max) throw new SoapFieldError(`${name} 超过 ${max} 个字符`);
    return value;
  }

  text(name: string, max = 64): string {
    const value = this.optional(name, max);
    if (value === '') throw new SoapFieldError(`${name} 不能为空`);
    return value;
  }

  oneOf<T extends string>(name: string, words: readonly T[]): T {
    const value = this.optional(name);
    const word = words.find((candidate) => candidate === value);
    if (word === undefined) throw new SoapFieldError(`${name} 只能是 ${words.join('、')}`);
    return word;
  }

  /** The caller's own key of a write. */
  key(name: string): string {
    const value = this.text(name, this.traps.keys === 'cut' ? LONGEST_CUT_KEY : LONGEST_KEY);
    if (!KEY.test(value)) throw new SoapFieldError(`${name} 应为8至32位字母、数字、下划线或连字符`);
    return keptKey(this.traps, value);
  }

  day(name: string): string {
    const value = this.text(name, 10);
    if (!isDay(value)) throw new SoapFieldError(`${name} 应为 YYYY-MM-DD`);
    return value;
  }

  /** START_DATE and END_DATE, at most `days` days. */
  range(days: number): { from: string; to: string } {
    const range = { from: this.day('START_DATE'), to: this.day('END_DATE') };
    const length = daysBetween(range.from, range.to);
    if (length < 0 || length >= days) throw new SoapFieldError(`START_DATE 至 END_DATE 应在 ${days} 天以内`);
    return range;
  }

  dateTime(name: string): string {
    const value = this.text(name, 19);
    if (!isLocalDateTime(value)) throw new SoapFieldError(`${name} 应为 YYYY-MM-DD HH:mm:ss`);
    return value;
  }

  /** A date and a time in two fields. */
  splitDateTime(dateName: string, timeName: string): string {
    const value = `${this.day(dateName)} ${this.text(timeName, 8)}`;
    if (!isLocalDateTime(value)) throw new SoapFieldError(`${timeName} 应为 HH:mm:ss`);
    return value;
  }

  fen(name: string): number {
    const value = this.text(name, 11);
    if (!FEN.test(value)) throw new SoapFieldError(`${name} 应为整数分`);
    return Number(value);
  }

  optionalFen(name: string): number {
    return this.optional(name) === '' ? 0 : this.fen(name);
  }

  whole(name: string): number {
    const value = this.text(name, 15);
    if (!WHOLE.test(value)) throw new SoapFieldError(`${name} 应为非负整数`);
    return Number(value);
  }

  /** Different texts joined by commas, not empty. */
  joined(name: string, maxCount: number): string[] {
    const values = this.text(name, maxCount * 65).split(',');
    const isGood = values.length <= maxCount && values.every((value) => value !== '' && value.length <= 64);
    if (!isGood) throw new SoapFieldError(`${name} 应为1至${maxCount}个以逗号分隔的编号`);
    if (new Set(values).size !== values.length) throw new SoapFieldError(`${name} 有重复`);
    return values;
  }
}
