import { type SandboxClock } from '../platform/clock';
import { type FaultBoard } from '../platform/faults';
import {
  readJson,
  Routes,
  startServer,
  type RunningServer,
  type SandboxReply,
  type SandboxRequest,
} from '../platform/http';
import { type SandboxKeys } from '../platform/keys';
import { makeCodes, type Codes } from './codes';
import { answer, answerText, refuse, WechatRefusal } from './errors';
import { isReleased, makeMessages, type Messages } from './messages';
import { drawMiniCode } from './mini-code';
import { type Phone, type Phones } from './phones';
import { makePushSender, type PushSender } from './push';
import { makeSendQuota, type SendQuota } from './send-quota';
import { openWechatStore, type AppKind, type WechatStore } from './store';
import { templatesOf, type Template } from './templates';
import { makeTokens, type Tokens } from './tokens';

/** api.weixin.qq.com, running, with what the phones and the control page need of it. */
export interface Wechat {
  server: RunningServer;
  codes: Codes;
  messages: Messages;
  push: PushSender;
  tokens: Tokens;
  store: WechatStore;
  templates: Template[];
  quota: SendQuota;
}

interface Deps {
  port: number;
  stateDir: string;
  clock: SandboxClock;
  faults: FaultBoard;
  keys: SandboxKeys['wechat'];
  phones: Phones;
}

type Body = Record<string, unknown>;
type World = Omit<Wechat, 'server'> & { phones: Phones };

const SCENE = /^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}$/;

function bodyOf(request: SandboxRequest): Body {
  if (request.rawBody.length === 0) throw new WechatRefusal(44002, 'empty post data');
  try {
    const body = readJson(request);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Body;
  } catch {
    throw new WechatRefusal(47001, 'data format error');
  }
  throw new WechatRefusal(47001, 'data format error');
}

function miniCode(store: WechatStore, body: Body): SandboxReply {
  const scene = typeof body.scene === 'string' ? body.scene : '';
  if (!SCENE.test(scene)) throw new WechatRefusal(40129, 'invalid scene');
  const page = typeof body.page === 'string' ? body.page : '';
  if (page.startsWith('/') || page.includes('?')) throw new WechatRefusal(41030, 'invalid page');
  if (page.includes('scancode_time')) throw new WechatRefusal(85096, 'scancode_time is not allowed');
  if (page !== '' && body.check_path !== false && !isReleased(store, page))
    throw new WechatRefusal(41030, 'invalid page');
  if (!['release', 'trial', 'develop'].includes((body.env_version as string | undefined) ?? 'release')) {
    throw new WechatRefusal(40097, 'invalid args');
  }
  const width = body.width === undefined ? 430 : Number(body.width);
  if (!Number.isInteger(width) || width < 280 || width > 1280) throw new WechatRefusal(40097, 'invalid args');
  return { status: 200, headers: { 'content-type': 'image/png' }, body: drawMiniCode(scene, page, width) };
}

const followed = (phone: Phone) => ({
  subscribe: 1,
  openid: phone.officialOpenid,
  language: 'zh_CN',
  subscribe_time: 1735689600,
  unionid: phone.unionid,
  remark: '',
  groupid: 0,
  tagid_list: [],
  subscribe_scene: 'ADD_SCENE_QR_CODE',
  qr_scene: 0,
  qr_scene_str: '',
});

function followers(phones: Phones, after: string | null): SandboxReply {
  const all = phones
    .list()
    .filter((phone) => phone.followsOfficialAccount)
    .map((phone) => phone.officialOpenid);
  const from = after ? all.indexOf(after) + 1 : 0;
  if (after && from === 0) throw new WechatRefusal(40003, 'invalid openid');
  const page = all.slice(from, from + 10_000);
  const list = page.length > 0 ? { data: { openid: page } } : {};
  return answer({ total: all.length, count: page.length, ...list, next_openid: page.at(-1) ?? '' });
}

function routesOf(world: World): Routes {
  const { tokens, codes, messages, phones, store, quota } = world;
  /** A call that needs the access_token of one app; `wrongApp` is the refusal for the other app's token. */
  const withToken =
    (app: AppKind, wrongApp: WechatRefusal, handle: (request: SandboxRequest) => SandboxReply) =>
    (request: SandboxRequest): SandboxReply => {
      if (tokens.appOf(request.query.get('access_token')) !== app) throw wrongApp;
      return handle(request);
    };
  const unauthorized = new WechatRefusal(48001, 'api unauthorized');
  const otherApp = new WechatRefusal(40013, 'invalid appid');

  return new Routes()
    .on('GET', '/sns/jscode2session', ({ query }) => {
      const app = tokens.requireApp(query.get('appid'), query.get('secret'));
      if (app !== 'miniprogram') throw otherApp;
      if (query.get('grant_type') !== 'authorization_code') throw new WechatRefusal(40002, 'invalid grant_type');
      return answer(codes.session(query.get('js_code')));
    })
    .on('GET', '/cgi-bin/token', ({ query }) => {
      if (query.get('grant_type') !== 'client_credential') throw new WechatRefusal(40002, 'invalid grant_type');
      return answer(tokens.classic(query.get('appid') ?? '', query.get('secret') ?? ''));
    })
    .on('POST', '/cgi-bin/stable_token', (request) => {
      const body = bodyOf(request);
      if (body.grant_type !== 'client_credential') throw new WechatRefusal(40002, 'invalid grant_type');
      return answer(tokens.stable(String(body.appid ?? ''), String(body.secret ?? ''), body.force_refresh === true));
    })
    .on(
      'POST',
      '/wxa/business/getuserphonenumber',
      withToken('miniprogram', otherApp, (request) => {
        const { code, openid } = bodyOf(request);
        return answer(codes.phoneNumber(code, openid));
      }),
    )
    .on(
      'POST',
      '/cgi-bin/message/subscribe/send',
      withToken('miniprogram', unauthorized, (request) => {
        quota.take(request.path);
        return answerText(messages.subscribe(bodyOf(request)));
      }),
    )
    .on(
      'POST',
      '/cgi-bin/message/template/send',
      withToken('official', unauthorized, (request) => {
        quota.take(request.path);
        return answerText(messages.template(bodyOf(request)));
      }),
    )
    .on(
      'POST',
      '/cityservice/sendchannelmsg',
      withToken('official', unauthorized, (request) => {
        quota.take(request.path);
        return answerText(messages.channel(bodyOf(request)));
      }),
    )
    .on(
      'POST',
      '/wxa/getwxacodeunlimit',
      withToken('miniprogram', unauthorized, (request) => miniCode(store, bodyOf(request))),
    )
    .on(
      'GET',
      '/cgi-bin/user/info',
      withToken('official', unauthorized, ({ query }) => {
        const phone = phones.byOfficialOpenid(query.get('openid') ?? '');
        if (!phone) throw new WechatRefusal(40003, 'invalid openid');
        return answer(phone.followsOfficialAccount ? followed(phone) : { subscribe: 0, openid: phone.officialOpenid });
      }),
    )
    .on(
      'GET',
      '/cgi-bin/user/get',
      withToken('official', unauthorized, ({ query }) => followers(phones, query.get('next_openid'))),
    );
}

/** Starts api.weixin.qq.com. @throws the listen error */
export async function startWechat(deps: Deps): Promise<Wechat> {
  const { clock, keys, phones } = deps;
  const store = openWechatStore(deps.stateDir);
  const templates = [...templatesOf(keys.appId, 'miniprogram'), ...templatesOf(keys.officialAppId, 'official')];
  const tokens = makeTokens({ clock, store, keys });
  const codes = makeCodes({ clock, store, keys, phones });
  const push = makePushSender({ clock, store, keys });
  const messages = makeMessages({ clock, store, keys, phones, templates, push });
  const quota = makeSendQuota({ clock, store });
  const world: World = { codes, messages, push, tokens, store, templates, phones, quota };
  const routes = routesOf(world);
  const server = await startServer({
    port: deps.port,
    faults: { board: deps.faults, server: 'wechat' },
    handle: async (request) => {
      try {
        const reply = await routes.answer(request);
        if (reply) return reply;
        const methods = routes.methodsOf(request.path);
        if (methods.includes('POST')) throw new WechatRefusal(43002, 'require POST method');
        if (methods.includes('GET')) throw new WechatRefusal(43001, 'require GET method');
        return { status: 404, headers: { 'content-type': 'text/plain' }, body: '' };
      } catch (error) {
        if (error instanceof WechatRefusal) return refuse(error);
        throw error;
      }
    },
  });
  return { server, codes, messages, push, tokens, store, templates, quota };
}
