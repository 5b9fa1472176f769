import { type MessageChannel, MINUTE, type SubscriptionKey } from '@anzhen/shared-types';
import type { Clock } from '../../ports/clock';
import type { SmsPort, SmsReport } from '../../ports/sms';
import type { SendResult, WechatPort } from '../../ports/wechat';
import { pageOf } from './message-page';
import type { DeliveryRow, MessageRow } from './notification.table';
import type { TemplateBook } from './template-book';

export interface ChannelDeps {
  wechat: Pick<
    WechatPort,
    'sendSubscribeMessage' | 'sendTemplateMessage' | 'sendAssistantMessage' | 'findOfficialOpenid'
  >;
  /** null: the hospital has no gateway. */
  sms: SmsPort | null;
  book: TemplateBook;
  clock: Clock;
}

/** One message and where its person can be found; null where they cannot. */
export interface Outgoing {
  message: MessageRow;
  key: SubscriptionKey;
  openid: string | null;
  unionid: string | null;
  phone: string | null;
  /** When the message was made, in the form of WeChat's time fields. */
  moment: string;
}

/**
 * noWay: this person cannot be reached through the channel · undelivered: it was sent before, and did not arrive ·
 * unknown: it may have been sent; the same try is asked about later
 */
export type ChannelResult =
  SendResult | { kind: 'noWay' } | { kind: 'undelivered'; remoteId: string } | { kind: 'unknown' };

const noWay = { kind: 'noWay' } as const;
/** WeChat's errcode for "does not follow this official account". */
const NOT_FOLLOWING = 43004;
/** What WeChat would say: the data do not fit the template. */
const INCOMPLETE = { kind: 'refused', code: 47003 } as const;

/** A carrier that reports has done so by then. */
const REPORTED_WITHIN_MS = 5 * MINUTE;
/** The gateway does not know of it: surely not taken, as far as anybody can say. */
const NOT_TAKEN = { kind: 'retry', code: -1 } as const;

/** What the messages of one visit have in common, so that 微信就医助手 shows them together. */
const orderOf = ({ link, id }: MessageRow): string => link?.params.appointmentId ?? link?.params.ticketId ?? id;

const resultOfReport = ({ remoteId, outcome }: SmsReport): ChannelResult => ({
  kind: outcome === 'success' ? 'sent' : 'undelivered',
  remoteId,
});

/** What became of a text message whose end nobody wrote down. */
const makeFindText =
  (sms: SmsPort, clock: Clock) =>
  async (phone: string, messageId: string, since: Date): Promise<ChannelResult> => {
    const found = await sms.find({ phone, messageId, since });
    if (found.kind === 'found') return resultOfReport(found.report);
    const isOverdue = clock.now().getTime() - since.getTime() > REPORTED_WITHIN_MS;
    return found.kind === 'notFound' && isOverdue ? NOT_TAKEN : { kind: 'unknown' };
  };

/** The ways out of the app. Each sends one message once; `under`: the same try began before, and nobody knows its end. */
export const makeChannels = ({
  wechat,
  sms,
  book,
  clock,
}: ChannelDeps): Record<
  MessageChannel,
  (outgoing: Outgoing, under: DeliveryRow | undefined) => Promise<ChannelResult>
> => ({
  async assistant({ message, key, openid, moment }) {
    const status = book.template(key).assistant?.status;
    const info = book.infoFor(key, message.facts ?? {}, moment);
    if (status === undefined || openid === null) return noWay;
    if (info === null) return INCOMPLETE;
    const page = pageOf(message.link);
    return wechat.sendAssistantMessage({
      ...{ openid, status, info, page },
      orderId: orderOf(message),
      messageId: message.id,
    });
  },
  async subscribe({ message, key, openid, moment }) {
    const templateId = book.ids.subscribe[key];
    const data = book.fieldsFor(key, 'subscribe', message.facts ?? {}, moment);
    if (templateId === undefined || openid === null) return noWay;
    if (data === null) return INCOMPLETE;
    return wechat.sendSubscribeMessage({ openid, templateId, page: pageOf(message.link), data });
  },
  async official({ message, key, unionid, moment }) {
    const templateId = book.ids.official[key];
    const data = book.fieldsFor(key, 'official', message.facts ?? {}, moment);
    const officialOpenid = unionid === null ? null : await wechat.findOfficialOpenid(unionid);
    if (templateId === undefined || officialOpenid === null) return noWay;
    if (data === null) return INCOMPLETE;
    const page = pageOf(message.link);
    const sent = { officialOpenid, templateId, page, data, clientMessageId: message.id };
    const result = await wechat.sendTemplateMessage(sent);
    return result.kind === 'refused' && result.code === NOT_FOLLOWING ? noWay : result;
  },
  async sms({ message, key, phone, moment }, under) {
    const templateId = book.template(key).sms?.id;
    const params = book.smsParams(key, message.facts ?? {}, moment);
    if (sms === null || templateId === undefined || !phone) return noWay;
    if (params === null) return INCOMPLETE;
    if (under) return makeFindText(sms, clock)(phone, message.id, under.at);
    const result = await sms.send({ phone, templateId, params, messageId: message.id });
    return result.kind === 'noSuchNumber' ? noWay : result;
  },
});
