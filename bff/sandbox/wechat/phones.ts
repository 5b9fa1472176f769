import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { openState, type StateFile } from '../platform/state';

/** A message as it stands in this person's WeChat. */
export interface PhoneMessage {
  at: string;
  kind: 'subscribe' | 'official' | 'medical-assistant';
  templateId: string;
  title: string;
  page: string;
  data: Record<string, string>;
}

/** A payment or refund as it stands in this person's WeChat. */
export interface PhonePayment {
  at: string;
  kind: 'paid' | 'refunded' | 'insurance-paid';
  outTradeNo: string;
  description: string;
  amountFen: number;
}

/** One simulated WeChat user. */
export interface Phone {
  phoneId: string;
  /** Known to the mini-program. */
  openid: string;
  /** The same person, known to the official account. */
  officialOpenid: string;
  unionid: string;
  phoneNumber: string;
  followsOfficialAccount: boolean;
  /** Template id → how many more messages may be sent; -1 is "until turned off" (long-term subscription). */
  sendsLeft: Record<string, number>;
  messages: PhoneMessage[];
  payments: PhonePayment[];
}

/** Everybody's phones. */
export interface Phones {
  /** The phone of this name, made on first use. @throws RangeError for an illegal name. */
  open(phoneId: string): Phone;
  find(phoneId: string): Phone | undefined;
  byOpenid(openid: string): Phone | undefined;
  byOfficialOpenid(openid: string): Phone | undefined;
  list(): Phone[];
  touch(): void;
  close(): void;
  reset(): void;
}

const BASE64_URL = (key: string, text: string) => createHmac('sha256', key).update(text).digest('base64url');

/** Opens the phones of a state folder. The same name is always the same person, also after a reset. */
export function openPhones(stateDir: string, personSeed: string): Phones {
  const file: StateFile<Record<string, Phone>> = openState(join(stateDir, 'phones.json'), () => ({}));
  const make = (phoneId: string): Phone => {
    const number = createHmac('sha256', personSeed).update(`number:${phoneId}`).digest().readUInt32BE(0);
    return {
      phoneId,
      openid: `oMini${BASE64_URL(personSeed, `mini:${phoneId}`).slice(0, 23)}`,
      officialOpenid: `oGzh0${BASE64_URL(personSeed, `official:${phoneId}`).slice(0, 23)}`,
      unionid: `oUnio${BASE64_URL(personSeed, `union:${phoneId}`).slice(0, 23)}`,
      // 100… is a block that no Chinese carrier gives out, so an invented number is nobody's.
      phoneNumber: `100${String(number % 100_000_000).padStart(8, '0')}`,
      followsOfficialAccount: true,
      sendsLeft: {},
      messages: [],
      payments: [],
    };
  };
  const list = () => Object.values(file.value);
  const byOpenid = new Map<string, Phone>();
  const byOfficialOpenid = new Map<string, Phone>();
  const index = (phone: Phone): void => {
    byOpenid.set(phone.openid, phone);
    byOfficialOpenid.set(phone.officialOpenid, phone);
  };
  list().forEach(index);
  return {
    open(phoneId) {
      if (!/^[a-z0-9-]{1,40}$/.test(phoneId)) throw new RangeError('phoneId must be 1-40 of a-z, 0-9 and -');
      const known = file.value[phoneId];
      if (known) return known;
      const phone = make(phoneId);
      file.value[phoneId] = phone;
      index(phone);
      file.touch();
      return phone;
    },
    find: (phoneId) => (Object.hasOwn(file.value, phoneId) ? file.value[phoneId] : undefined),
    byOpenid: (openid) => byOpenid.get(openid),
    byOfficialOpenid: (openid) => byOfficialOpenid.get(openid),
    list,
    touch: () => file.touch(),
    close: () => file.close(),
    reset() {
      file.reset();
      byOpenid.clear();
      byOfficialOpenid.clear();
    },
  };
}
