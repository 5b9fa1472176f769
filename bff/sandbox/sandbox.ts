import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeAuthenticator } from './control/authenticator';
import { startControl } from './control/server';
import { type World } from './control/world';
import { startHis } from './his/server';
import { startNhsa } from './nhsa/server';
import { makeClock } from './platform/clock';
import { makeFaultBoard } from './platform/faults';
import { startPacs } from './pacs/server';
import { openKeys, type SandboxKeys } from './platform/keys';
import { openState, writeFileAtomically } from './platform/state';
import { startSms } from './sms/server';
import { openPhones } from './wechat/phones';
import { startWechat } from './wechat/server';
import { templateIds, type Template } from './wechat/templates';
import { startWechatPay } from './wechatpay/server';

export interface SandboxOptions {
  stateDir: string;
  /** Eight ports from here on; 0 takes free ones. */
  portBase: number;
}

/** The outside world, running. */
export interface Sandbox {
  credentialsPath: string;
  credentials: ReturnType<typeof credentialsOf>;
  close(): Promise<void>;
}

type Urls = Record<'control' | 'his' | 'wechat' | 'wechatpay' | 'nhsa' | 'hisSoap' | 'pacs' | 'sms', string>;

function credentialsOf(urls: Urls, keys: SandboxKeys, templates: Template[]) {
  const { wechat, wechatPay, insurance } = keys;
  const of = (audience: Template['audience']) => templateIds(templates.filter((item) => item.audience === audience));
  return {
    urls,
    wechat: {
      appId: wechat.appId,
      appSecret: wechat.appSecret,
      officialAppId: wechat.officialAppId,
      officialAppSecret: wechat.officialAppSecret,
      templates: of('miniprogram'),
      officialTemplates: of('official'),
      push: {
        token: wechat.pushToken,
        encodingAesKey: wechat.encodingAesKey,
        originalId: wechat.originalId,
        officialOriginalId: wechat.officialOriginalId,
      },
    },
    wechatPay: {
      mchId: wechatPay.mchId,
      merchantSerial: wechatPay.merchantSerial,
      merchantCertPem: wechatPay.merchantCertPem,
      merchantKeyPem: wechatPay.merchantKeyPem,
      apiV3Key: wechatPay.apiV3Key,
      publicKeyId: wechatPay.publicKeyId,
      publicKeyPem: wechatPay.publicKeyPem,
      platformSerial: wechatPay.platformSerial,
      platformCertPem: wechatPay.platformCertPem,
    },
    insurance: {
      appId: insurance.appId,
      appSecret: insurance.appSecret,
      privateKeyHex: insurance.channel.privateKeyHex,
      publicKeyHex: insurance.channel.publicKeyHex,
      platformPublicKeyHex: insurance.platform.publicKeyHex,
      orgCode: insurance.orgCode,
      orgChannelCode: insurance.orgChannelCode,
      partnerId: insurance.partnerId,
      partnerSecret: insurance.partnerSecret,
      cityId: insurance.cityId,
    },
    his: keys.his,
    hisSoap: keys.hisSoap,
    pacs: keys.pacs,
    sms: keys.sms,
  };
}

/** Starts all eight servers and writes credentials.json. What already runs is stopped again when one cannot start. @throws the listen error */
export async function startSandbox({ stateDir, portBase }: SandboxOptions): Promise<Sandbox> {
  const folder = resolve(stateDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const keys = openKeys(folder);
  const clockFile = openState(join(folder, 'clock.json'), () => ({ offsetMs: 0 }));
  const clock = makeClock(clockFile.value.offsetMs, (offsetMs) => {
    clockFile.value = { offsetMs };
    clockFile.flush();
  });
  const faults = makeFaultBoard();
  const phones = openPhones(folder, keys.wechat.personSeed);
  const port = (index: number) => (portBase === 0 ? 0 : portBase + index);
  const running: { close(): Promise<void> }[] = [];
  const keep = <T>(item: T, close: () => Promise<void>): T => {
    running.unshift({ close });
    return item;
  };
  const closeAll = async () => {
    clock.clear();
    for (const item of running.splice(0)) await item.close();
  };
  const common = { stateDir: folder, clock, faults };
  try {
    const nhsa = await startNhsa({ ...common, port: port(4), keys: keys.insurance });
    keep(nhsa, () => nhsa.server.close());
    const wechat = await startWechat({ ...common, port: port(2), keys: keys.wechat, phones });
    keep(wechat, () => wechat.server.close());
    const wechatPay = await startWechatPay({ ...common, port: port(3), keys, phones, nhsa });
    keep(wechatPay, () => wechatPay.server.close());
    const his = await startHis({
      ...common,
      port: port(1),
      soapPort: port(5),
      credentials: keys.his,
      soapCredentials: keys.hisSoap,
      insurer: nhsa.hospitalLine,
    });
    keep(his, () => his.close());
    const pacs = await startPacs({ port: port(6), his: his.his, faults, credentials: keys.pacs });
    keep(pacs, () => pacs.close());
    const sms = await startSms({ ...common, port: port(7), keys: keys.sms });
    keep(sms, () => sms.server.close());
    const files = [phones, wechat.store, wechatPay.store, nhsa.store, sms.store];
    const reset = async () => {
      clock.clear();
      clock.setOffset(0);
      faults.clear();
      for (const file of files) file.reset();
      wechat.quota.reset();
      await his.reset();
    };
    const authenticator = makeAuthenticator(clock);
    const world: World = { clock, faults, keys, phones, authenticator, wechat, wechatPay, nhsa, his, sms, reset };
    const control = await startControl(port(0), world);
    keep(control, () => control.close());
    const urls = {
      control: control.url,
      his: his.url,
      wechat: wechat.server.url,
      wechatpay: wechatPay.server.url,
      nhsa: nhsa.server.url,
      hisSoap: his.soapUrl,
      pacs: pacs.url,
      sms: sms.server.url,
    };
    const credentials = credentialsOf(urls, keys, wechat.templates);
    const credentialsPath = join(folder, 'credentials.json');
    writeFileAtomically(credentialsPath, `${JSON.stringify(credentials, null, 2)}\n`);
    const close = async () => {
      await closeAll();
      for (const file of files) file.close();
    };
    return { credentialsPath, credentials, close };
  } catch (error) {
    await closeAll();
    throw error;
  }
}
