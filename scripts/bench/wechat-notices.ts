import { createCipheriv, createDecipheriv, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { randomBytes, randomUUID, sign, verify } from 'node:crypto';

export interface Notice {
  id: string;
  body: string;
  headers: Record<string, string>;
}

export interface NoticeKeys {
  privateKey: KeyObject;
  publicKey: KeyObject;
  publicKeyPem: string;
  serial: string;
  apiV3Key: string;
  appId: string;
  mchId: string;
}

/** A key pair of the bench's own in the place of WeChat's. */
export const makeNoticeKeys = (merchant: Omit<NoticeKeys, 'privateKey' | 'publicKey' | 'publicKeyPem'>): NoticeKeys => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return { ...merchant, privateKey, publicKeyPem, publicKey: createPublicKey(publicKeyPem) };
};

/** A paid trade as WeChat would tell it, signed with the bench's own key; nobody's real order. */
export const makeNotice = (keys: NoticeKeys): Notice => {
  const id = randomUUID();
  const nonce = randomBytes(6).toString('hex');
  const plain = JSON.stringify({
    ...{ appid: keys.appId, mchid: keys.mchId, out_trade_no: `pay_${id.replaceAll('-', '').slice(0, 26)}` },
    ...{ transaction_id: `4200${id.replaceAll('-', '').slice(0, 24)}`, trade_type: 'JSAPI', trade_state: 'SUCCESS' },
    ...{ trade_state_desc: '支付成功', bank_type: 'OTHERS', attach: '', success_time: '2026-11-24T15:59:00+08:00' },
    payer: { openid: 'oBenchBenchBenchBenchBenchBe' },
    amount: { total: 8_000, payer_total: 8_000, currency: 'CNY', payer_currency: 'CNY' },
  });
  const cipher = createCipheriv('aes-256-gcm', keys.apiV3Key, nonce).setAAD(Buffer.from('transaction'));
  const ciphertext = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  const body = JSON.stringify({
    ...{ id, create_time: '2026-11-24T15:59:00+08:00', resource_type: 'encrypt-resource' },
    ...{ event_type: 'TRANSACTION.SUCCESS', summary: '支付成功' },
    resource: {
      ...{ original_type: 'transaction', algorithm: 'AEAD_AES_256_GCM', nonce, associated_data: 'transaction' },
      ciphertext: ciphertext.toString('base64'),
    },
  });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = sign('RSA-SHA256', Buffer.from(`${timestamp}\n${nonce}\n${body}\n`), keys.privateKey);
  const headers = {
    ...{ 'Wechatpay-Timestamp': timestamp, 'Wechatpay-Nonce': nonce, 'Wechatpay-Serial': keys.serial },
    ...{ 'Wechatpay-Signature': signature.toString('base64'), 'Content-Type': 'application/json' },
  };
  return { id, body, headers };
};

/** What nobody can do without: the signature, the tag and one durable insert. */
export const bareCrypto = (keys: NoticeKeys, { body, headers }: Notice): string => {
  const text = `${headers['Wechatpay-Timestamp']}\n${headers['Wechatpay-Nonce']}\n${body}\n`;
  const signature = Buffer.from(headers['Wechatpay-Signature'] ?? '', 'base64');
  if (!verify('RSA-SHA256', Buffer.from(text), keys.publicKey, signature)) throw new Error('the bench signed badly');
  const { resource } = JSON.parse(body) as { resource: { ciphertext: string; nonce: string } };
  const bytes = Buffer.from(resource.ciphertext, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', keys.apiV3Key, resource.nonce);
  decipher.setAAD(Buffer.from('transaction')).setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8');
};
