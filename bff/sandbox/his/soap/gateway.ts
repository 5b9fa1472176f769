import iconv from 'iconv-lite';
import { type His, nowOf, Refusal } from '../domain/his';
import { expireHolds } from '../domain/schedule';
import { keptKey } from '../domain/traps';
import { dress, isPlain, type Tree, type Wearing } from '../dress';
import { isLocalDateTime } from '../hospital-time';
import { yuan } from '../yuan';
import { type InFlight } from '../in-flight';
import { CodedRefusal, codedOf } from './codes';
import { SoapFieldError, SoapFields } from './fields';
import { READING } from './functions';
import { decrypt, encrypt, isSameSignature, signatureOf } from './seal';
import { KEYS, WRITING } from './write-functions';
import { childrenOf, onlyElement, parseXml, type Parsed, XmlError } from './xml';

/** The caller's name and keys. */
export interface SoapCredentials {
  userId: string;
  /** Sixteen ASCII characters. */
  aesKey: string;
  signKey: string;
}

/** A ROOT that was read: what it asks, or why it is refused before anything is asked. */
export interface Asked {
  fun: string;
  req: Record<string, Parsed>;
  refusal: CodedRefusal | null;
}

const FUNCTIONS = { ...READING, ...WRITING };
const TIME_WINDOW_MS = 300_000;
const SERIAL_LIFE_MS = 600_000; // Twice the window: a serial is forgotten only when its time is too old anyway.
const SERIAL = /^[0-9A-Za-z_-]{8,32}$/;
const PERSONS = new Set(['1002', '1003']);

const WEARING: Wearing = {
  mayLack: () => true,
  amount(name, value, how) {
    if (!/(?:^|_)FEE$|^PRICE$/.test(name)) return undefined;
    return how === 'swapped' ? yuan(Number(value)) : `${value}.00`;
  },
};

const instantOf = (local: string): number => Date.parse(`${local.replace(' ', 'T')}+08:00`);

function textsOf(root: Record<string, Parsed>): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(root)) {
    if (name === '#text') continue;
    if (typeof value !== 'string') throw new XmlError(`${name} is not one text`);
    texts[name] = value;
  }
  return texts;
}

/** Reads what the string of a call asks, in the order of docs/SANDBOX-HIS-SOAP.md §1.4, without doing it. */
export function readAsked(text: string, credentials: SoapCredentials): Asked {
  const asked: Asked = { fun: '', req: {}, refusal: null };
  const refuse = (code: string, msg: string): Asked => ({ ...asked, refusal: new CodedRefusal(code, msg) });
  if (text.trim() === '') return refuse('11', '请求为空');
  try {
    const root = textsOf(onlyElement(parseXml(text), 'ROOT'));
    asked.fun = root.FUN_CODE ?? '';
    if (root.USER_ID !== credentials.userId) return refuse('3', '用户不存在');
    if (root.SIGN_TYPE !== 'MD5') return refuse('6', '签名类型不支持');
    if (!isSameSignature(root.SIGN ?? '', signatureOf(root, credentials.signKey))) return refuse('7', '签名错误');
    if (!Object.hasOwn(FUNCTIONS, asked.fun)) return refuse('5', '功能编号不存在');
    if ((root.REQ_ENCRYPTED ?? '') === '') return refuse('12', '请求内容为空');
    const content = decrypt(root.REQ_ENCRYPTED!, credentials.aesKey);
    if (!content) return refuse('8', '请求内容不能解密');
    return readContent(asked, content);
  } catch (error) {
    if (error instanceof XmlError) return refuse('2', '请求不是正确的XML');
    throw error;
  }
}

function readContent(asked: Asked, content: Buffer): Asked {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content);
    return { ...asked, req: onlyElement(parseXml(text), 'REQ') };
  } catch (error) {
    // A TypeError is what the decoder says of bytes that are no UTF-8.
    if (error instanceof XmlError || error instanceof TypeError)
      return { ...asked, refusal: new CodedRefusal('9', '解密后的内容不是正确的XML') };
    throw error;
  }
}

/** The key by which queries know this call while it runs; undefined when it changes nothing. */
export function runningKeyOf({ traps }: His, asked: Asked): readonly [kind: string, key: string] | undefined {
  const [kind, field] = (Object.hasOwn(KEYS, asked.fun) ? KEYS[asked.fun] : undefined) ?? [];
  const value = field === undefined ? undefined : asked.req[field];
  return kind !== undefined && typeof value === 'string' ? [kind, keptKey(traps, value)] : undefined;
}

/** What stands behind the envelope: checks who calls and when, does what is asked, signs and seals the answer. */
export function makeGateway(deps: { his: His; credentials: SoapCredentials; prepare: () => void; inFlight: InFlight }) {
  const { his, credentials } = deps;
  const used = new Map<string, number>();

  const checkFresh = (fields: SoapFields, isCopy: boolean): void => {
    const [time, serial] = [fields.text('REQ_TIME', 19), fields.text('REQ_SERIAL', 32)];
    if (!isLocalDateTime(time)) throw new SoapFieldError('REQ_TIME 应为 YYYY-MM-DD HH:mm:ss');
    if (!SERIAL.test(serial)) throw new SoapFieldError('REQ_SERIAL 应为8至32位字母、数字、下划线或连字符');
    const now = his.clock.nowMs();
    if (Math.abs(now - instantOf(time)) > TIME_WINDOW_MS) throw new CodedRefusal('4', '请求时间超出允许范围');
    for (const [old, usedAt] of used) {
      if (Math.abs(now - usedAt) <= SERIAL_LIFE_MS) break;
      used.delete(old);
    }
    if (used.has(serial) && !isCopy) throw new CodedRefusal('10', '重复提交');
    used.delete(serial);
    used.set(serial, now);
  };

  const isRunning: InFlight['has'] = (kind, key) =>
    his.traps.whileRunning === 'pending' && deps.inFlight.has(kind, key);

  const resBytes = (fun: string, res: Record<string, Tree>): Buffer => {
    const { traps } = his;
    // The patient's own file always shows the number whole; everything that points to it may drop the zeros.
    const worn = PERSONS.has(fun) ? { ...traps, ids: 'stored' as const } : traps;
    const dressed = isPlain(worn) ? res : (dress(res, worn, WEARING) as Record<string, Tree>);
    const xml = `<RES>${childrenOf(dressed, traps.listShape === 'collapsed')}</RES>`;
    return traps.bytes === 'gbk' ? iconv.encode(xml, 'gbk') : Buffer.from(xml);
  };

  const rootOf = (fun: string, answer: { code: string; msg: string; res: Record<string, Tree> | null }): string => {
    const root = {
      RETURN_CODE: answer.code,
      RETURN_MSG: answer.msg,
      SIGN_TYPE: 'MD5',
      SIGN: '',
      RES_ENCRYPTED: answer.res ? encrypt(resBytes(fun, answer.res), credentials.aesKey) : '',
    };
    root.SIGN = signatureOf(root, credentials.signKey);
    return `<ROOT>${childrenOf(root, false)}</ROOT>`;
  };

  const success = (fun: string, res: Record<string, Tree>) => {
    if (his.traps.success === 'plain') return { code: '0', msg: '成功', res };
    return fun === '2005' ? { code: '00', msg: '加号成功', res } : { code: '0', msg: '处理完成，失败0条', res };
  };

  const perform = (asked: Asked, isCopy: boolean) => {
    if (asked.refusal) throw asked.refusal;
    const fields = new SoapFields(asked.req, his.traps);
    his.counts.calls.soap[asked.fun] = (his.counts.calls.soap[asked.fun] ?? 0) + 1;
    checkFresh(fields, isCopy);
    deps.prepare();
    expireHolds(his);
    return success(asked.fun, FUNCTIONS[asked.fun]!({ his, fields, isRunning }));
  };

  return {
    /** Does what is asked and gives the answer's ROOT. @throws what is a defect of the HIS */
    answer(asked: Asked, isCopy: boolean): string {
      try {
        return rootOf(asked.fun, perform(asked, isCopy));
      } catch (error) {
        if (error instanceof SoapFieldError) return rootOf('', { code: '1', msg: error.message, res: null });
        const coded = error instanceof Refusal ? codedOf(asked.fun, error, his.traps) : error;
        if (!(coded instanceof CodedRefusal)) throw error;
        return rootOf(asked.fun, coded);
      }
    },
    /** What a HIS says that broke: nobody knows what came of it. */
    broken: (): string => rootOf('', { code: '99', msg: `系统异常 ${nowOf(his)}`, res: null }),
  };
}
