import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** What `credentials.json` of the sandbox says (docs/SANDBOX.md). */
export interface SandboxCredentials {
  urls: { control: string; his: string; wechat: string; wechatpay: string; nhsa: string; sms: string };
  wechat: {
    appId: string;
    appSecret: string;
    officialAppId: string;
    officialAppSecret: string;
    templates: Record<string, string>;
    officialTemplates: Record<string, string>;
    push: { token: string; encodingAesKey: string };
  };
  wechatPay: {
    mchId: string;
    merchantSerial: string;
    merchantCertPem: string;
    merchantKeyPem: string;
    apiV3Key: string;
    publicKeyId: string;
    publicKeyPem: string;
    platformSerial: string;
    platformCertPem: string;
  };
  insurance: {
    appId: string;
    appSecret: string;
    privateKeyHex: string;
    publicKeyHex: string;
    platformPublicKeyHex: string;
    orgCode: string;
    orgChannelCode: string;
    partnerId: string;
    partnerSecret: string;
    cityId: string;
  };
  his: { appId: string; appSecret: string };
  sms: { secretId: string; secretKey: string; appId: string };
}

export interface RunningSandbox {
  credentials: SandboxCredentials;
  /** Where they are written, for a BFF that reads them itself. */
  credentialsFile: string;
  /**
   * One call of the control API: GET without a body, POST with one, or the given method.
   * @throws Error when the answer is not 2xx
   */
  control<T = unknown>(path: string, body?: object, method?: string): Promise<T>;
  stop(): Promise<void>;
}

const ROOT = path.resolve(__dirname, '../../..');

/** Starts the sandbox as a process of its own, on free ports, with its own state. @throws Error when it does not start */
export async function startSandbox(): Promise<RunningSandbox> {
  const stateDir = mkdtempSync(path.join(tmpdir(), 'anzhen-sandbox-'));
  // tsx's own file, not npx: a killed npx leaves its child behind.
  const tsx = require.resolve('tsx/cli', { paths: [ROOT] });
  const args = [tsx, 'bff/sandbox/main.ts', '--state-dir', stateDir, '--port-base', '0'];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString('utf8')));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    rmSync(stateDir, { recursive: true, force: true });
  };

  const file = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('SANDBOX READY ')) resolve(line.slice('SANDBOX READY '.length));
    });
    child.once('close', (code) => reject(new Error(`the sandbox ended with ${code}: ${errors.join('')}`)));
  });
  const credentials = JSON.parse(readFileSync(file, 'utf8')) as SandboxCredentials;

  return {
    credentials,
    credentialsFile: file,
    async control<T>(route: string, body?: object, method = body === undefined ? 'GET' : 'POST'): Promise<T> {
      const response = await fetch(credentials.urls.control + route, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${text}`);
      return JSON.parse(text) as T;
    },
    stop,
  };
}
