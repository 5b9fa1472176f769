import type { HisDeadlines } from '../../ports/his';
import { startFaultProxy } from '../fault-proxy';
import type { HisHarness, HisOracle, HisSite, HospitalStaff, Offer } from './harness';
import type { KnownAdapter } from './known-adapters';
import { openSandboxControl, type SandboxControl } from './sandbox-control';

/** A peer that is running, and what the kit may do to it. */
export interface Peer {
  adapter: KnownAdapter;
  url: string;
  credentials: Readonly<Record<string, string>>;
  deadlines: Partial<HisDeadlines>;
  site: HisSite;
  offers: ReadonlySet<Offer>;
  /** The sandbox's control server; without one there is neither oracle nor staff, and time cannot be moved. */
  controlUrl: string | null;
}

const absent = (what: string) =>
  new Proxy(
    {},
    {
      get: () => () => Promise.reject(new Error(`a case used the ${what} without needing it`)),
    },
  );

const NO_CONTROL: SandboxControl = {
  oracle: absent('oracle') as HisOracle,
  staff: absent('staff') as HospitalStaff,
  clock: { now: () => new Date(), pass: () => Promise.reject(new Error('the clock cannot be moved')) },
  restore: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

const spoilt = ({ credentials, adapter }: Peer, which: 'name' | 'secret'): Record<string, string> => {
  const name = adapter.credentialNames.at(which === 'name' ? 0 : -1) ?? '';
  const value = credentials[name] ?? '';
  // The same length and alphabet: some peers refuse a key for its shape before they look at a signature.
  return { ...credentials, [name]: value.slice(0, -1) + (value.endsWith('a') ? 'b' : 'a') };
};

/** Puts the fault proxy in front of the peer and the adapter in front of the proxy. */
export async function openHarness(peer: Peer): Promise<HisHarness> {
  const { adapter, credentials, controlUrl, offers, site } = peer;
  const proxy = await startFaultProxy(peer.url);
  const control =
    controlUrl === null
      ? NO_CONTROL
      : await openSandboxControl(controlUrl, adapter.faultOn, offers.has('movableClock'));
  const logLines: string[] = [];
  const log = {
    warn: (fields: object, sentence: string): void => void logLines.push(`${JSON.stringify(fields)} ${sentence}`),
  };

  return {
    offers,
    site,
    proxy,
    clock: control.clock,
    oracle: control.oracle,
    staff: control.staff,
    logLines,
    secrets: adapter.credentialNames.slice(1).map((name) => credentials[name] ?? ''),
    makeAdapter: ({ deadlines = {}, spoil } = {}) =>
      adapter.make({
        url: proxy.url,
        credentials: spoil ? spoilt(peer, spoil) : credentials,
        deadlines: { ...peer.deadlines, ...deadlines },
        clock: control.clock,
        log,
      }),
    async restore() {
      await proxy.clear();
      await control.restore();
    },
    async close() {
      await proxy.close();
      await control.close();
    },
  };
}
