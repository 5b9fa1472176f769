import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import { MINUTE, SECOND } from '@anzhen/shared-types';
import { z } from 'zod';
import type { Clock } from '../../ports/clock';
import { PushRejected, type WechatEvent, type WechatPush } from '../../ports/wechat';

interface Options {
  token: string;
  /** 43 characters of the console. */
  encodingAesKey: string;
  /** The mini-program and the official account. */
  appIds: readonly string[];
  clock: Clock;
}

/** WeChat pushes at once, and three times within seconds where nobody answers: what is older is sent by somebody else. */
const FRESH_MS = 5 * MINUTE;

const query = z.object({ timestamp: z.string().min(1), nonce: z.string().min(1) });
const envelope = z.object({ Encrypt: z.string().min(1) });
const text = z.union([z.string(), z.number()]).transform(String);

const head = z.object({
  MsgType: z.string(),
  Event: z.string().optional(),
  FromUserName: z.string(),
  CreateTime: text,
});
const templateJob = z.object({ MsgID: text, Status: z.string() });
const change = z.object({
  TemplateId: z.string(),
  SubscribeStatusString: z.string().optional(),
  MsgID: text.optional(),
  ErrorCode: text.optional(),
  ErrorStatus: z.string().optional(),
});
// The trap of the JSON form: an object for one template, an array for several.
const changes = z.union([z.array(change), change.transform((one) => [one])]);

// Ids of 64 bits stay texts; entities are not resolved, WeChat sends CDATA.
const xml = new XMLParser({ parseTagValue: false, ignoreAttributes: true, processEntities: false });

/** JSON, or XML whose root is `xml`. A 64-bit number of JSON is read as a text. */
const readDocument = (document: string): unknown => {
  if (document.includes('<!DOCTYPE')) throw new PushRejected('not readable');
  try {
    if (!document.startsWith('<')) return JSON.parse(document.replace(/("MsgID"\s*:\s*)(\d+)/g, '$1"$2"'));
    return (xml.parse(document) as { xml?: unknown }).xml;
  } catch {
    throw new PushRejected('not readable');
  }
};

const fitting = <S extends z.ZodType>(schema: S, value: unknown): z.output<S> => {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new PushRejected('not in the form of the documentation');
  return parsed.data;
};

const signatureOf = (parts: readonly string[]): string =>
  createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex');

const isSame = (given: string | undefined, expected: string): boolean => {
  // Bytes, not characters: a signature of other letters may have as many of these and more of those.
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
};

const BLOCK = 32;
const RANDOM_BYTES = 16;

/** Plain text = 16 random bytes, the length in four, the message, the app id; PKCS#7 in blocks of 32. */
const decrypt = (key: Buffer, sealed: string): { message: string; appId: string } => {
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  let padded: Buffer;
  try {
    padded = Buffer.concat([decipher.update(Buffer.from(sealed, 'base64')), decipher.final()]);
  } catch {
    throw new PushRejected('not encrypted as agreed');
  }
  const padding = padded.at(-1) ?? 0;
  const isPadded = padding >= 1 && padding <= BLOCK && padded.subarray(-padding).every((byte) => byte === padding);
  const plain = padded.subarray(0, padded.length - padding);
  const start = RANDOM_BYTES + 4;
  if (!isPadded || plain.length < start) throw new PushRejected('not encrypted with this key');
  const end = start + plain.readUInt32BE(RANDOM_BYTES);
  if (end > plain.length) throw new PushRejected('not encrypted with this key');
  return { message: plain.subarray(start, end).toString('utf8'), appId: plain.subarray(end).toString('utf8') };
};

/** `failed:user block` and `failed: system failed` are both written by WeChat. */
const outcomeOf = (status: string): string => status.replace(/:\s+/, ':').slice(0, 40);

const listOf = (body: Record<string, unknown>, element: string): z.output<typeof change>[] => {
  const list = body.List ?? (body[element] as { List?: unknown } | undefined)?.List;
  return fitting(changes, list);
};

const eventsOf = (appId: string, body: unknown): WechatEvent[] => {
  const { MsgType, Event, FromUserName: openid, CreateTime } = fitting(head, body);
  if (MsgType !== 'event') return [];
  const fields = body as Record<string, unknown>;
  switch (Event) {
    case 'TEMPLATESENDJOBFINISH': {
      const { MsgID, Status } = fitting(templateJob, body);
      return [{ kind: 'receipt', appId, remoteId: MsgID, openid: null, templateId: null, outcome: outcomeOf(Status) }];
    }
    case 'subscribe_msg_sent_event':
      return listOf(fields, 'SubscribeMsgSentEvent').flatMap(({ TemplateId, MsgID, ErrorCode, ErrorStatus }) => {
        const outcome = ErrorCode === '0' ? 'success' : outcomeOf(`failed:${ErrorStatus ?? ErrorCode ?? ''}`);
        return MsgID ? [{ kind: 'receipt', appId, remoteId: MsgID, openid, templateId: TemplateId, outcome }] : [];
      });
    case 'subscribe_msg_change_event':
      return listOf(fields, 'SubscribeMsgChangeEvent').flatMap(({ TemplateId, SubscribeStatusString }) =>
        SubscribeStatusString === 'reject'
          ? [{ kind: 'turnedOff', openid, templateId: TemplateId, at: new Date(Number(CreateTime) * SECOND) }]
          : [],
      );
    case undefined:
    default:
      // What the person answered to our own question comes with the phone's own report.
      return [];
  }
};

/**
 * WeChat's message push in safe mode. Signature, time and app id are checked before anything is read.
 * Source: framework/server-ability/message-push.
 */
export const makeWechatPush = ({ token, encodingAesKey, appIds, clock }: Options): WechatPush => {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  return {
    echo(given) {
      const { timestamp, nonce } = fitting(query, given);
      if (!isSame(given.signature, signatureOf([token, timestamp, nonce]))) throw new PushRejected('wrong signature');
      return given.echostr ?? '';
    },
    read(given, rawBody) {
      const { timestamp, nonce } = fitting(query, given);
      const { Encrypt } = fitting(envelope, readDocument(rawBody));
      // `signature` does not cover the body; `msg_signature` does.
      if (!isSame(given.msg_signature, signatureOf([token, timestamp, nonce, Encrypt])))
        throw new PushRejected('wrong signature');
      // The signature covers the time, so that nobody can make an old push young again.
      if (!(Math.abs(clock.now().getTime() - Number(timestamp) * SECOND) <= FRESH_MS))
        throw new PushRejected('too old');
      const { message, appId } = decrypt(key, Encrypt);
      if (!appIds.includes(appId)) throw new PushRejected('meant for another app');
      return eventsOf(appId, readDocument(message));
    },
  };
};
