import { shanghaiRfc3339, type SandboxClock } from '../platform/clock';
import { type FaultBoard } from '../platform/faults';
import {
  BadRequest,
  readJson,
  Routes,
  startServer,
  type RunningServer,
  type SandboxReply,
  type SandboxRequest,
} from '../platform/http';
import { letters } from '../platform/identifiers';
import { type SandboxKeys } from '../platform/keys';
import { type Nhsa } from '../nhsa/server';
import { type Phones } from '../wechat/phones';
import { makeBillDesk } from './bills';
import { makeCashier, type Cashier } from './cashier';
import { encryptGcm } from './crypto';
import { paramError, PayRefusal } from './errors';
import { type Body } from './fields';
import { makeMedInsDesk } from './med-ins';
import { makeNoticeSender, type NoticeSender } from './notices';
import { makeOrderDesk, type OrderDesk } from './orders';
import { makeRefundDesk, type RefundDesk } from './refunds';
import { makeGatekeeper, refusalReply, requestId, type Gatekeeper } from './signature';
import { openPayStore, type PayStore } from './store';

/** api.mch.weixin.qq.com, running. */
export interface WechatPay {
  server: RunningServer;
  cashier: Cashier;
  notices: NoticeSender;
  refunds: RefundDesk;
  store: PayStore;
}

interface Deps {
  port: number;
  stateDir: string;
  clock: SandboxClock;
  faults: FaultBoard;
  keys: SandboxKeys;
  phones: Phones;
  nhsa: Nhsa;
}

const BILL_FILE = '/v3/billdownload/file';
const FIVE_YEARS_MS = 5 * 365 * 86_400_000;

function bodyOf(request: SandboxRequest): Body {
  let body: unknown;
  try {
    body = readJson(request);
  } catch (error) {
    if (error instanceof BadRequest) throw new PayRefusal(400, 'PARAM_ERROR', '请求报文不是合法的JSON格式');
    throw error;
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw paramError('body', '', '请求报文应为JSON对象');
  return body as Body;
}

const ok = (body: unknown): SandboxReply => ({ status: 200, body: JSON.stringify(body) });
const done: SandboxReply = { status: 204 };

function certificates(deps: Deps, store: PayStore): SandboxReply {
  if (store.value.settings.keyMode === 'pubkey') {
    throw new PayRefusal(404, 'RESOURCE_NOT_EXISTS', '无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥');
  }
  const { platformSerial, platformCertPem, nextPlatform, apiV3Key } = deps.keys.wechatPay;
  const now = deps.clock.nowMs();
  const listed = ({ serial, certPem }: { serial: string; certPem: string }) => {
    const nonce = letters(12);
    return {
      serial_no: serial,
      effective_time: shanghaiRfc3339(new Date(now - FIVE_YEARS_MS / 5)),
      expire_time: shanghaiRfc3339(new Date(now + FIVE_YEARS_MS)),
      encrypt_certificate: {
        algorithm: 'AEAD_AES_256_GCM',
        nonce,
        associated_data: 'certificate',
        ciphertext: encryptGcm(apiV3Key, nonce, 'certificate', certPem),
      },
    };
  };
  const current = { serial: platformSerial, certPem: platformCertPem };
  return ok({ data: (store.value.settings.certificate === 'next' ? [current, nextPlatform] : [current]).map(listed) });
}

interface Desks {
  orders: OrderDesk;
  refunds: RefundDesk;
  medIns: ReturnType<typeof makeMedInsDesk>;
  bills: ReturnType<typeof makeBillDesk>;
  gatekeeper: Gatekeeper;
}

function routesOf(deps: Deps, store: PayStore, desks: Desks): Routes {
  const { orders, refunds, medIns, bills, gatekeeper } = desks;
  // Sensitive fields: the key that they were encrypted for must be named.
  const sealedFor = (request: SandboxRequest): string => {
    if (!request.headers['wechatpay-serial']) throw new PayRefusal(400, 'PARAM_ERROR', 'Http头缺少Wechatpay-Serial');
    return gatekeeper.privateKeyFor(gatekeeper.signerOf(request));
  };
  return new Routes()
    .on('POST', '/v3/pay/transactions/jsapi', (request) => ok(orders.prepay(bodyOf(request))))
    .on('GET', '/v3/pay/transactions/out-trade-no/:no', ({ params, query }) =>
      ok(orders.show(orders.find({ outTradeNo: params.no ?? '' }, query.get('mchid')))),
    )
    .on('GET', '/v3/pay/transactions/id/:id', ({ params, query }) =>
      ok(orders.show(orders.find({ transactionId: params.id ?? '' }, query.get('mchid')))),
    )
    .on('POST', '/v3/pay/transactions/out-trade-no/:no/close', (request) => {
      orders.close(request.params.no ?? '', bodyOf(request));
      return done;
    })
    .on('POST', '/v3/refund/domestic/refunds', (request) => ok(refunds.create(bodyOf(request))))
    .on('GET', '/v3/refund/domestic/refunds/:no', ({ params }) => ok(refunds.query(params.no ?? '')))
    .on('POST', '/v3/refund/domestic/refunds/:id/apply-abnormal-refund', (request) =>
      ok(refunds.sendOn(request.params.id ?? '', bodyOf(request), sealedFor(request))),
    )
    .on('GET', '/v3/certificates', () => certificates(deps, store))
    .on('GET', '/v3/bill/tradebill', ({ query }) => ok(bills.apply('trade', query)))
    .on('GET', '/v3/bill/fundflowbill', ({ query }) => ok(bills.apply('fundflow', query)))
    .on('GET', BILL_FILE, ({ query }) => bills.download(query))
    .on('POST', '/v3/med-ins/orders', (request) => ok(medIns.create(bodyOf(request), sealedFor(request))))
    .on('GET', '/v3/med-ins/orders/mix-trade-no/:no', ({ params }) =>
      ok(medIns.show(medIns.find({ mixTradeNo: params.no ?? '' }))),
    )
    .on('GET', '/v3/med-ins/orders/out-trade-no/:no', ({ params }) =>
      ok(medIns.show(medIns.find({ outTradeNo: params.no ?? '' }))),
    )
    .on('POST', '/v3/med-ins/refunds/notify', (request) => {
      medIns.noteRefund(request.query.get('mix_trade_no'), bodyOf(request));
      return done;
    });
}

/** Starts api.mch.weixin.qq.com. @throws the listen error */
export async function startWechatPay(deps: Deps): Promise<WechatPay> {
  const { clock, keys, phones, nhsa } = deps;
  const store = openPayStore(deps.stateDir);
  const pair = { wechat: keys.wechat, pay: keys.wechatPay };
  const gatekeeper = makeGatekeeper({ clock, keys: keys.wechatPay, settings: () => store.value.settings });
  const notices = makeNoticeSender({ clock, store, keys: keys.wechatPay, gatekeeper });
  const orders = makeOrderDesk({ clock, store, keys: pair, phones });
  const medIns = makeMedInsDesk({ clock, store, keys, phones, nhsa, notices });
  const onRefunded = ({ outTradeNo }: { outTradeNo: string }) => medIns.cashRefunded(outTradeNo);
  const refunds = makeRefundDesk({ clock, store, keys: keys.wechatPay, phones, notices, onRefunded });
  const bills = makeBillDesk({ clock, store, keys: keys.wechatPay });
  const cashier = makeCashier({ clock, store, keys: pair, phones, orders, medIns, notices });
  const routes = routesOf(deps, store, { orders, refunds, medIns, bills, gatekeeper });

  const handle = async (request: SandboxRequest): Promise<SandboxReply> => {
    try {
      gatekeeper.checkRequest(request);
      const signer = gatekeeper.signerOf(request);
      const reply = await routes.answer(request);
      if (!reply) throw new PayRefusal(404, 'RESOURCE_NOT_EXISTS', '请求的资源不存在');
      if (request.path === BILL_FILE) return reply; // Bill files are not signed.
      const body = typeof reply.body === 'string' ? reply.body : '';
      const headers = { 'Request-ID': requestId(0), ...gatekeeper.sign(signer, body) };
      return {
        ...reply,
        headers: reply.status === 204 ? headers : { 'content-type': 'application/json; charset=utf-8', ...headers },
      };
    } catch (error) {
      if (error instanceof PayRefusal) return refusalReply(error);
      throw error;
    }
  };
  const server = await startServer({ port: deps.port, faults: { board: deps.faults, server: 'wechatpay' }, handle });
  notices.resume();
  refunds.resume();
  return { server, cashier, notices, refunds, store };
}
