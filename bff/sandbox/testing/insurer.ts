import { createHmac, randomUUID } from 'node:crypto';
import { sm2, sm4 } from 'sm-crypto';
import { call, type RunningSandbox } from './running-sandbox';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are looked at field by field
type Fields = Record<string, any>;

const USER_ID = '1234567812345678';
const bytes = (text: string) => [...Buffer.from(text, 'utf8')];

const keyOf = (appId: string, appSecret: string): string =>
  sm4
    .encrypt(bytes(appSecret), bytes(appId.slice(0, 16)))
    .toUpperCase()
    .slice(0, 16);

/** Sorted compact JSON without empty values, written apart from the sandbox's own. */
function compact(value: unknown): string | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) {
    const items = value.map(compact).filter((item) => item !== undefined);
    return items.length > 0 ? `[${items.join(',')}]` : undefined;
  }
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const text = compact((value as Fields)[key]);
    if (text !== undefined) members.push(`${JSON.stringify(key)}:${text}`);
  }
  return members.length > 0 ? `{${members.join(',')}}` : undefined;
}

const toSign = (head: Fields, data: unknown, secret: string): string => {
  const signed: Fields = { ...head, data: compact(data) };
  for (const key of ['encData', 'signData', 'extra']) delete signed[key];
  const pairs = Object.keys(signed).filter((key) => signed[key] !== undefined && signed[key] !== '');
  return `${pairs
    .sort()
    .map((key) => `${key}=${signed[key]}`)
    .join('&')}&key=${secret}`;
};

const hospitalTime = (atMs: number) => new Date(atMs + 8 * 3_600_000).toISOString().replace(/[-:T]/g, '').slice(0, 14);

export interface Spoil {
  appSecret?: string;
  atMs?: number;
  encData?: (encData: string) => string;
  /** Another key of the hospital's side. */
  privateKeyHex?: string;
  sm4Key?: string;
  userId?: string;
}

/** The hospital's side of the insurance centre: its own envelope, made with sm-crypto alone. */
export function insurerOf(sandbox: RunningSandbox) {
  const { insurance, urls } = sandbox.credentials;
  const openEnvelope = (envelope: Fields): Fields => {
    const key = bytes(keyOf(insurance.appId, insurance.appSecret));
    const hex = [...Buffer.from(envelope.encData as string, 'hex')];
    const data = JSON.parse(sm4.decrypt(hex, key)) as Fields;
    const signature = Buffer.from(envelope.signData as string, 'base64').toString('hex');
    const text = toSign(envelope, data, insurance.appSecret);
    if (!sm2.doVerifySignature(text, signature, insurance.platformPublicKeyHex, { hash: true, userId: USER_ID })) {
      throw new Error('the centre’s signature is wrong');
    }
    return data;
  };
  return {
    openEnvelope,
    /** One of 6201-6401: the opened data, or the refusal as it came. */
    async ask(path: string, data: Fields, spoil: Spoil = {}): Promise<{ data?: Fields; refusal?: string }> {
      const secret = spoil.appSecret ?? insurance.appSecret;
      const now = spoil.atMs ?? Date.parse((await sandbox.control('GET', '/clock')).body.now as string);
      const head = {
        appId: insurance.appId,
        version: '2.0.1',
        timestamp: hospitalTime(now),
        encType: 'SM4',
        signType: 'SM2',
      };
      const signature = sm2.doSignature(toSign(head, data, secret), spoil.privateKeyHex ?? insurance.privateKeyHex, {
        hash: true,
        userId: spoil.userId ?? USER_ID,
        publicKey: insurance.publicKeyHex,
      });
      const encData = sm4.encrypt(
        bytes(compact(data) ?? '{}'),
        bytes(spoil.sm4Key ?? keyOf(insurance.appId, insurance.appSecret)),
      );
      const { body } = await call('POST', `${urls.nhsa}/org/local/api/hos/${path}`, {
        ...head,
        encData: (spoil.encData ?? ((text) => text))(encData.toUpperCase()),
        signData: Buffer.from(signature, 'hex').toString('base64'),
      });
      return (body as Fields).success === true
        ? { data: openEnvelope(body as Fields) }
        : { refusal: (body as Fields).message };
    },
    /** userQuery with its HMAC. */
    async userQuery(qrcode: string, openid: string, secret = insurance.partnerSecret): Promise<Fields> {
      const now = String(Date.parse((await sandbox.control('GET', '/clock')).body.now as string));
      const url = `${urls.nhsa}/api/mipuserquery/userQuery/${insurance.partnerId}`;
      const headers = {
        'god-portal-timestamp': now,
        'god-portal-request-id': randomUUID().replaceAll('-', ''),
        'god-portal-signature': createHmac('sha256', secret)
          .update(insurance.partnerId + now)
          .digest('hex'),
      };
      return (await call('POST', url, { qrcode, openid }, headers)).body as Fields;
    },
  };
}

export type Insurer = ReturnType<typeof insurerOf>;

/** An invented person; the area code 000000 is nobody's. */
export const PATIENT = { idNo: '000000199001010012', name: '李四' };

/** The patient agrees on the phone and the hospital picks the payAuthNo up. */
export async function authorise(sandbox: RunningSandbox, phoneId: string, person = PATIENT): Promise<string> {
  const { openid } = (await sandbox.control('GET', `/phones/${phoneId}`)).body;
  const { authCode } = (await sandbox.control('POST', `/phones/${phoneId}/insurance-auth`, person)).body;
  return (await insurerOf(sandbox).userQuery(authCode as string, openid as string)).pay_auth_no as string;
}

/** A complete 6201 upload of one visit with two lines, in yuan, once the HIS has registered the visit. */
export async function feeUpload(
  sandbox: RunningSandbox,
  medOrgOrd: string,
  payAuthNo: string,
  change: Fields = {},
): Promise<Fields> {
  const visit = (await sandbox.control('POST', '/nhsa/visit', { payAuthNo, iptOtpNo: 'V1' })).body;
  const line = (feedetlSn: string, yuan: string) => ({
    feedetlSn,
    feeOcurTime: '2025-03-01 09:00:00',
    medListCodg: '001101000010000',
    medinsListCodg: `H-${feedetlSn}`,
    detItemFeeSumamt: yuan,
    cnt: '1',
    pric: yuan,
  });
  return {
    orgCodg: sandbox.credentials.insurance.orgCode,
    psnNo: visit.psnNo,
    insutype: visit.insutype,
    medOrgOrd,
    begntime: '2025-03-01 09:00:00',
    idNo: PATIENT.idNo,
    userName: PATIENT.name,
    idType: '01',
    insuCode: visit.insuplcAdmdvs,
    insuplcAdmdvs: visit.insuplcAdmdvs,
    payAuthNo,
    iptOtpNo: visit.iptOtpNo,
    mdtrtId: visit.mdtrtId,
    deptCode: 'D0301',
    deptName: '呼吸内科',
    caty: 'A03.01',
    medType: '11',
    feeType: '01',
    medfeeSumamt: '100.01',
    psnSetlway: '01',
    chrgBchno: 'C1',
    pubHospRfomFlag: '0',
    diseCodg: '',
    feedetailList: [line('1', '80.00'), line('2', '20.01')],
    ...change,
  };
}

/** 6202 for an uploaded order. */
export const placeOrder = (sandbox: RunningSandbox, uploaded: Fields, payAuthNo: string): Fields => ({
  payAuthNo,
  payOrdId: uploaded.payOrdId,
  payToken: uploaded.payToken,
  orgCodg: sandbox.credentials.insurance.orgCode,
  orgBizSer: 'B1',
  chrgBchno: 'C1',
  feeType: '01',
  acctUsedFlag: '1',
});
