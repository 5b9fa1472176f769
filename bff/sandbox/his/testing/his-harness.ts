import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClock, type SandboxClock } from '../../platform/clock';
import { type FaultBoard, makeFaultBoard } from '../../platform/faults';
import { signatureOf } from '../rest/signature';
import { INSURER } from './insurer-line';
import { type RunningHis, startHis } from '../server';

// A throw-away pair: it opens nothing but the server that the test starts.
const CREDENTIALS = { appId: 'his-test', appSecret: 'test-secret-of-his' };

export const SOAP_CREDENTIALS = {
  userId: 'plat_test',
  aesKey: 'key-of-the-tests',
  signKey: 'sign-key-of-the-tests-sign-key-o',
};

export interface Answer {
  status: number;
  code: string;
  msg: string;
  // Tests read what the wire gives, so the shape is left open here.
  data: any; // eslint-disable-line @typescript-eslint/no-explicit-any
}

/** A HIS of its own for one test file, with a clock that stands where the test puts it. */
export interface HisHarness {
  his: RunningHis;
  clock: SandboxClock;
  faults: FaultBoard;
  stateDir: string;
  /** Moves the clock to a local time of the hospital. */
  moveTo(local: string): void;
  call(op: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  control(route: string, body?: unknown): Promise<any>; // eslint-disable-line @typescript-eslint/no-explicit-any
  restart(): Promise<void>;
  stop(): Promise<void>;
}

let nonces = 0;

/** Starts a HIS on a free port, seeded at this local time. */
export async function startHarness(local: string): Promise<HisHarness> {
  const clock = makeClock();
  const faults = makeFaultBoard();
  const stateDir = mkdtempSync(join(tmpdir(), 'sandbox-his-'));
  const moveTo = (to: string) => clock.setOffset(Date.parse(`${to.replace(' ', 'T')}+08:00`) - Date.now());
  moveTo(local);
  const start = () =>
    startHis({
      port: 0,
      soapPort: 0,
      stateDir,
      clock,
      faults,
      credentials: CREDENTIALS,
      soapCredentials: SOAP_CREDENTIALS,
      insurer: INSURER,
    });
  const harness: HisHarness = {
    his: await start(),
    clock,
    faults,
    stateDir,
    moveTo,
    async call(op, body = {}, headers = {}) {
      const rawBody = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
      const [timestamp, nonce, path] = [
        String(Math.floor(clock.nowMs() / 1000)),
        `nonce-${(nonces += 1)}-of-test`,
        `/api/${op}`,
      ];
      const response = await fetch(`${harness.his.url}${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-app-id': CREDENTIALS.appId,
          'x-timestamp': timestamp,
          'x-nonce': nonce,
          'x-trace-id': 'trace-1',
          'x-signature': signatureOf(CREDENTIALS.appSecret, { method: 'POST', path, timestamp, nonce, rawBody }),
          ...headers,
        },
        body: rawBody,
      });
      return { status: response.status, ...((await response.json()) as Omit<Answer, 'status'>) };
    },
    control: (route, body = {}) => harness.his.controlRoutes[route]!(body),
    async restart() {
      await harness.his.close();
      harness.his = await start();
    },
    async stop() {
      await harness.his.close();
      clock.clear();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
  return harness;
}

/** `reply.data`, once the HIS agreed. @throws RangeError with the code when it refused */
export function granted(answer: Answer) {
  if (answer.code !== '1') throw new RangeError(`refused with ${answer.code} ${answer.msg}`);
  return answer.data;
}
