import { createHash } from 'node:crypto';

/** One message template that the hospital has applied for. */
export interface Template {
  templateId: string;
  /** Its name in credentials.json. */
  name: string;
  title: string;
  fields: string[];
  audience: 'miniprogram' | 'official';
  /** 长期订阅: one consent lasts until it is turned off. */
  isLongTerm: boolean;
}

const DEFINITIONS: Record<string, { title: string; fields: string[]; isLongTerm?: true }> = {
  bookingConfirmed: { title: '挂号成功通知', fields: ['name1', 'thing2', 'time3', 'character_string4', 'thing5'] },
  visitReminder: { title: '就诊提醒', fields: ['name1', 'thing2', 'time3', 'thing4', 'thing5'] },
  queueCalled: { title: '候诊叫号提醒', fields: ['thing1', 'character_string2', 'thing3', 'number4', 'thing5'] },
  sessionStopped: { title: '停诊通知', fields: ['name1', 'thing2', 'time3', 'thing4'] },
  visitChanged: { title: '就诊变更提醒', fields: ['name1', 'thing2', 'time3', 'thing4'] },
  waitlistOffered: { title: '候补到号提醒', fields: ['name1', 'thing2', 'thing3', 'thing4'] },
  billDue: { title: '待缴费提醒', fields: ['name1', 'thing2', 'time3'] },
  paymentSettled: { title: '缴费成功通知', fields: ['character_string1', 'thing2', 'amount3', 'time4'] },
  refundDone: { title: '退款通知', fields: ['character_string1', 'amount2', 'time3', 'thing4'] },
  followUp: { title: '随访提醒', fields: ['name1', 'thing2', 'thing3'] },
  staffTask: { title: '待办提醒', fields: ['thing1', 'time2'] },
  reportReady: { title: '报告查看提醒', fields: ['name1', 'thing2', 'time3'], isLongTerm: true },
};

/** The templates of one app; ids are derived from the app id, so they survive a reset. */
export function templatesOf(appId: string, audience: Template['audience']): Template[] {
  return Object.entries(DEFINITIONS).map(([name, { title, fields, isLongTerm = false }]) => ({
    templateId: createHash('sha256').update(`${appId}:${audience}:${name}`).digest('base64url'),
    name,
    title,
    fields,
    audience,
    isLongTerm,
  }));
}

/** name → template id, as credentials.json gives it. */
export const templateIds = (templates: Template[]): Record<string, string> =>
  Object.fromEntries(templates.map((template) => [template.name, template.templateId]));

const length = (text: string) => [...text].length;
const CLOCK = String.raw`([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?`;
const DAY = String.raw`\d{4}(年\d{1,2}月\d{1,2}日|[-/.]\d{1,2}[-/.]\d{1,2})`;
const range = (one: string) => new RegExp(`^${one}(\\s*~\\s*${one})?$`);
const TIME = range(`(${DAY}\\s*${CLOCK}|${CLOCK})`);
const DATE = range(`${DAY}(\\s*${CLOCK})?`);
const CHINESE = /\p{Script=Han}/u;

// Limits of the data types in the subscribe-message documentation.
const LIMITS: Record<string, (value: string) => boolean> = {
  thing: (value) => length(value) <= 20,
  number: (value) => /^-?\d{1,32}(\.\d+)?$/.test(value) && value.length <= 32,
  letter: (value) => /^[A-Za-z]{1,32}$/.test(value),
  symbol: (value) => length(value) <= 5,
  character_string: (value) => /^[\x21-\x7e]{1,32}$/.test(value),
  time: (value) => TIME.test(value),
  date: (value) => DATE.test(value),
  amount: (value) => /^[¥￥$€£]?\d{1,10}(\.\d{1,2})?元?$/.test(value),
  phone_number: (value) => /^[\d+\-() *]{1,17}$/.test(value),
  car_number: (value) => length(value) <= 8,
  // Mixed names count as Chinese ones.
  name: (value) => (CHINESE.test(value) ? length(value) <= 10 : length(value) <= 20),
  phrase: (value) => length(value) <= 5 && /^\p{Script=Han}+$/u.test(value),
};

/** The first field that breaks the template or its data type, as WeChat names it; undefined when all is well. */
export function wrongField(template: Template, data: unknown): string | undefined {
  const values = (typeof data === 'object' && data !== null ? data : {}) as Record<string, { value?: unknown } | null>;
  for (const field of template.fields) {
    const value = values[field]?.value;
    if (typeof value !== 'string' && typeof value !== 'number') return field;
    const text = String(value);
    const limit = LIMITS[field.replace(/\d+$/, '')];
    if (text.trim() === '' || !limit?.(text)) return field;
  }
  return Object.keys(values).find((field) => !template.fields.includes(field));
}

/** The values alone, the way the phone shows them. */
export const shownData = (data: Record<string, { value: unknown }>): Record<string, string> =>
  Object.fromEntries(Object.entries(data).map(([field, item]) => [field, String(item.value)]));
