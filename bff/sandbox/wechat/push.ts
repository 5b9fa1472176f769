import { digits, letters } from '../platform/identifiers';
import { type SandboxClock } from '../platform/clock';
import { type SandboxKeys } from '../platform/keys';
import { encryptPush, pushSignature } from './push-crypto';
import { type Phone } from './phones';
import { type WechatStore } from './store';

/** One line of a subscribe-message event. */
export interface SubscriptionChange {
  TemplateId: string;
  SubscribeStatusString?: 'accept' | 'reject';
  PopupScene?: string;
  MsgID?: string;
  ErrorCode?: string;
  ErrorStatus?: string;
}

export type SubscribeEvent = 'subscribe_msg_popup_event' | 'subscribe_msg_change_event' | 'subscribe_msg_sent_event';

const ELEMENT: Record<SubscribeEvent, string> = {
  subscribe_msg_popup_event: 'SubscribeMsgPopupEvent',
  subscribe_msg_change_event: 'SubscribeMsgChangeEvent',
  subscribe_msg_sent_event: 'SubscribeMsgSentEvent',
};

/** Sends events to the address that the hospital has configured. */
export interface PushSender {
  /** Sets the address after asking it to echo; null turns pushing off. @throws Error when the address does not echo. */
  configure(push: { url: string; format: 'json' | 'xml' } | null, verify: boolean): Promise<void>;
  subscription(event: SubscribeEvent, phone: Phone, changes: SubscriptionChange[]): void;
  templateSent(phone: Phone, msgid: string, status: string): void;
}

const ATTEMPTS = 3;
const TIMEOUT_MS = 5_000;

const cdata = (value: string) => `<![CDATA[${value}]]>`;
const toXml = (value: unknown): string => {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return cdata(String(value));
  return Object.entries(value)
    .flatMap(([key, item]) => (Array.isArray(item) ? item : [item]).map((one) => `<${key}>${toXml(one)}</${key}>`))
    .join('');
};

interface Deps {
  clock: SandboxClock;
  store: WechatStore;
  keys: SandboxKeys['wechat'];
}

/** Makes the sender. It works in safe mode only: the body is encrypted and msg_signature covers it. */
export function makePushSender({ clock, store, keys }: Deps): PushSender {
  const signedQuery = (encrypt?: string) => {
    const timestamp = String(Math.floor(clock.nowMs() / 1000));
    const nonce = digits(10);
    const query = new URLSearchParams({ signature: pushSignature(keys.pushToken, timestamp, nonce), timestamp, nonce });
    if (encrypt !== undefined) {
      query.set('encrypt_type', 'aes');
      query.set('msg_signature', pushSignature(keys.pushToken, timestamp, nonce, encrypt));
    }
    return query;
  };
  const withQuery = (url: string, query: URLSearchParams) =>
    `${url}${url.includes('?') ? '&' : '?'}${query.toString()}`;

  const deliver = async (appId: string, originalId: string, openid: string, message: object): Promise<void> => {
    const push = store.value.push;
    if (!push) return;
    const text = push.format === 'xml' ? `<xml>${toXml(message)}</xml>` : JSON.stringify(message);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const encrypt = encryptPush(keys.encodingAesKey, appId, text);
      const query = signedQuery(encrypt);
      query.set('openid', openid);
      const body =
        push.format === 'xml'
          ? `<xml><ToUserName>${cdata(originalId)}</ToUserName><Encrypt>${cdata(encrypt)}</Encrypt></xml>`
          : JSON.stringify({ ToUserName: originalId, Encrypt: encrypt });
      const contentType = push.format === 'xml' ? 'text/xml' : 'application/json';
      try {
        const response = await fetch(withQuery(push.url, query), {
          method: 'POST',
          body,
          headers: { 'content-type': contentType, 'user-agent': 'Mozilla/4.0' },
          redirect: 'error',
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        const reply = await response.text();
        if (response.ok && (reply === 'success' || reply === '')) return;
      } catch (error) {
        if (attempt === ATTEMPTS) console.error(`sandbox: push was not taken (${(error as Error).name})`);
      }
    }
  };
  const send = (appId: string, originalId: string, openid: string, event: object) =>
    void deliver(appId, originalId, openid, {
      ToUserName: originalId,
      FromUserName: openid,
      CreateTime: Math.floor(clock.nowMs() / 1000),
      MsgType: 'event',
      ...event,
    });

  return {
    async configure(push, verify) {
      if (push && verify) {
        const query = signedQuery();
        const echostr = letters(18);
        query.set('echostr', echostr);
        const response = await fetch(withQuery(push.url, query), { signal: AbortSignal.timeout(TIMEOUT_MS) });
        if ((await response.text()) !== echostr) throw new Error('Token 验证失败：该地址没有原样返回 echostr');
      }
      store.value.push = push;
      store.touch();
    },
    subscription(event, phone, changes) {
      // The trap of the JSON form: List is an object for one template and an array for several.
      const list = { List: changes.length === 1 ? changes[0] : changes };
      const body = store.value.push?.format === 'xml' ? { [ELEMENT[event]]: list } : list;
      send(keys.appId, keys.originalId, phone.openid, { Event: event, ...body });
    },
    templateSent: (phone, msgid, status) =>
      send(keys.officialAppId, keys.officialOriginalId, phone.officialOpenid, {
        Event: 'TEMPLATESENDJOBFINISH',
        MsgID: msgid,
        Status: status,
      }),
  };
}
