import { z } from 'zod';
import { canonicalJson, signText } from './canonical-json';
import type { NhsaConfig } from './config';
import { channelKey, sm2Sign, sm2Verify, sm4Decrypt, sm4Encrypt } from './gm';

const VERSION = '2.0.1';
// The centre repeats a message some times in a minute; an older one is somebody else's copy.
const MESSAGE_SKEW_MS = 5 * 60_000;

/** `20261124101500`, hospital time. */
export const stamp = (at: Date): string =>
  new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace(/[-:T]/g, '');

/** Signs the plain data, then hides it. */
export function seal(config: NhsaConfig, data: object, at: Date): string {
  const head = { appId: config.appId, version: VERSION, timestamp: stamp(at), encType: 'SM4', signType: 'SM2' };
  const text = signText(head, data, config.appSecret);
  return JSON.stringify({
    ...head,
    encData: sm4Encrypt(channelKey(config.appId, config.appSecret), canonicalJson(data)),
    signData: sm2Sign(text, config.privateKeyHex, config.publicKeyHex),
  });
}

const answer = z.looseObject({
  code: z.coerce.number(),
  message: z.string().catch(''),
  success: z.boolean().optional(),
  encData: z.string().optional(),
  signData: z.string().optional(),
});

export type Opened =
  | { kind: 'success'; data: unknown }
  /** Refusals carry no signature; a refusal with a wrong one is not believed. */
  | { kind: 'refused'; code: number; message: string }
  | { kind: 'unreadable'; cause: string };

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

function decrypt(config: NhsaConfig, encData: string): unknown {
  try {
    return parseJson(sm4Decrypt(channelKey(config.appId, config.appSecret), encData));
  } catch {
    return undefined;
  }
}

const message = z.looseObject({
  appId: z.string(),
  timestamp: z.coerce.string(),
  encData: z.string(),
  signData: z.string(),
});

/** The instant of an envelope: hospital time, or epoch milliseconds in some regions; NaN when neither. */
const instantOf = (timestamp: string): number => {
  if (/^\d{13}$/.test(timestamp)) return Number(timestamp);
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(timestamp);
  if (!match) return Number.NaN;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
};

/** Opens a message that the centre sends by itself (6302). Null: not its message, or too old, or changed on the way. */
export function openMessage(config: NhsaConfig, body: string, now: Date): unknown {
  const raw = parseJson(body);
  const parsed = message.safeParse(raw);
  if (!parsed.success || parsed.data.appId !== config.appId) return null;
  const age = Math.abs(instantOf(parsed.data.timestamp) - now.getTime());
  if (!(age <= MESSAGE_SKEW_MS)) return null;
  const data = decrypt(config, parsed.data.encData);
  if (data === undefined) return null;
  const text = signText(raw as Record<string, unknown>, data, config.appSecret);
  return sm2Verify(text, parsed.data.signData, config.platformPublicKeyHex) ? data : null;
}

/** Opens an answer. Success is believed only under the platform's signature over every field of the envelope. */
export function open(config: NhsaConfig, body: string): Opened {
  const raw = parseJson(body);
  const parsed = answer.safeParse(raw);
  if (!parsed.success) return { kind: 'unreadable', cause: 'no envelope' };
  const { code, message, success, encData, signData } = parsed.data;
  const isRefusal = code !== 0 || success === false;
  if (isRefusal && !signData) return { kind: 'refused', code, message };
  if (!signData || !encData) return { kind: 'unreadable', cause: 'success without a signature' };
  const data = decrypt(config, encData);
  if (data === undefined) return { kind: 'unreadable', cause: 'data cannot be decrypted' };
  // The fields are signed as they were sent, not as we read them.
  const text = signText(raw as Record<string, unknown>, data, config.appSecret);
  if (!sm2Verify(text, signData, config.platformPublicKeyHex)) return { kind: 'unreadable', cause: 'wrong signature' };
  return isRefusal ? { kind: 'refused', code, message } : { kind: 'success', data };
}
