import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where Debian puts Orthanc's DICOMweb and the public sample files of pydicom. */
const PLUGIN = '/usr/share/orthanc/plugins/libOrthancDicomWeb.so';
const SAMPLES = '/usr/lib/python3/dist-packages/pydicom/data';

export const isOrthancInstalled = existsSync(PLUGIN) && existsSync(SAMPLES);

export interface RunningOrthanc {
  /** Of its DICOMweb. */
  baseUrl: string;
  credentials: { user: string; password: string };
  /** Orthanc's own interface, which is not DICOMweb. @throws Error when it refuses */
  ask(method: 'GET' | 'POST', route: string, body?: Buffer | object): Promise<Record<string, string>>;
  /** Stores a sample file, by its path among pydicom's, as it is or changed; answers Orthanc's ids. */
  storeSample(file: string, change?: (bytes: Buffer) => Buffer): Promise<{ instance: string; study: string }>;
  stop(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

const CREDENTIALS = { user: 'anzhen', password: 'orthanc-of-a-test' };

const launch = async (dir: string, port: number) => {
  const file = path.join(dir, 'orthanc.json');
  const config = {
    ...{ StorageDirectory: path.join(dir, 'kept'), IndexDirectory: path.join(dir, 'kept') },
    ...{ HttpPort: port, DicomServerEnabled: false, RemoteAccessAllowed: false, StrictAetComparison: true },
    ...{ AuthenticationEnabled: true, RegisteredUsers: { [CREDENTIALS.user]: CREDENTIALS.password } },
    ...{ Plugins: [PLUGIN], DicomWeb: { Enable: true, Root: '/dicom-web/' } },
  };
  writeFileSync(file, JSON.stringify(config));
  const child = spawn('/usr/sbin/Orthanc', [file], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const isUp = await new Promise<boolean>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve(false));
    child.stderr.on('data', (text: Buffer) => text.includes('Orthanc has started') && resolve(true));
  });
  return { child, ended, isUp };
};

/** Starts a private Orthanc, empty, on this machine alone. @throws Error when it does not start */
export async function startOrthanc(): Promise<RunningOrthanc> {
  const dir = mkdtempSync(path.join(tmpdir(), 'anzhen-orthanc-'));
  let port = await freePort();
  let running = await launch(dir, port);
  // Somebody may have taken the port in between.
  for (let more = 0; !running.isUp && more < 3; more += 1) {
    port = await freePort();
    running = await launch(dir, port);
  }
  if (!running.isUp) throw new Error('Orthanc does not start');
  const { child, ended } = running;
  const root = `http://127.0.0.1:${port}`;
  const authorization = `Basic ${Buffer.from(`${CREDENTIALS.user}:${CREDENTIALS.password}`).toString('base64')}`;

  const ask: RunningOrthanc['ask'] = async (method, route, body) => {
    const bytes = body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const answer = await fetch(`${root}${route}`, { method, headers: { authorization }, body: bytes as never });
    if (!answer.ok) throw new Error(`Orthanc answered ${answer.status} to ${route}: ${await answer.text()}`);
    return (await answer.json()) as Record<string, string>;
  };

  return {
    baseUrl: `${root}/dicom-web`,
    credentials: CREDENTIALS,
    ask,
    async storeSample(file, change = (bytes) => bytes) {
      const bytes = change(readFileSync(path.join(SAMPLES, file)));
      const { ID, ParentStudy } = await ask('POST', '/instances', bytes);
      return { instance: ID!, study: ParentStudy! };
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
