import { makeHisRest } from '../../adapters/his-rest';
import type { Clock } from '../../ports/clock';
import type { HisDeadlines, HisPort } from '../../ports/his';
import type { FaultAddress } from './sandbox-control';

export interface AdapterSettings {
  url: string;
  /** As the adapter's own config names them. */
  credentials: Readonly<Record<string, string>>;
  deadlines: Partial<HisDeadlines>;
  clock: Clock;
  log: { warn(fields: object, sentence: string): void };
}

/** One adapter as the kit must know it; everything else it learns through the port. */
export interface KnownAdapter {
  make(settings: AdapterSettings): HisPort;
  /** Names of its credentials; the last one is spoilt where a peer must refuse. */
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
};
