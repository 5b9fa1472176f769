import { json, readJson, type Routes } from '../platform/http';
import { type Fault, type FaultServer } from '../platform/faults';
import { NhsaRefusal } from '../nhsa/errors';
import { FATES } from '../sms/store';
import { TAMPERINGS } from '../wechatpay/notices';
import { type Movement } from '../wechatpay/store';
import { choice, ControlRefusal, fieldsOf, number, text, textsOf, type Fields } from './fields';
import { type World } from './world';

const SERVERS: FaultServer[] = ['his', 'hisSoap', 'wechat', 'wechatpay', 'nhsa', 'pacs', 'sms'];

const WAYS = ['status', 'delayMs', 'cut', 'refuse', 'duplicate', 'truncate', 'html', 'slowMs'] as const;

function faultOf(fields: Fields): Fault {
  const server = choice(fields, 'server', SERVERS);
  const path = fields.path === '' ? '' : text(fields, 'path');
  if (server !== 'hisSoap' && path !== '' && !path.startsWith('/')) throw new ControlRefusal('path 应以 / 开头');
  const optional = <T extends string>(name: string, allowed: readonly T[]): T | undefined =>
    fields[name] === undefined ? undefined : choice(fields, name, allowed);
  const probability = number(fields, 'probability');
  if (probability !== undefined && probability > 1) throw new ControlRefusal('probability 应在 0 到 1 之间');
  const fault: Fault = {
    server,
    path,
    status: number(fields, 'status', 200),
    body: fields.body,
    headers: fields.headers === undefined ? undefined : textsOf(fields, 'headers'),
    delayMs: number(fields, 'delayMs'),
    delayAt: optional('delayAt', ['before', 'after']),
    cut: optional('cut', ['before', 'after']),
    refuse: isOn(fields, 'refuse'),
    duplicate: optional('duplicate', ['first', 'second', 'forced']),
    truncate: isOn(fields, 'truncate'),
    html: optional('html', ['before', 'after']),
    slowMs: number(fields, 'slowMs'),
    probability,
    seed: number(fields, 'seed'),
    // A chaos run lasts until the faults are taken away; a single fault is met once.
    times: number(fields, 'times', 1) ?? (probability === undefined ? 1 : Number.MAX_SAFE_INTEGER),
  };
  if (WAYS.every((way) => fault[way] === undefined)) throw new ControlRefusal(`${WAYS.join('、')} 至少给一个`);
  return fault;
}

/** A switch that is on or left out. @throws ControlRefusal */
function isOn(fields: Fields, name: string): true | undefined {
  const value = fields[name];
  if (value !== undefined && typeof value !== 'boolean') throw new ControlRefusal(`${name} 应为 true 或 false`);
  return value === true ? true : undefined;
}

/** An address on this machine, or empty for none. @throws ControlRefusal */
function loopbackUrl(fields: Fields): string {
  if (fields.url === null || fields.url === '') return '';
  const given = text(fields, 'url');
  const url = URL.canParse(given) ? new URL(given) : undefined;
  // The sandbox holds live-looking keys and events; it talks to this machine only.
  if (!url || !['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)) throw new ControlRefusal('url 应为本机地址');
  return given;
}

/** A list of numbers of orders or refunds; absent is none. @throws ControlRefusal */
function names(fields: Fields, name: string): string[] {
  const list = fields[name] ?? [];
  if (!Array.isArray(list)) throw new ControlRefusal(`${name} 应为数组`);
  return list.map((each) => text({ [name]: each }, name));
}

/** Movements of the merchant's account that no order has. @throws ControlRefusal */
function movementsOf(fields: Fields): Movement[] {
  const list = fields.besides ?? [];
  if (!Array.isArray(list)) throw new ControlRefusal('besides 应为数组');
  return list.map((each) => {
    const movement = fieldsOf(each);
    const atMs = Date.parse(text(movement, 'at'));
    if (Number.isNaN(atMs)) throw new ControlRefusal('at 应为 RFC3339 时间');
    if (!Number.isSafeInteger(movement.fen) || movement.fen === 0) throw new ControlRefusal('fen 应为不是零的整数');
    const [businessId, name, voucher] = ['businessId', 'name', 'voucher'].map((field) => text(movement, field));
    return { atMs, businessId: businessId!, name: name!, fen: movement.fen as number, voucher: voucher! };
  });
}

/** Adds what shapes the world: the clock, faults, notices, keys, the insured. */
export function addSettingRoutes(routes: Routes, world: World): void {
  const { clock, faults, phones, wechat, wechatPay, nhsa } = world;
  const post = (path: string, handle: (fields: Fields) => unknown) =>
    routes.on('POST', path, async (request) => json(200, await handle(fieldsOf(readJson(request)))));
  const showClock = () => ({ offsetMs: clock.offsetMs(), now: clock.now().toISOString() });
  const known = async <T>(call: () => T | Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      if (error instanceof RangeError || error instanceof NhsaRefusal) throw new ControlRefusal(error.message);
      throw error;
    }
  };

  routes.on('GET', '/clock', () => json(200, showClock()));
  post('/clock', (fields) => {
    const offset = typeof fields.now === 'string' ? Date.parse(fields.now) - Date.now() : fields.offsetMs;
    if (typeof offset !== 'number' || !Number.isFinite(offset))
      throw new ControlRefusal('请给出 offsetMs（毫秒）或 now（RFC3339）');
    clock.setOffset(Math.round(offset));
    return showClock();
  });
  routes.on('GET', '/authenticator', () => json(200, world.authenticator.show()));
  post('/authenticator', (fields) => {
    world.authenticator.add({ label: text(fields, 'label'), secret: text(fields, 'secret') });
    return world.authenticator.show();
  });

  routes.on('GET', '/faults', () => json(200, faults.list()));
  routes.on('DELETE', '/faults', () => {
    faults.clear();
    return json(200, faults.list());
  });
  post('/faults', (fields) => {
    faults.add(faultOf(fields));
    return faults.list();
  });

  post('/notices/replay', (fields) => known(() => wechatPay.notices.replay(text(fields, 'outTradeNo'))));
  post('/notices/tamper', (fields) =>
    known(() => wechatPay.notices.tamper(text(fields, 'outTradeNo'), choice(fields, 'how', TAMPERINGS))),
  );
  post('/notices/settings', (fields) => {
    const settings = wechatPay.store.value.settings.notices;
    const rate = number(fields, 'signtestRate');
    if (rate !== undefined && rate > 1) throw new ControlRefusal('signtestRate 应在 0 到 1 之间');
    settings.timeScale = number(fields, 'timeScale') ?? settings.timeScale;
    settings.signtestRate = rate ?? settings.signtestRate;
    settings.duplicate = number(fields, 'duplicate') ?? settings.duplicate;
    settings.delayMs = number(fields, 'delayMs') ?? settings.delayMs;
    wechatPay.store.touch();
    return settings;
  });
  post('/wechatpay/settings', (fields) => {
    const settings = wechatPay.store.value.settings;
    settings.keyMode = choice(fields, 'keyMode', ['cert', 'pubkey', 'mixed'], settings.keyMode);
    settings.certificate = choice(fields, 'certificate', ['current', 'next'], settings.certificate);
    settings.refundOutcome = choice(fields, 'refundOutcome', ['SUCCESS', 'ABNORMAL', 'CLOSED'], settings.refundOutcome);
    settings.refundDelayMs = number(fields, 'refundDelayMs') ?? settings.refundDelayMs;
    wechatPay.store.touch();
    return settings;
  });
  post('/wechatpay/account', (fields) => {
    wechatPay.store.value.account = { without: names(fields, 'without'), besides: movementsOf(fields) };
    wechatPay.store.touch();
    return wechatPay.store.value.account;
  });
  post('/refunds/settle', (fields) =>
    known(() => {
      wechatPay.refunds.settle(
        text(fields, 'outRefundNo'),
        choice(fields, 'status', ['SUCCESS', 'ABNORMAL', 'CLOSED'], 'SUCCESS'),
      );
      return { done: true };
    }),
  );

  post('/wechat/push-url', async (fields) => {
    const url = loopbackUrl(fields);
    const format = choice(fields, 'format', ['json', 'xml'], 'json');
    try {
      await wechat.push.configure(url === '' ? null : { url, format }, fields.verify !== false);
    } catch (error) {
      throw new ControlRefusal(`推送地址没有通过验证：${(error as Error).message}`);
    }
    return wechat.store.value.push;
  });
  post('/wechat/pages', (fields) => {
    if (!Array.isArray(fields.pages)) throw new ControlRefusal('pages 应为数组');
    wechat.store.value.releasedPages = fields.pages.map(String);
    wechat.store.touch();
    return wechat.store.value.releasedPages;
  });
  post('/wechat/long-term-templates', (fields) => {
    if (!Array.isArray(fields.templateIds)) throw new ControlRefusal('templateIds 应为数组');
    wechat.store.value.longTermTemplates = fields.templateIds.map(String);
    wechat.store.touch();
    return wechat.store.value.longTermTemplates;
  });
  post('/wechat/sends-per-minute', (fields) => {
    const most = Number(fields.most);
    if (!Number.isInteger(most) || most < 0) throw new ControlRefusal('most 应为不小于 0 的整数');
    wechat.store.value.sendsPerMinute = most;
    wechat.store.touch();
    return { sendsPerMinute: most };
  });
  routes.on('GET', '/wechat/messages', () => {
    // How many phones hold how many messages: of a message for everybody, two on one phone is one too many.
    const held: Record<string, number> = {};
    for (const { messages } of phones.list()) held[messages.length] = (held[messages.length] ?? 0) + 1;
    return json(200, { held, calls: wechat.quota.counts() });
  });
  post('/wechat/tokens', (fields) => {
    wechat.tokens.spoil(choice(fields, 'how', ['expire', 'replace']));
    return { done: true };
  });

  post('/nhsa/settings', (fields) => {
    const settings = nhsa.store.value.settings;
    if (fields.url !== undefined) settings.notifyUrl = loopbackUrl(fields);
    settings.ownPaySpelling = choice(fields, 'ownPaySpelling', ['ownPayAmt', 'ownpayAmt'], settings.ownPaySpelling);
    settings.timestampFormat = choice(
      fields,
      'timestampFormat',
      ['yyyyMMddHHmmss', 'epochMs'],
      settings.timestampFormat,
    );
    settings.refundCredential = choice(fields, 'refundCredential', ['any', 'fresh'], settings.refundCredential);
    nhsa.store.touch();
    return settings;
  });
  // What the HIS does on the line that only it has: 1101 and 2201.
  post('/nhsa/visit', (fields) => {
    const person = nhsa.hospitalLine.person(text(fields, 'payAuthNo'));
    if (!person) throw new ControlRefusal('支付授权码无效或已过期');
    const iptOtpNo = text(fields, 'iptOtpNo');
    const mdtrtId = nhsa.hospitalLine.registerVisit({ psnNo: person.psnNo, iptOtpNo });
    return { ...person, iptOtpNo, mdtrtId };
  });
  routes.on('GET', '/nhsa/visits', () => json(200, { list: nhsa.store.value.visits }));
  // A consent that the hospital has already picked up, for those who ask the HIS and have no phone.
  post('/nhsa/consent', (fields) =>
    known(() => ({ payAuthNo: nhsa.authorisations.consent(text(fields, 'idNo'), text(fields, 'name')) })),
  );
  post('/nhsa/persons', (fields) =>
    known(() => {
      const person = nhsa.authorisations.person(text(fields, 'idNo'), text(fields, 'name'));
      person.insutype = choice(fields, 'insutype', ['310', '390'], person.insutype);
      person.accountFen = Math.floor(number(fields, 'accountFen') ?? person.accountFen);
      person.coverage = choice(fields, 'coverage', ['usual', 'full', 'none'], person.coverage);
      person.subsidyFen = Math.floor(number(fields, 'subsidyFen') ?? person.subsidyFen);
      nhsa.store.touch();
      return person;
    }),
  );
}

/** Adds what shapes the gateway for text messages: its limits, and what becomes of messages to a phone. */
export function addSmsRoutes(routes: Routes, { sms: { store } }: World): void {
  routes.on('GET', '/sms/texts', () => json(200, { counts: store.value.counts, texts: store.value.texts }));
  routes.on('POST', '/sms/settings', (request) => {
    const fields = fieldsOf(readJson(request));
    for (const name of Object.keys(store.value.settings) as (keyof typeof store.value.settings)[])
      store.value.settings[name] = number(fields, name) ?? store.value.settings[name];
    store.touch();
    return json(200, store.value.settings);
  });
  routes.on('POST', '/sms/numbers', (request) => {
    const fields = fieldsOf(readJson(request));
    store.value.fates[text(fields, 'number')] = choice(fields, 'fate', FATES);
    store.touch();
    return json(200, store.value.fates);
  });
}
