import { makeHisRest } from '../../adapters/his-rest';
import { makeHisSoap } from '../../adapters/his-soap';
import type { Clock } from '../../ports/clock';
import type { HisDeadlines, HisPort } from '../../ports/his';
import type { WriteOperation } from './harness';
import type { FaultAddress } from './sandbox-control';

export interface AdapterSettings {
  url: string;
  /** As the adapter's own config names them. */
  credentials: Readonly<Record<string, string>>;
  deadlines: Partial<HisDeadlines>;
  clock: Clock;
  log: { warn(fields: object, sentence: string): void };
}

/** The functions of the gateway whose delay makes a write slow; a hold is a lock and an order, and the lock comes first. */
const FUNCTIONS: Partial<Record<WriteOperation, string>> = {
  createPatient: '1002',
  hold: '2005',
  release: '2009',
  confirm: '2008',
  refund: '2010',
  checkIn: '2011',
  settle: '3003',
};

/** One adapter as the kit must know it; everything else it learns through the port. */
export interface KnownAdapter {
  make(settings: AdapterSettings): HisPort;
  /** Names of its credentials: first who it is, last what it signs with. */
  credentialNames: readonly [string, ...string[]];
  /** Where the sandbox's credentials.json keeps its address and its credentials. */
  sandboxName: 'his' | 'hisSoap';
  faultOn: FaultAddress;
}

export const KNOWN_ADAPTERS: Readonly<Record<string, KnownAdapter>> = {
  'his-rest': {
    make: ({ url, credentials, deadlines, clock, log }) =>
      makeHisRest(
        { baseUrl: url, appId: credentials.appId ?? '', appSecret: credentials.appSecret ?? '', deadlines },
        { clock, log },
      ),
    credentialNames: ['appId', 'appSecret'],
    sandboxName: 'his',
    faultOn: (operation) => ({ server: 'his', path: `/api/${operation}` }),
  },
  'his-soap': {
    make: ({ url, credentials, deadlines, clock, log }) =>
      makeHisSoap(
        {
          baseUrl: url,
          userId: credentials.userId ?? '',
          aesKey: credentials.aesKey ?? '',
          signKey: credentials.signKey ?? '',
          deadlines,
        },
        { clock, log },
      ),
    credentialNames: ['userId', 'aesKey', 'signKey'],
    sandboxName: 'hisSoap',
    faultOn(operation) {
      const path = FUNCTIONS[operation];
      if (path === undefined) throw new Error(`the gateway has no function for ${operation}`);
      return { server: 'hisSoap', path };
    },
  },
};
