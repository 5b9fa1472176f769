import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askJson } from '../local/world';
import { type Killable, makeKillable } from './processes';

interface Credentials {
  urls: Record<'control' | 'his' | 'hisSoap' | 'wechat' | 'wechatpay' | 'nhsa', string>;
  his: { appId: string; appSecret: string };
  hisSoap: { aesKey: string };
  wechatPay: { apiV3Key: string };
  insurance: { appId: string; appSecret: string };
}

/** The world outside, in its own process, and what this run asks it through its control server. */
export interface OutsideWorld {
  credentials: Credentials;
  /** Where they are, with nobody in between. */
  credentialsFile: string;
  /** A copy of the credentials in which some systems are reached through somebody in between. */
  credentialsVia(urls: Partial<Credentials['urls']>): string;
  control<T = Record<string, unknown>>(path: string, body?: unknown): Promise<T>;
  now(): Promise<Date>;
  /** Never back. */
  moveTo(at: Date): Promise<void>;
  stop(): Promise<void>;
}

export const openOutsideWorld = async (dir: string): Promise<OutsideWorld> => {
  const stateDir = join(dir, 'sandbox');
  const args = ['--import', 'tsx', 'bff/sandbox/main.ts', '--state-dir', stateDir, '--port-base', '0'];
  const process_: Killable = makeKillable({
    name: '沙盒',
    file: process.execPath,
    args,
    ready: { line: /^SANDBOX READY / },
  });
  const path = (await process_.start()).replace('SANDBOX READY ', '');
  const credentials = JSON.parse(readFileSync(path, 'utf8')) as Credentials;
  const control = <T>(at: string, body?: unknown): Promise<T> => {
    const ask = () => askJson(`${credentials.urls.control}${at}`, body) as Promise<T>;
    // A kept connection may have been closed in the very moment in which it is used again.
    return ask().catch((error: unknown) => (error instanceof TypeError ? ask() : Promise.reject(error)));
  };
  const now = async () => new Date((await control<{ now: string }>('/clock')).now);
  return {
    credentials,
    credentialsFile: path,
    credentialsVia(urls) {
      const copy = join(dir, 'credentials.json');
      writeFileSync(copy, JSON.stringify({ ...credentials, urls: { ...credentials.urls, ...urls } }), { mode: 0o600 });
      return copy;
    },
    control,
    now,
    async moveTo(at) {
      if ((await now()) < at) await control('/clock', { now: at.toISOString() });
    },
    stop: () => process_.stop(),
  };
};
