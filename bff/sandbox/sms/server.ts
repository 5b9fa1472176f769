import { randomUUID } from 'node:crypto';
import { type SandboxClock } from '../platform/clock';
import { type FaultBoard } from '../platform/faults';
import {
  json,
  readJson,
  startServer,
  type RunningServer,
  type SandboxReply,
  type SandboxRequest,
} from '../platform/http';
import { type SandboxKeys } from '../platform/keys';
import { SmsRefusal } from './errors';
import { makeGateway } from './gateway';
import { checkSignature } from './signature';
import { openSmsStore, type SmsStore } from './store';

/** The gateway for text messages, running, with what the control page needs of it. */
export interface Sms {
  server: RunningServer;
  store: SmsStore;
}

interface Deps {
  port: number;
  stateDir: string;
  clock: SandboxClock;
  faults: FaultBoard;
  keys: SandboxKeys['sms'];
}

const OPERATIONS = ['SendSms', 'PullSmsSendStatus', 'PullSmsSendStatusByPhoneNumber'] as const;
const VERSION = '2021-01-11';
const REGIONS = ['ap-beijing', 'ap-guangzhou', 'ap-nanjing'];

const answer = (body: object): SandboxReply => json(200, { Response: { ...body, RequestId: randomUUID() } });

function fieldsOf(request: SandboxRequest): Record<string, unknown> {
  const body = readJson(request);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new SmsRefusal('InvalidParameter', 'The body is not an object');
}

/** Starts sms.tencentcloudapi.com. @throws the listen error */
export async function startSms({ port, stateDir, clock, faults, keys }: Deps): Promise<Sms> {
  const store = openSmsStore(stateDir);
  const gateway = makeGateway({ clock, store, appId: keys.appId });

  const perform = (request: SandboxRequest): object => {
    const { headers } = request;
    const action = OPERATIONS.find((each) => each === headers['x-tc-action']);
    if (request.method !== 'POST' || request.path !== '/')
      throw new SmsRefusal('UnsupportedProtocol', 'Only POST to / is supported here');
    if (action === undefined) throw new SmsRefusal('InvalidAction', 'The action does not exist');
    if (headers['x-tc-version'] !== VERSION) throw new SmsRefusal('NoSuchVersion', 'The version does not exist');
    if (!REGIONS.includes(String(headers['x-tc-region'])))
      throw new SmsRefusal('UnsupportedRegion', 'The region is not supported');
    const signed = { ...request, rawQuery: request.rawUrl.split('?')[1] ?? '' };
    checkSignature(signed, 'sms', keys, clock.nowMs());
    gateway.countCall();
    return gateway[action](fieldsOf(request));
  };

  const server = await startServer({
    port,
    faults: { board: faults, server: 'sms' },
    handle: (request) => {
      try {
        return answer(perform(request));
      } catch (error) {
        if (!(error instanceof SmsRefusal)) throw error;
        return answer({ Error: { Code: error.code, Message: error.message } });
      }
    },
  });
  return { server, store };
}
