import { randomBytes } from 'node:crypto';
import WxPay from 'wechatpay-node-v3';
import type { IPayRequest, Output } from 'wechatpay-node-v3/dist/define';
import type { WechatPayParams } from '@anzhen/shared-types';
import { exchange, type Exchange, exchangeBytes } from '../http-exchange';
import type { Clock } from '../../ports/clock';
import type { WechatPayConfig } from './config';

// The library has this origin written into every method and cuts it off before it signs the path.
const OFFICIAL_ORIGIN = 'https://api.mch.weixin.qq.com';

/** The library hands through whatever its transport resolves with; this is what ours resolves with. */
interface Carried extends Output {
  exchange: Exchange;
}

/**
 * Takes the place of the library's superagent, which has no deadline, follows redirects, drops the headers that the
 * answer's signature is in, and keeps the Authorization header in its error objects.
 */
class Transport implements IPayRequest {
  constructor(
    private readonly config: WechatPayConfig,
    private readonly preferredSerial: () => string,
  ) {}

  get(url: string, headers: Record<string, string>): Promise<Carried> {
    return this.send('GET', url, headers);
  }

  post(url: string, params: Record<string, unknown>, headers: Record<string, string>): Promise<Carried> {
    return this.send('POST', url, headers, JSON.stringify(params));
  }

  upload(): Promise<Output> {
    throw new Error('uploads are not part of this adapter');
  }

  private async send(method: 'GET' | 'POST', url: string, headers: Record<string, string>, body?: string) {
    const { pathname, search } = new URL(url);
    const answer = await exchange({
      method,
      url: this.config.baseUrl.replace(/\/$/, '') + pathname + search,
      // Without this header WeChat answers with whichever key it likes while a merchant changes keys.
      headers: { 'Wechatpay-Serial': this.preferredSerial(), ...headers },
      ...(body === undefined ? {} : { body }),
      timeoutMs: this.config.timeoutMs,
    });
    // The library must not read the answer before its signature was checked, so it sees neither status nor data.
    return { status: 0, exchange: answer };
  }
}

/**
 * wechatpay-node-v3 as request builder and signer only. Replaced, and why:
 * - transport: see above; answers are verified by our own code on their raw text;
 * - `buildAuthorization`: the library takes the machine's clock and a Math.random() nonce, and forgets the empty body
 *   line of a POST without a body;
 * - `verifySign`, `decipher_gcm`, `get_certificates`, `upload_images` are never called: no age check, the GCM tag is
 *   not authenticated, an unknown serial starts a download, and keys are shared by all merchants of the process;
 * - the phone's parameters that `transactions_jsapi` adds are signed here instead, with the injected clock.
 */
export class MerchantClient extends WxPay {
  constructor(
    private readonly config: WechatPayConfig,
    private readonly clock: Clock,
    preferredSerial: () => string,
  ) {
    super({
      appid: config.appId,
      mchid: config.mchId,
      // Read from the certificate the serial would be lower-case, and WeChat prints it upper-case.
      serial_no: config.merchantSerial.toUpperCase(),
      publicKey: Buffer.from(config.merchantCertPem),
      privateKey: Buffer.from(config.merchantKeyPem),
      key: config.apiV3Key,
      userAgent: 'anzhen-bff/1.0',
    });
    this.createHttp(new Transport(config, preferredSerial));
  }

  protected override buildAuthorization(method: string, url: string, params?: Record<string, unknown>): string {
    const nonce = makeNonce();
    const timestamp = this.seconds();
    const body = params === undefined ? '' : JSON.stringify(params);
    const path = url.replace(OFFICIAL_ORIGIN, '');
    const signature = this.sha256WithRsa(`${[method, path, timestamp, nonce, body].join('\n')}\n`);
    return this.getAuthorization(nonce, timestamp, signature);
  }

  /**
   * An endpoint that the library does not have (`/v3/med-ins/*`).
   * @param sealedWith serial of the key that sealed fields of the body
   */
  async call(
    method: 'GET' | 'POST',
    path: string,
    body?: Record<string, unknown>,
    sealedWith?: string,
  ): Promise<Output> {
    const url = OFFICIAL_ORIGIN + path;
    const authorization = this.buildAuthorization(method, url, body);
    if (method === 'GET') return this.httpService.get(url, this.getHeaders(authorization));
    const named = sealedWith === undefined ? {} : { 'Wechatpay-Serial': sealedWith };
    const headers = this.getHeaders(authorization, { 'Content-Type': 'application/json', ...named });
    return this.httpService.post(url, body ?? {}, headers);
  }

  /** A file that a signed answer named: the address is WeChat's own, and the bytes come unsigned. */
  async download(url: string, limits: { timeoutMs: number; largestBytes: number }): Promise<Exchange<Buffer>> {
    const { origin, pathname, search } = new URL(url);
    if (origin !== OFFICIAL_ORIGIN) return { kind: 'notSent', cause: 'the file is not at WeChat' };
    const authorization = this.buildAuthorization('GET', url);
    return exchangeBytes({
      method: 'GET',
      url: this.config.baseUrl.replace(/\/$/, '') + pathname + search,
      headers: this.getHeaders(authorization),
      ...limits,
    });
  }

  /** Signs what wx.requestPayment takes. */
  signForPhone(prepayId: string): WechatPayParams {
    const unsigned = {
      appId: this.config.appId,
      timeStamp: this.seconds(),
      nonceStr: makeNonce(),
      package: `prepay_id=${prepayId}`,
    };
    const paySign = this.sha256WithRsa(`${Object.values(unsigned).join('\n')}\n`);
    return { ...unsigned, signType: 'RSA', paySign };
  }

  private seconds(): string {
    return String(Math.floor(this.clock.now().getTime() / 1000));
  }
}

const makeNonce = (): string => randomBytes(16).toString('hex').toUpperCase();

/** What the transport saw behind a library call. */
export const exchangeOf = (output: Output): Exchange => (output as Carried).exchange;

/**
 * The path is signed as it is sent, so a number that would need percent-encoding must never get into one.
 * @throws RangeError
 */
export function assertNumber(number: string, longest: number): void {
  if (number.length < 6 || number.length > longest || !/^[0-9A-Za-z_-]+$/.test(number)) {
    throw new RangeError('not an order number that WeChat Pay takes');
  }
}
