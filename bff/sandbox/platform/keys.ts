import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { sm2 } from 'sm-crypto';
import { digits, hex, letters } from './identifiers';
import { openState } from './state';
import { selfSignedCertificate } from './x509';

/** An SM2 pair as hex: 32-byte private key, uncompressed public key that begins with 04. */
export interface Sm2Pair {
  privateKeyHex: string;
  publicKeyHex: string;
}

/** Every identity and key of the outside world, made once per state folder. */
export interface SandboxKeys {
  wechat: {
    appId: string;
    appSecret: string;
    originalId: string;
    officialAppId: string;
    officialAppSecret: string;
    officialOriginalId: string;
    pushToken: string;
    encodingAesKey: string;
    /** Makes the same phone name always the same person. */
    personSeed: string;
  };
  wechatPay: {
    mchId: string;
    merchantSerial: string;
    merchantKeyPem: string;
    merchantCertPem: string;
    apiV3Key: string;
    publicKeyId: string;
    publicKeyPem: string;
    publicKeyPrivatePem: string;
    platformSerial: string;
    platformCertPem: string;
    platformKeyPem: string;
    /** The certificate that takes the platform certificate's place when it is rotated. */
    nextPlatform: { serial: string; certPem: string; keyPem: string };
  };
  insurance: {
    appId: string;
    appSecret: string;
    channel: Sm2Pair;
    platform: Sm2Pair;
    orgCode: string;
    orgChannelCode: string;
    partnerId: string;
    partnerSecret: string;
    cityId: string;
  };
  his: { appId: string; appSecret: string };
  hisSoap: { userId: string; aesKey: string; signKey: string };
  pacs: { user: string; password: string };
  sms: { secretId: string; secretKey: string; appId: string };
}

const YEAR_MS = 365 * 86_400_000;

const rsaPair = () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicPem: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }) as string,
  };
};

const certified = (organisation: string, commonName: string, madeAt: Date) => {
  const { privatePem } = rsaPair();
  const serial = `5${hex(39)}`.toUpperCase();
  const certPem = selfSignedCertificate({
    privateKey: createPrivateKey(privatePem),
    serialHex: serial,
    organisation,
    commonName,
    notBefore: new Date(madeAt.getTime() - YEAR_MS),
    notAfter: new Date(madeAt.getTime() + 5 * YEAR_MS),
  });
  if (new X509Certificate(certPem).serialNumber !== serial) throw new Error('the certificate does not read back');
  return { serial, certPem, keyPem: privatePem };
};

const platformCertificate = (madeAt: Date) => certified('WeChat Pay Sandbox', 'sandbox platform certificate', madeAt);

const sm2Pair = (): Sm2Pair => {
  const { privateKey, publicKey } = sm2.generateKeyPairHex();
  return { privateKeyHex: privateKey, publicKeyHex: publicKey };
};

const soapKeys = () => ({ userId: `plat_${hex(12)}`, aesKey: letters(16), signKey: letters(32) });

const pacsKeys = () => ({ user: `view_${hex(8)}`, password: letters(32) });

const smsKeys = () => ({ secretId: `AKID${letters(32)}`, secretKey: letters(32), appId: `1400${digits(6)}` });

function makeKeys(): SandboxKeys {
  const madeAt = new Date();
  const mchId = `19${digits(8)}`;
  const merchant = certified('安诊沙箱医院', mchId, madeAt);
  const platform = platformCertificate(madeAt);
  const pay = rsaPair();
  return {
    wechat: {
      appId: `wx${hex(16)}`,
      appSecret: hex(32),
      originalId: `gh_${hex(12)}`,
      officialAppId: `wx${hex(16)}`,
      officialAppSecret: hex(32),
      officialOriginalId: `gh_${hex(12)}`,
      pushToken: letters(16),
      encodingAesKey: letters(43),
      personSeed: hex(32),
    },
    wechatPay: {
      mchId,
      merchantSerial: merchant.serial,
      merchantKeyPem: merchant.keyPem,
      merchantCertPem: merchant.certPem,
      apiV3Key: letters(32),
      publicKeyId: `PUB_KEY_ID_01${mchId}${digits(24)}`,
      publicKeyPem: pay.publicPem,
      publicKeyPrivatePem: pay.privatePem,
      platformSerial: platform.serial,
      platformCertPem: platform.certPem,
      platformKeyPem: platform.keyPem,
      nextPlatform: platformCertificate(madeAt),
    },
    insurance: {
      appId: hex(32).toUpperCase(),
      appSecret: hex(32).toUpperCase(),
      channel: sm2Pair(),
      platform: sm2Pair(),
      orgCode: 'H53010000001',
      orgChannelCode: `BqK1kMStlhVDgN2uHf4EsLK/${letters(20)}`,
      partnerId: digits(8),
      partnerSecret: hex(32),
      cityId: '530100',
    },
    his: { appId: `his_${hex(12)}`, appSecret: hex(40) },
    hisSoap: soapKeys(),
    pacs: pacsKeys(),
    sms: smsKeys(),
  };
}

/** Opens the keys of a state folder, or makes them. */
export function openKeys(stateDir: string): SandboxKeys {
  const file = openState<SandboxKeys>(join(stateDir, 'keys.json'), makeKeys);
  // A folder from before the second dialect, the archive, the text messages or the rotation of certificates has none.
  file.value.hisSoap ??= soapKeys();
  file.value.pacs ??= pacsKeys();
  file.value.sms ??= smsKeys();
  file.value.wechatPay.nextPlatform ??= platformCertificate(new Date());
  file.flush();
  return file.value;
}
