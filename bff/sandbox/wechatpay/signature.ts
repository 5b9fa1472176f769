import { type SandboxClock } from '../platform/clock';
import { hex, letters } from '../platform/identifiers';
import { type SandboxReply, type SandboxRequest } from '../platform/http';
import { type SandboxKeys } from '../platform/keys';
import { signText, verifyText } from './crypto';
import { PayRefusal } from './errors';
import { type PaySettings } from './store';

const SCHEMA = 'WECHATPAY2-SHA256-RSA2048';
const ALLOWED_SKEW_S = 300;

interface Deps {
  clock: SandboxClock;
  keys: SandboxKeys['wechatPay'];
  settings: () => PaySettings;
}

/** Checks requests and signs answers. */
export interface Gatekeeper {
  /** @throws PayRefusal 400 PARAM_ERROR, 401 SIGN_ERROR */
  checkRequest(request: SandboxRequest): void;
  /** The key that must sign the answer. @throws PayRefusal 400 for a serial that this merchant has not */
  signerOf(request: SandboxRequest): Signer;
  sign(signer: Signer, body: string, timestamp?: number): Record<string, string>;
  /** The key that signs the next notice; while both keys live, they take turns. */
  noticeSigner(): Signer;
  /** Opens a sensitive field. @throws PayRefusal when it was not made for the key that the request names */
  privateKeyFor(signer: Signer): string;
}

export type Signer = 'platform' | 'nextPlatform' | 'publicKey';

const PART = /^(\w+)="([^"]*)"$/;

function parseAuthorization(header: string | undefined): Map<string, string> {
  const malformed = () =>
    new PayRefusal(
      401,
      'SIGN_ERROR',
      'Http头Authorization值格式错误，请参考《微信支付商户API v3签名规则》',
      undefined,
      268443699,
    );
  if (!header?.startsWith(`${SCHEMA} `)) throw malformed();
  const parts = new Map<string, string>();
  for (const item of header.slice(SCHEMA.length + 1).split(',')) {
    const match = PART.exec(item.trim());
    if (!match || parts.has(match[1] ?? '')) throw malformed();
    parts.set(match[1] ?? '', match[2] ?? '');
  }
  for (const name of ['mchid', 'nonce_str', 'signature', 'timestamp', 'serial_no']) {
    if (!parts.get(name)) throw malformed();
  }
  return parts;
}

function signMismatch(request: SandboxRequest, message: string): PayRefusal {
  const detail = {
    detail: { issue: 'sign not match' },
    field: 'signature',
    location: 'authorization',
    sign_information: {
      method: request.method,
      sign_message_length: Buffer.byteLength(message),
      truncated_sign_message: message.slice(0, 60),
      url: request.rawUrl,
    },
  };
  return new PayRefusal(401, 'SIGN_ERROR', '错误的签名，验签失败', detail, 268443699);
}

/** Makes the gatekeeper. Used nonces are remembered for as long as their timestamp would be accepted. */
export function makeGatekeeper({ clock, keys, settings }: Deps): Gatekeeper {
  const nonces = new Map<string, number>();
  let noticeCount = 0;
  const signers: Record<Signer, { serial: string; keyPem: string }> = {
    platform: { serial: keys.platformSerial, keyPem: keys.platformKeyPem },
    nextPlatform: keys.nextPlatform,
    publicKey: { serial: keys.publicKeyId, keyPem: keys.publicKeyPrivatePem },
  };
  const certificateSigner = (): Signer => (settings().certificate === 'next' ? 'nextPlatform' : 'platform');
  const signError = (message: string) => new PayRefusal(401, 'SIGN_ERROR', message, undefined, 268443699);

  return {
    checkRequest(request) {
      if (!request.headers['user-agent'] || !request.headers.accept) {
        throw new PayRefusal(400, 'PARAM_ERROR', 'Http头缺少Accept或User-Agent');
      }
      const parts = parseAuthorization(request.headers.authorization);
      const timestamp = parts.get('timestamp') ?? '';
      const nonce = parts.get('nonce_str') ?? '';
      if (parts.get('mchid') !== keys.mchId) throw signError('商户号与Authorization不符，商户不存在');
      if (parts.get('serial_no') !== keys.merchantSerial)
        throw signError('商户证书序列号有误，请使用签名私钥匹配的证书序列号');
      const nowS = Math.floor(clock.nowMs() / 1000);
      if (!/^\d{10}$/.test(timestamp) || Math.abs(Number(timestamp) - nowS) > ALLOWED_SKEW_S) {
        throw signError('Http头Authorization值中的timestamp与发起请求的时间不得超过5分钟');
      }
      const head = `${request.method}\n${request.rawUrl}\n${timestamp}\n${nonce}\n`;
      const message = Buffer.concat([Buffer.from(head, 'utf8'), request.rawBody, Buffer.from('\n')]);
      if (!verifyText(keys.merchantCertPem, message, parts.get('signature') ?? '')) {
        throw signMismatch(request, message.toString('utf8'));
      }
      // Only a genuine request may use a nonce up, otherwise anybody could burn it.
      for (const [used, until] of nonces) if (until < nowS) nonces.delete(used);
      if (nonces.has(nonce)) throw signError('Http头Authorization值中的nonce_str已被使用，请更换随机串');
      nonces.set(nonce, nowS + 2 * ALLOWED_SKEW_S);
    },
    signerOf(request) {
      const asked = request.headers['wechatpay-serial'];
      const mode = settings().keyMode;
      if (asked === undefined || asked === '') return mode === 'pubkey' ? 'publicKey' : certificateSigner();
      if (asked === keys.publicKeyId && mode !== 'cert') return 'publicKey';
      if (asked === keys.platformSerial && mode !== 'pubkey') return 'platform';
      const isRotated = settings().certificate === 'next';
      if (asked === keys.nextPlatform.serial && isRotated && mode !== 'pubkey') return 'nextPlatform';
      throw new PayRefusal(400, 'PARAM_ERROR', '平台证书序列号Wechatpay-Serial错误');
    },
    sign(signer, body, timestamp = Math.floor(clock.nowMs() / 1000)) {
      const nonce = letters(32);
      return {
        'Wechatpay-Timestamp': String(timestamp),
        'Wechatpay-Nonce': nonce,
        'Wechatpay-Signature': signText(signers[signer].keyPem, `${timestamp}\n${nonce}\n${body}\n`),
        'Wechatpay-Signature-Type': SCHEMA,
        'Wechatpay-Serial': signers[signer].serial,
      };
    },
    noticeSigner() {
      const mode = settings().keyMode;
      if (mode !== 'mixed') return mode === 'cert' ? certificateSigner() : 'publicKey';
      noticeCount += 1;
      return noticeCount % 2 ? certificateSigner() : 'publicKey';
    },
    privateKeyFor: (signer) => signers[signer].keyPem,
  };
}

/** `08…-0` for success, a reason number at the end otherwise. */
export const requestId = (reason: number): string => `08${hex(32).toUpperCase()}-${reason}`;

/** An error body; errors are not signed. */
export function refusalReply(refusal: PayRefusal): SandboxReply {
  const { code, message, detail } = refusal;
  return {
    status: refusal.status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'Request-ID': requestId(refusal.reason) },
    body: JSON.stringify(detail ? { code, message, detail } : { code, message }),
  };
}
