import { shanghaiDateTime, type SandboxClock } from '../platform/clock';
import { type FaultBoard } from '../platform/faults';
import {
  BadRequest,
  json,
  readJson,
  Routes,
  startServer,
  type RunningServer,
  type SandboxRequest,
} from '../platform/http';
import { type SandboxKeys } from '../platform/keys';
import { makeAuthorisationDesk, type AuthorisationDesk } from './authorisations';
import { makeInsuranceCentre, type InsuranceCentre } from './centre';
import {
  canonicalJson,
  decryptData,
  encryptData,
  requireGmAlgorithms,
  signSm2,
  signText,
  sm4Key,
  verifySm2,
  type Envelope,
} from './envelope';
import { type HospitalLine, makeHospitalLine } from './hospital-line';
import { NhsaRefusal } from './errors';
import { type Data } from './fee-upload';
import { makeSettlementNotifier } from './notify';
import { makeRefund } from './refunds';
import { openNhsaStore, type NhsaStore } from './store';

/** The insurance centre, running. */
export interface Nhsa {
  server: RunningServer;
  centre: InsuranceCentre;
  authorisations: AuthorisationDesk;
  hospitalLine: HospitalLine;
  store: NhsaStore;
}

interface Deps {
  port: number;
  stateDir: string;
  clock: SandboxClock;
  faults: FaultBoard;
  keys: SandboxKeys['insurance'];
}

const VERSION = '2.0.1';
const SKEW_MS = 10 * 60_000;

const stamp = (at: Date) => shanghaiDateTime(at).replace(/[-: ]/g, '');

/** The instant of an envelope: yyyyMMddHHmmss hospital time, or epoch milliseconds; NaN when neither. */
function instantOf(timestamp: unknown): number {
  const text = String(timestamp ?? '');
  if (/^\d{13}$/.test(text)) return Number(text);
  const match = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(text);
  if (!match) return Number.NaN;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
}

/** Opens an envelope. @throws NhsaRefusal for an unknown channel, a stale timestamp, a wrong key or signature */
function open(request: SandboxRequest, keys: SandboxKeys['insurance'], nowMs: number): Data {
  let envelope: Partial<Envelope>;
  try {
    envelope = readJson(request) as Partial<Envelope>;
  } catch (error) {
    if (error instanceof BadRequest) throw new NhsaRefusal('请求报文不是合法的JSON', 400);
    throw error;
  }
  if (envelope.appId !== keys.appId) throw new NhsaRefusal('渠道不存在', 401);
  if (envelope.encType !== 'SM4' || envelope.signType !== 'SM2') throw new NhsaRefusal('encType或signType不支持', 400);
  if ('data' in envelope) throw new NhsaRefusal('data须加密后放入encData', 400);
  if (!envelope.version) throw new NhsaRefusal('version不能为空', 400);
  const skew = Math.abs(instantOf(envelope.timestamp) - nowMs);
  if (Number.isNaN(skew) || skew > SKEW_MS) throw new NhsaRefusal('timestamp格式不正确或已过期', 400);
  let data: unknown;
  try {
    data = JSON.parse(decryptData(sm4Key(keys.appId, keys.appSecret), String(envelope.encData ?? '')));
  } catch {
    throw new NhsaRefusal('解密失败', 402);
  }
  if (typeof data !== 'object' || data === null) throw new NhsaRefusal('业务数据为空', 400);
  const text = signText(envelope, data, keys.appSecret);
  if (!verifySm2(text, String(envelope.signData ?? ''), keys.channel.publicKeyHex)) {
    throw new NhsaRefusal('验签失败', 403);
  }
  return data as Data;
}

/** Starts the insurance centre. @throws the listen error */
export async function startNhsa({ port, stateDir, clock, faults, keys }: Deps): Promise<Nhsa> {
  requireGmAlgorithms();
  const store = openNhsaStore(stateDir);
  const authorisations = makeAuthorisationDesk({ clock, store, keys });

  const timestamp = () =>
    store.value.settings.timestampFormat === 'epochMs' ? String(clock.nowMs()) : stamp(clock.now());
  const seal = (head: Data) => (data: Data) => {
    const envelope = {
      appId: keys.appId,
      version: VERSION,
      timestamp: timestamp(),
      encType: 'SM4',
      signType: 'SM2',
      ...head,
    };
    const text = signText(envelope, data, keys.appSecret);
    return {
      ...envelope,
      encData: encryptData(sm4Key(keys.appId, keys.appSecret), canonicalJson(data)),
      signData: signSm2(text, keys.platform.privateKeyHex, keys.platform.publicKeyHex),
    };
  };
  const onSettled = makeSettlementNotifier({
    clock,
    store,
    seal: seal({}),
    cityId: keys.cityId,
    orgCode: keys.orgCode,
  });
  const centre = makeInsuranceCentre({ clock, store, keys, authorisations, onSettled });
  const refund = makeRefund({ clock, store, centre, authorisations });

  const call = (handle: (data: Data) => Data) => (request: SandboxRequest) => {
    try {
      const data = open(request, keys, clock.nowMs());
      return json(200, seal({ code: 0, message: '成功', success: true })(handle(data)));
    } catch (error) {
      // A refusal carries neither data nor signature, as with the real centre.
      if (error instanceof NhsaRefusal) {
        const head = { appId: keys.appId, version: VERSION, timestamp: timestamp() };
        return json(200, { code: error.code, message: error.message, success: false, ...head });
      }
      throw error;
    }
  };
  const routes = new Routes()
    .on(
      'POST',
      '/org/local/api/hos/uldFeeInfo',
      call((data) => centre.upload(data)),
    )
    .on(
      'POST',
      '/org/local/api/hos/pay_order',
      call((data) => centre.placeOrder(data)),
    )
    .on('POST', '/org/local/api/hos/refund_Order', call(refund))
    .on(
      'POST',
      '/org/local/api/hos/query_order_info',
      call((data) => centre.query(data)),
    )
    .on(
      'POST',
      '/org/local/api/hos/revoke_order',
      call((data) => centre.revoke(data)),
    )
    .on('POST', '/api/mipuserquery/userQuery/:partnerId', (request) => authorisations.userQuery(request));
  const server = await startServer({
    port,
    faults: { board: faults, server: 'nhsa' },
    handle: async (request) =>
      (await routes.answer(request)) ?? json(404, { code: 404, message: '接口不存在', success: false }),
  });
  const hospitalLine = makeHospitalLine({ clock, store, keys, authorisations });
  return { server, centre, authorisations, hospitalLine, store };
}
