import { randomBytes } from 'node:crypto';
import { type SandboxClock } from '../platform/clock';
import { letters } from '../platform/identifiers';
import { type SandboxKeys } from '../platform/keys';
import { WechatRefusal } from './errors';
import { type Phone, type Phones } from './phones';
import { type PhoneCode, type WechatStore } from './store';

const CODE_MS = 5 * 60_000;

interface Deps {
  clock: SandboxClock;
  store: WechatStore;
  keys: SandboxKeys['wechat'];
  phones: Phones;
}

/** One-time codes: made on the phone, spent by the hospital's server. */
export interface Codes {
  make(phone: Phone, purpose: PhoneCode['purpose'], appId?: string): string;
  /** jscode2session. @throws WechatRefusal 41008, 40029, 40163 */
  session(code: string | null): { openid: string; session_key: string; unionid: string };
  /** getuserphonenumber. @throws WechatRefusal 40029 */
  phoneNumber(code: unknown, openid: unknown): { errcode: 0; errmsg: 'ok'; phone_info: object };
}

/** Makes the code desk. */
export function makeCodes({ clock, store, keys, phones }: Deps): Codes {
  const spend = (code: string, purpose: PhoneCode['purpose'], usedCode: number): Phone => {
    const found = store.value.codes.find((item) => item.code === code && item.purpose === purpose);
    if (!found || found.appId !== keys.appId || found.expiresAtMs <= clock.nowMs()) {
      throw new WechatRefusal(40029, 'invalid code');
    }
    if (found.used) throw new WechatRefusal(usedCode, usedCode === 40163 ? 'code been used' : 'invalid code');
    found.used = true;
    store.touch();
    return phones.open(found.phoneId);
  };
  return {
    make(phone, purpose, appId = keys.appId) {
      const now = clock.nowMs();
      store.value.codes = store.value.codes.filter((item) => item.expiresAtMs > now - CODE_MS);
      const code = purpose === 'login' ? `0${letters(31)}` : letters(64);
      store.value.codes.push({ code, purpose, phoneId: phone.phoneId, appId, expiresAtMs: now + CODE_MS, used: false });
      store.touch();
      return code;
    },
    session(code) {
      if (!code) throw new WechatRefusal(41008, 'missing code');
      const phone = spend(code, 'login', 40163);
      return { session_key: randomBytes(16).toString('base64'), openid: phone.openid, unionid: phone.unionid };
    },
    phoneNumber(code, openid) {
      if (typeof code !== 'string' || code === '') throw new WechatRefusal(40029, 'invalid code');
      const asked = openid === undefined ? undefined : phones.byOpenid(String(openid));
      const owner = store.value.codes.find((item) => item.code === code)?.phoneId;
      if (openid !== undefined && (!asked || asked.phoneId !== owner)) throw new WechatRefusal(40029, 'invalid code');
      const phone = spend(code, 'phone-number', 40029);
      return {
        errcode: 0,
        errmsg: 'ok',
        phone_info: {
          phoneNumber: phone.phoneNumber,
          purePhoneNumber: phone.phoneNumber,
          countryCode: '86',
          watermark: { timestamp: Math.floor(clock.nowMs() / 1000), appid: keys.appId },
        },
      };
    },
  };
}
