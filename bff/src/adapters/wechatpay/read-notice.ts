import { NoticeRejected, type PaymentNotice } from '../../ports/payment-gateway';
import { medInsAnswer, noticeEnvelope, refundNotice, toMedInsOrder, toRefund, toTrade, tradeAnswer } from './answers';
import { type HeaderBag, openResource, signatureFlaw, type VerificationKeys } from './signature';

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new NoticeRejected('content');
  }
};

const open = (apiV3Key: string, resource: Parameters<typeof openResource>[1]): string => {
  try {
    return openResource(apiV3Key, resource);
  } catch {
    throw new NoticeRejected('tag');
  }
};

interface Reader {
  keys: VerificationKeys;
  apiV3Key: string;
  mchId: string;
  appId: string;
}

/** Signature and age first, on the raw bytes; then the tag; then the content. @throws NoticeRejected */
export function readNotice(reader: Reader, headers: HeaderBag, rawBody: string, now: Date): PaymentNotice {
  const flaw = signatureFlaw(reader.keys, headers, rawBody, now);
  if (flaw) throw new NoticeRejected(flaw);
  const envelope = noticeEnvelope.safeParse(parseJson(rawBody));
  if (!envelope.success) throw new NoticeRejected('content');
  const { id: noticeId, event_type: eventType, resource } = envelope.data;
  const content = parseJson(open(reader.apiV3Key, resource));
  if (eventType.startsWith('REFUND.')) {
    const refund = refundNotice.safeParse(content);
    if (!refund.success || refund.data.mchid !== reader.mchId) throw new NoticeRejected('content');
    const { refund_status: status, ...rest } = refund.data;
    return { kind: 'refund', noticeId, refund: toRefund({ ...rest, status }) };
  }
  if (eventType.startsWith('MEDICAL_INSURANCE.')) {
    const order = medInsAnswer.safeParse(content);
    if (!order.success || (order.data.appid ?? reader.appId) !== reader.appId) throw new NoticeRejected('content');
    return { kind: 'medIns', noticeId, order: toMedInsOrder(order.data) };
  }
  if (eventType !== 'TRANSACTION.SUCCESS') throw new NoticeRejected('content');
  const trade = tradeAnswer.safeParse(content);
  if (!trade.success) throw new NoticeRejected('content');
  return { kind: 'trade', noticeId, trade: toTrade(trade.data) };
}
