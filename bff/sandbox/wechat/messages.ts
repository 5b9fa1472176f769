import { shanghaiRfc3339, type SandboxClock } from '../platform/clock';
import { type SandboxKeys } from '../platform/keys';
import { WechatRefusal } from './errors';
import { type Phone, type Phones } from './phones';
import { type PushSender } from './push';
import { nextMessageId, type WechatStore } from './store';
import { shownData, wrongField, type Template } from './templates';

type Body = Record<string, unknown>;

interface Deps {
  clock: SandboxClock;
  store: WechatStore;
  keys: SandboxKeys['wechat'];
  phones: Phones;
  templates: Template[];
  push: PushSender;
}

/** The three ways to reach a person. Each answers with the text of its success body. */
export interface Messages {
  /** message/subscribe/send. @throws WechatRefusal 40003, 40037, 41030, 47003, 43101 */
  subscribe(body: Body): string;
  /** message/template/send of the official account. @throws WechatRefusal 40003, 40037, 40013, 43004, 47003 */
  template(body: Body): string;
  /** cityservice/sendchannelmsg (微信就医助手). @throws WechatRefusal 40003, 40097 */
  channel(body: Body): string;
  /** wx.requestSubscribeMessage on a phone: the answer WeChat gives the page. */
  ask(phone: Phone, tmplIds: string[], decision: 'accept' | 'reject'): Record<string, string | number>;
  /** The person turns a template off in the settings of the mini-program. */
  turnOff(phone: Phone, templateId: string): void;
}

const OK = '{"errcode":0,"errmsg":"ok"}';
const MOST_TEMPLATES = 5;
const DEDUPE_MS = 10 * 60_000;
const PAGE = /^[A-Za-z0-9_-][A-Za-z0-9/_-]*(\?[^#\s]*)?$/;
const VISIT_FIELDS = ['pat_hospital_id', 'pat_name', 'department_name', 'appointment_time'];

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const wrongData = (field: string) => new WechatRefusal(47003, `argument invalid! data.${field}.value invalid`);

/** Is this page one that a released version of the mini-program has? */
export const isReleased = (store: WechatStore, page: string): boolean => {
  const path = page.split('?')[0] ?? '';
  return PAGE.test(page) && (store.value.releasedPages.length === 0 || store.value.releasedPages.includes(path));
};

function channelInfo(body: Body): Record<string, unknown> {
  // Two pages of the documentation disagree: an object, or that object as a JSON string. Both are taken.
  const given = body.business_info;
  try {
    const info: unknown = typeof given === 'string' ? JSON.parse(given) : given;
    if (typeof info === 'object' && info !== null) return info as Record<string, unknown>;
  } catch {
    throw new WechatRefusal(40097, 'invalid args, business_info is not json');
  }
  throw new WechatRefusal(40097, 'invalid args, business_info missing');
}

/** Makes the message desk. */
export function makeMessages({ clock, store, keys, phones, templates, push }: Deps): Messages {
  const now = () => shanghaiRfc3339(clock.now());
  const templateFor = (id: unknown, audience: Template['audience']): Template => {
    const template = templates.find((item) => item.templateId === id && item.audience === audience);
    if (!template) throw new WechatRefusal(40037, 'invalid template_id');
    return template;
  };
  const isLongTerm = (templateId: string) =>
    store.value.longTermTemplates.includes(templateId) ||
    templates.some((item) => item.templateId === templateId && item.isLongTerm);

  return {
    subscribe(body) {
      const phone = phones.byOpenid(text(body.touser));
      if (!phone) throw new WechatRefusal(40003, 'invalid openid');
      const template = templateFor(body.template_id, 'miniprogram');
      const page = text(body.page);
      if (page !== '' && !isReleased(store, page)) throw new WechatRefusal(41030, 'invalid page');
      const state = body.miniprogram_state ?? 'formal';
      if (!['developer', 'trial', 'formal'].includes(state as string)) {
        throw new WechatRefusal(47003, 'argument invalid! miniprogram_state invalid');
      }
      const wrong = wrongField(template, body.data);
      if (wrong) throw wrongData(wrong);
      const left = phone.sendsLeft[template.templateId] ?? 0;
      if (left === 0) throw new WechatRefusal(43101, 'user refuse to accept the msg');
      if (left > 0) phone.sendsLeft[template.templateId] = left - 1;
      const data = shownData(body.data as Record<string, { value: unknown }>);
      phone.messages.push({
        at: now(),
        kind: 'subscribe',
        templateId: template.templateId,
        title: template.title,
        page,
        data,
      });
      phones.touch();
      const msgid = nextMessageId(store);
      push.subscription('subscribe_msg_sent_event', phone, [
        { TemplateId: template.templateId, MsgID: msgid, ErrorCode: '0', ErrorStatus: 'success' },
      ]);
      return `{"errcode":0,"errmsg":"ok","msgid":${msgid}}`;
    },
    template(body) {
      const phone = phones.byOfficialOpenid(text(body.touser));
      if (!phone) throw new WechatRefusal(40003, 'invalid openid');
      const template = templateFor(body.template_id, 'official');
      if (!phone.followsOfficialAccount) throw new WechatRefusal(43004, 'require subscribe');
      const jump = body.miniprogram as { appid?: unknown; pagepath?: unknown } | undefined | null;
      if (jump?.appid !== undefined && jump.appid !== keys.appId) throw new WechatRefusal(40013, 'invalid appid');
      const page = text(jump?.pagepath) || text(body.url);
      if (jump?.pagepath && !isReleased(store, page)) throw new WechatRefusal(40165, 'invalid weapp pagepath');
      const wrong = wrongField(template, body.data);
      if (wrong) throw wrongData(wrong);
      const clientId = text(body.client_msg_id);
      const known = clientId === '' ? undefined : store.value.clientMessages[clientId];
      if (known && clock.nowMs() - known.atMs < DEDUPE_MS) return `{"errcode":0,"errmsg":"ok","msgid":${known.msgid}}`;
      const msgid = nextMessageId(store);
      if (clientId !== '') store.value.clientMessages[clientId] = { atMs: clock.nowMs(), msgid };
      const data = shownData(body.data as Record<string, { value: unknown }>);
      phone.messages.push({
        at: now(),
        kind: 'official',
        templateId: template.templateId,
        title: template.title,
        page,
        data,
      });
      phones.touch();
      push.templateSent(phone, msgid, 'success');
      return `{"errcode":0,"errmsg":"ok","msgid":${msgid}}`;
    },
    channel(body) {
      const invalid = (field: string) => new WechatRefusal(40097, `invalid args, ${field} invalid`);
      const status = Number(body.status);
      // 15010xx outpatient, 15020xx inpatient, 15030xx check-up, 15040xx online, 15050xx after the visit.
      if (!/^150[1-5]0\d{2}$/.test(String(status))) throw invalid('status');
      const phone = phones.byOpenid(text(body.open_id)) ?? phones.byOfficialOpenid(text(body.open_id));
      if (!phone) throw new WechatRefusal(40003, 'invalid openid');
      if (body.app_id !== keys.appId && body.app_id !== keys.officialAppId)
        throw new WechatRefusal(40013, 'invalid appid');
      for (const field of ['order_id', 'msg_id']) if (text(body[field]) === '') throw invalid(field);
      if (Number(body.business_id) !== 150) throw invalid('business_id');
      const info = channelInfo(body);
      const required = status === 1501001 ? VISIT_FIELDS : ['pat_name'];
      for (const field of required) if (text(info[field]) === '') throw invalid(`business_info.${field}`);
      const key = [phone.phoneId, body.order_id, body.msg_id].join('\n');
      if (Object.hasOwn(store.value.channelMessages, key)) return OK;
      store.value.channelMessages[key] = true;
      store.touch();
      const data = Object.fromEntries(
        Object.entries(info).map(([field, value]) => [
          field,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
      );
      const page = typeof info.pageinfo === 'string' ? info.pageinfo : '';
      phone.messages.push({
        at: now(),
        kind: 'medical-assistant',
        templateId: String(status),
        title: '就医助手',
        page,
        data,
      });
      phones.touch();
      return OK;
    },
    ask(phone, tmplIds, decision) {
      const fail = (errCode: number, reason: string) => ({ errMsg: `requestSubscribeMessage:fail ${reason}`, errCode });
      if (tmplIds.length === 0) return fail(10001, 'TmplIds cannot be empty');
      if (tmplIds.length > MOST_TEMPLATES) return fail(20003, 'Templates count out of max bounds');
      const known = tmplIds.map((id) =>
        templates.find((item) => item.templateId === id && item.audience === 'miniprogram'),
      );
      if (known.some((item) => !item)) return fail(20001, 'No template data return, verify the template id exist');
      if (new Set(tmplIds.map(isLongTerm)).size > 1) return fail(20002, 'Templates type must be same');
      for (const id of decision === 'accept' ? tmplIds : []) {
        phone.sendsLeft[id] = isLongTerm(id) ? -1 : Math.max(0, phone.sendsLeft[id] ?? 0) + 1;
      }
      phones.touch();
      push.subscription(
        'subscribe_msg_popup_event',
        phone,
        tmplIds.map((id) => ({ TemplateId: id, SubscribeStatusString: decision, PopupScene: '1' })),
      );
      return { errMsg: 'requestSubscribeMessage:ok', ...Object.fromEntries(tmplIds.map((id) => [id, decision])) };
    },
    turnOff(phone, templateId) {
      phone.sendsLeft[templateId] = 0;
      phones.touch();
      push.subscription('subscribe_msg_change_event', phone, [
        { TemplateId: templateId, SubscribeStatusString: 'reject' },
      ]);
    },
  };
}
