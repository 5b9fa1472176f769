import { createDecipheriv } from 'node:crypto';
import type { Call, Mishap } from './between';
import type { Operation, PersonPlan } from './schedule';
import type { SoapMessage } from './soap-envelope';

interface Reply {
  body: Buffer;
}

export type Fields = Record<string, unknown>;

const parse = (body: Buffer): Fields => {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Fields) : {};
  } catch {
    return {};
  }
};

/** What WeChat Pay encrypts into a notice. */
const openNotice = (body: Buffer, apiV3Key: string): Fields => {
  const resource = parse(body).resource as Record<string, string> | undefined;
  if (!resource) return {};
  const bytes = Buffer.from(resource.ciphertext ?? '', 'base64');
  const decipher = createDecipheriv('aes-256-gcm', apiV3Key, resource.nonce ?? '');
  decipher.setAuthTag(bytes.subarray(-16));
  decipher.setAAD(Buffer.from(resource.associated_data ?? ''));
  return parse(Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]));
};

const payOperation = ({ method, path }: Call): { operation: Operation; number: string } | null => {
  const order = /^\/v3\/pay\/transactions\/out-trade-no\/([\w-]+)(\/close)?/.exec(path);
  if (order) return { operation: order[2] ? 'pay.close' : 'pay.query', number: order[1] ?? '' };
  const mixed = /^\/v3\/med-ins\/(orders\/out-trade-no|orders|refunds)(?:\/([\w-]+))?/.exec(path);
  if (mixed?.[1] === 'orders') return { operation: 'pay.medInsOrder', number: '' };
  if (mixed?.[1] === 'refunds') return { operation: 'pay.medInsNote', number: '' };
  if (mixed) return { operation: 'pay.medInsQuery', number: mixed[2] ?? '' };
  if (path.startsWith('/v3/pay/transactions/jsapi')) return { operation: 'pay.prepay', number: '' };
  const refund = /^\/v3\/refund\/domestic\/refunds(?:\/([\w-]+))?/.exec(path);
  if (!refund) return null;
  return { operation: method === 'GET' ? 'pay.queryRefund' : 'pay.refund', number: refund[1] ?? '' };
};

/** Functions of the HIS's gateway; a hold is a lock and an order there. */
const FUNCTIONS: Record<string, Operation> = {
  ...{ 2005: 'his.hold', 2007: 'his.hold', 2008: 'his.confirm', 2006: 'his.release', 2009: 'his.release' },
  ...{ 2010: 'his.refund', 2012: 'his.getRegistration', 3003: 'his.settle', 3004: 'his.tradeCheck' },
};

const CENTRE_PATHS: Record<string, Operation> = {
  uldFeeInfo: 'centre.6201',
  pay_order: 'centre.6202',
  refund_Order: 'centre.6203',
  query_order_info: 'centre.6301',
  revoke_order: 'centre.6401',
};

/**
 * Knows for whom a call between the systems is made, so that mishaps befall persons and not whoever comes first: a
 * schedule fares the same whatever runs beside it.
 */
export const makeOwners = (
  apiV3Key: string,
  openCentre: (body: Buffer) => Fields,
  openSoap: (body: Buffer) => SoapMessage,
) => {
  const ownerByKey = new Map<string, string>();
  const plans = new Map<string, Map<Operation, (Mishap | null)[]>>();
  const counts = new Map<string, number>();
  const lateHolds = new Set<string>();

  const know = (key: unknown, owner: string | undefined): void => {
    if (typeof key === 'string' && key !== '' && owner !== undefined) ownerByKey.set(key, owner);
  };

  const take = (owner: string | undefined, operation: Operation): Mishap | null => {
    const mishap = (owner && plans.get(owner)?.get(operation)?.shift()) || null;
    if (mishap) counts.set(`${operation} ${mishap}`, (counts.get(`${operation} ${mishap}`) ?? 0) + 1);
    return mishap;
  };

  return {
    counts,
    lateHolds,
    know,
    plan(owner: string, mishaps: PersonPlan['mishaps']): void {
      const entries = Object.entries(mishaps) as [Operation, (Mishap | null)[]][];
      plans.set(owner, new Map(entries.map(([operation, list]) => [operation, [...list]])));
    },
    ofHis(call: Call): Mishap | null {
      const fields = parse(call.body);
      const operation = `his.${call.path.replace('/api/', '')}` as Operation;
      const owner = ownerByKey.get(String(fields.orderId)) ?? ownerByKey.get(String(fields.patId));
      know(fields.orderId, owner);
      const mishap = take(owner, operation);
      if (operation === 'his.hold' && mishap === 'late') lateHolds.add(String(fields.orderId));
      return mishap;
    },
    /** The hospital's own number of a patient is first seen in its answers. */
    seeHis(call: Call, reply: Reply): void {
      const { idNo } = parse(call.body);
      if (typeof idNo !== 'string') return;
      const data = parse(reply.body).data as { patId?: string; list?: { patId: string }[] } | null;
      for (const patId of [data?.patId, ...(data?.list ?? []).map((each) => each.patId)])
        know(patId, ownerByKey.get(idNo));
    },
    ofHisSoap(call: Call): Mishap | null {
      const { fun, all } = openSoap(call.body);
      const operation = FUNCTIONS[fun];
      if (!operation) return null;
      const [key] = [...all('ORDER_ID'), ...all('LOCK_ID')];
      const owner = ownerByKey.get(String(key)) ?? ownerByKey.get(String(all('PAT_ID')[0]));
      know(key, owner);
      const mishap = take(owner, operation);
      if (fun === '2005' && mishap === 'late') lateHolds.add(String(key));
      return mishap;
    },
    seeHisSoap(call: Call, reply: Reply): void {
      const [idNo] = openSoap(call.body).all('ID_NO');
      if (idNo === undefined) return;
      for (const patId of openSoap(reply.body).all('PAT_ID')) know(patId, ownerByKey.get(idNo));
    },
    ofPay(call: Call): Mishap | null {
      const found = payOperation(call);
      if (!found) return null;
      const fields = parse(call.body);
      const payer = fields.payer as { openid?: string } | undefined;
      const outTradeNo = fields.out_trade_no;
      const owner = ownerByKey.get(String(payer?.openid ?? outTradeNo ?? found.number));
      for (const key of [outTradeNo, fields.out_refund_no]) know(key, owner);
      return take(owner, found.operation);
    },
    ofCentre(call: Call): Mishap | null {
      const operation = CENTRE_PATHS[call.path.split('/').at(-1) ?? ''];
      if (!operation) return null;
      const fields = openCentre(call.body);
      const owner = ownerByKey.get(String(fields.idNo)) ?? ownerByKey.get(String(fields.payOrdId));
      return take(owner, operation);
    },
    /** The centre's own number of an order is first seen in its answers. */
    seeCentre(call: Call, reply: Reply): void {
      const owner = ownerByKey.get(String(openCentre(call.body).idNo));
      know(openCentre(reply.body).payOrdId, owner);
    },
    ofNotice(call: Call): Mishap | null {
      const fields = openNotice(call.body, apiV3Key);
      const owner = ownerByKey.get(String(fields.out_trade_no));
      if (fields.mix_trade_no !== undefined) return take(owner, 'notice.medIns');
      return take(owner, fields.out_refund_no === undefined ? 'notice.trade' : 'notice.refund');
    },
  };
};

export type Owners = ReturnType<typeof makeOwners>;
