import { randomUUID } from 'node:crypto';
import { shanghaiRfc3339, type SandboxClock } from '../platform/clock';
import { hex, letters } from '../platform/identifiers';
import { type SandboxKeys } from '../platform/keys';
import { encryptGcm } from './crypto';
import { type Gatekeeper } from './signature';
import { type Notice, type NoticeKind, type PayStore } from './store';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The waits between deliveries: 15 s/15 s/30 s/3 m/10 m/20 m/30 m/30 m/30 m/60 m/3 h/3 h/3 h/6 h/6 h. */
const RETRY_TABLE_MS = [
  ...[15, 15, 30].map((n) => n * SECOND),
  ...[3, 10, 20, 30, 30, 30, 60].map((n) => n * MINUTE),
  ...[3, 3, 3, 6, 6].map((n) => n * HOUR),
];
const MED_INS_TRIES = 2; // The medical-insurance notice is given up 30 s after the payment.
const TIMEOUT_MS = 5_000;

/** A notice that is broken on the wire, or one that is genuine and says what is not so. */
export const TAMPERINGS = ['tag', 'timestamp', 'signtest', 'amount', 'appid', 'order'] as const;
export type Tampering = (typeof TAMPERINGS)[number];

export interface NoticeInput {
  kind: NoticeKind;
  outTradeNo: string;
  url: string;
  eventType: string;
  summary: string;
  originalType: string;
  plain: Record<string, unknown>;
}

/** Sends notices to the hospital until it takes them. */
export interface NoticeSender {
  send(input: NoticeInput): void;
  /** Sends the last notice of an order once more. @throws RangeError when there is none */
  replay(outTradeNo: string): Promise<{ id: string; status: number | null }>;
  /** Sends that notice spoilt in one way; an honest receiver refuses it or does not believe it. @throws RangeError when there is none */
  tamper(outTradeNo: string, how: Tampering): Promise<{ id: string; status: number | null }>;
  /** Takes up unfinished notices after a restart. */
  resume(): void;
}

interface Deps {
  clock: SandboxClock;
  store: PayStore;
  keys: SandboxKeys['wechatPay'];
  gatekeeper: Gatekeeper;
}

const flipFirstBit = (ciphertext: string): string => {
  const bytes = Buffer.from(ciphertext, 'base64');
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return bytes.toString('base64');
};

/** Makes the sender. Only 200 and 204 within five seconds count as taken. */
export function makeNoticeSender({ clock, store, keys, gatekeeper }: Deps): NoticeSender {
  const settings = () => store.value.settings.notices;

  /** The same trade with one fact wrong, as a notice of its own. */
  const lyingAbout = (notice: Notice, how: 'amount' | 'appid' | 'order'): Notice => {
    const plain = JSON.parse(notice.plain) as Record<string, unknown> & { amount?: Record<string, unknown> };
    const total = Number(plain.amount?.total ?? 0) - 1;
    const lies = {
      amount: { amount: { ...plain.amount, total, payer_total: total } },
      appid: { appid: `wx${hex(16)}` },
      order: { out_trade_no: `pay_${letters(26)}` },
    };
    return { ...notice, id: randomUUID(), plain: JSON.stringify({ ...plain, ...lies[how] }) };
  };

  const bodyOf = (notice: Notice, damaged: boolean): string => {
    const nonce = letters(12);
    const ciphertext = encryptGcm(keys.apiV3Key, nonce, notice.originalType, notice.plain);
    return JSON.stringify({
      id: notice.id,
      create_time: shanghaiRfc3339(new Date(notice.createdAtMs)),
      resource_type: 'encrypt-resource',
      event_type: notice.eventType,
      summary: notice.summary,
      resource: {
        original_type: notice.originalType,
        algorithm: 'AEAD_AES_256_GCM',
        ciphertext: damaged ? flipFirstBit(ciphertext) : ciphertext,
        associated_data: notice.originalType,
        nonce,
      },
    });
  };
  const post = async (notice: Notice, how?: Tampering): Promise<number | null> => {
    const body = bodyOf(notice, how === 'tag');
    const stale = Math.floor(clock.nowMs() / SECOND) - 600;
    const signature = gatekeeper.sign(gatekeeper.noticeSigner(), body, how === 'timestamp' ? stale : undefined);
    if (how === 'signtest') {
      signature['Wechatpay-Signature'] = `WECHATPAY/SIGNTEST/${signature['Wechatpay-Signature'] ?? ''}`;
    }
    try {
      const response = await fetch(notice.url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', 'user-agent': 'Mozilla/4.0', accept: '*/*', ...signature },
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return null; // Nobody there, cut off, or slower than five seconds: all the same to WeChat Pay.
    }
  };
  const isTaken = (status: number | null) => status === 200 || status === 204;

  const triesOf = (notice: Notice) => (notice.kind === 'medical-insurance' ? MED_INS_TRIES : RETRY_TABLE_MS.length);
  const plan = (notice: Notice, atMs: number) => {
    notice.nextAtMs = atMs;
    store.touch();
    clock.at(atMs, () => deliver(notice));
  };
  const deliver = async (notice: Notice): Promise<void> => {
    notice.nextAtMs = null;
    if (Math.random() < settings().signtestRate) await post(notice, 'signtest');
    notice.lastStatus = await post(notice);
    notice.attempts += 1;
    notice.taken ||= isTaken(notice.lastStatus);
    store.touch();
    if (notice.taken) {
      for (let copy = 0; copy < settings().duplicate; copy += 1) await post(notice);
      return;
    }
    const wait = RETRY_TABLE_MS[notice.attempts - 1];
    if (wait !== undefined && notice.attempts <= triesOf(notice))
      plan(notice, clock.nowMs() + wait * settings().timeScale);
  };
  const lastOf = (outTradeNo: string): Notice => {
    const notice = store.value.notices.filter((item) => item.outTradeNo === outTradeNo).at(-1);
    if (!notice) throw new RangeError('这个订单还没有发出过通知');
    return notice;
  };

  return {
    send({ plain, ...input }) {
      const notice: Notice = {
        ...input,
        id: randomUUID(),
        plain: JSON.stringify(plain),
        createdAtMs: clock.nowMs(),
        attempts: 0,
        nextAtMs: null,
        lastStatus: null,
        taken: false,
      };
      store.value.notices.push(notice);
      plan(notice, clock.nowMs() + settings().delayMs);
    },
    async replay(outTradeNo) {
      const notice = lastOf(outTradeNo);
      const status = await post(notice);
      notice.taken ||= isTaken(status);
      store.touch();
      return { id: notice.id, status };
    },
    async tamper(outTradeNo, how) {
      const last = lastOf(outTradeNo);
      const notice = how === 'amount' || how === 'appid' || how === 'order' ? lyingAbout(last, how) : last;
      return { id: notice.id, status: await post(notice, how) };
    },
    resume() {
      for (const notice of store.value.notices) {
        if (!notice.taken && notice.nextAtMs !== null) plan(notice, notice.nextAtMs);
      }
    },
  };
}
