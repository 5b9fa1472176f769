import { Aes, Decorator, Formatter, Rsa } from 'wechatpay-axios-plugin';
import { type Received, type RunningSandbox } from './running-sandbox';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are looked at field by field
type Fields = Record<string, any>;

interface Outcome {
  status: number;
  data: Fields;
  headers: Record<string, string>;
  code?: string;
}

/**
 * The hospital's side of WeChat Pay, made with a published client (wechatpay-axios-plugin), so that signing and
 * verifying on the two sides come from different hands.
 */
export function merchantOf(sandbox: RunningSandbox, changed: { serial?: string; privateKey?: string } = {}) {
  const { wechatPay, urls } = sandbox.credentials;
  const certs = {
    [wechatPay.platformSerial]: wechatPay.platformCertPem,
    [wechatPay.publicKeyId]: wechatPay.publicKeyPem,
  };
  const client = new Decorator({
    mchid: wechatPay.mchId,
    serial: changed.serial ?? wechatPay.merchantSerial,
    privateKey: changed.privateKey ?? wechatPay.merchantKeyPem,
    certs,
    baseURL: `${urls.wechatpay}/`,
  });
  const outcome = async (
    promise: PromiseLike<{ status: number; data: unknown; headers: unknown }>,
  ): Promise<Outcome> => {
    try {
      const { status, data, headers } = await promise;
      return { status, data: data as Fields, headers: headers as Record<string, string> };
    } catch (error) {
      const { response, code } = error as { response?: { status: number; data: unknown }; code?: string };
      if (!response) throw error;
      // A 2xx whose signature is wrong also ends here; its code tells.
      return { status: response.status, data: response.data as Fields, headers: {}, code };
    }
  };
  return {
    get: (path: string, headers: Record<string, string> = {}, responseType: 'json' | 'arraybuffer' = 'json') =>
      outcome(client.request(path, 'GET', undefined, { headers, responseType })),
    post: (path: string, body: object, headers: Record<string, string> = {}) =>
      outcome(client.request(path, 'POST', body, { headers })),
    /** The parameters of wx.requestPayment. */
    paymentParameters(prepayId: string) {
      const { appId } = sandbox.credentials.wechat;
      const timeStamp = String(Formatter.timestamp());
      const nonceStr = Formatter.nonce();
      const packageText = `prepay_id=${prepayId}`;
      const paySign = Rsa.sign(
        Formatter.joinedByLineFeed(appId, timeStamp, nonceStr, packageText),
        Rsa.from(wechatPay.merchantKeyPem, Rsa.KEY_TYPE_PRIVATE),
      );
      return { appId, timeStamp, nonceStr, package: packageText, signType: 'RSA', paySign };
    },
    /** Is this notice signed by WeChat Pay over exactly these bytes? */
    isGenuine({ headers, body }: Received): boolean {
      const header = (name: string) => String(headers[`wechatpay-${name}`] ?? '');
      const pem = certs[header('serial')];
      if (!pem) return false;
      const text = Formatter.response(header('timestamp'), header('nonce'), body);
      return Rsa.verify(text, header('signature'), Rsa.from(pem, Rsa.KEY_TYPE_PUBLIC));
    },
    /** Opens a notice. @throws Error when its tag does not fit */
    open({ body }: Received): Fields {
      const { resource } = JSON.parse(body) as { resource: Record<string, string> };
      return JSON.parse(
        Aes.AesGcm.decrypt(
          resource.ciphertext ?? '',
          wechatPay.apiV3Key,
          resource.nonce ?? '',
          resource.associated_data ?? '',
        ),
      ) as Fields;
    },
    /** A sensitive field, encrypted for WeChat Pay. */
    seal: (text: string, key: 'platform' | 'publicKey') =>
      Rsa.encrypt(
        text,
        Rsa.from(key === 'platform' ? wechatPay.platformCertPem : wechatPay.publicKeyPem, Rsa.KEY_TYPE_PUBLIC),
      ),
  };
}

export type Merchant = ReturnType<typeof merchantOf>;
