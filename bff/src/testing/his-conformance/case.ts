import type { HisCapabilities, HisEvent, Probe } from '../../ports/his';
import type { HisSite, Offer } from './harness';
import type { World } from './world';

export const GROUPS = [
  'identity',
  'schedule',
  'hold',
  'confirm',
  'unknown',
  'refund',
  'bills',
  'reports',
  'codec',
  'reconcile',
  'events',
  'traps',
  'hygiene',
] as const;
export type Group = (typeof GROUPS)[number];

/** A capability as the port tells it, by a word. */
export type CapabilityNeed =
  | 'holds'
  | 'numbers'
  | 'releasesByItself'
  | 'timeSlots'
  | 'quote'
  | 'billRefunds'
  | 'transactions'
  | 'foreignRegistrations'
  | `probe:${Probe['operation']}`
  | `event:${HisEvent['type']}`;

/** A need of the site: somebody or something that must have been prepared there. */
export type SiteNeed = `site:${keyof HisSite}`;

export type Need = CapabilityNeed | Offer | SiteNeed;

/** One claim about every adapter. Cases are data, so that jest and the certify command run the same ones. */
export interface ConformanceCase {
  group: Group;
  /** A sentence. */
  name: string;
  needs: readonly Need[];
  /** It books, cancels or files something at the peer. */
  writes: boolean;
  run(world: World): Promise<void>;
}

const CAPABILITY: Record<
  Exclude<CapabilityNeed, `probe:${string}` | `event:${string}`>,
  (capabilities: HisCapabilities) => boolean
> = {
  holds: ({ hold }) => hold !== 'none',
  numbers: ({ hold }) => hold === 'number',
  releasesByItself: ({ releasesByItself }) => releasesByItself,
  timeSlots: ({ slots }) => slots === 'time',
  quote: ({ quote }) => quote,
  billRefunds: ({ billRefunds }) => billRefunds,
  transactions: ({ transactions }) => transactions,
  foreignRegistrations: ({ foreignRegistrations }) => foreignRegistrations,
};

const isCapability = (need: Need): need is CapabilityNeed =>
  need.startsWith('probe:') || need.startsWith('event:') || Object.hasOwn(CAPABILITY, need);

function hasCapability(capabilities: HisCapabilities, need: CapabilityNeed): boolean {
  const [kind, name = ''] = need.split(':');
  if (kind === 'probe') return (capabilities.probes as readonly string[]).includes(name);
  if (kind === 'event') return (capabilities.events as readonly string[]).includes(name);
  return CAPABILITY[need as keyof typeof CAPABILITY](capabilities);
}

const OFFER_TEXTS: Partial<Record<Offer, string>> = {
  oracle: 'no oracle',
  staff: 'no hand in the hospital',
  movableClock: 'the clock cannot be moved',
  slowPeer: 'the peer cannot be made slow',
  doublingPeer: 'the peer cannot be made to run a call twice',
  consents: 'nobody agrees to the insurance here: show insureVisit by hand',
};

export type Verdict = { kind: 'run' } | { kind: 'absent'; what: string } | { kind: 'notShown'; why: string };

/** Whether a case can be run. What the adapter cannot do is absent; what the site cannot play is not shown. */
export function verdictOn(
  { needs }: Pick<ConformanceCase, 'needs'>,
  capabilities: HisCapabilities,
  offers: ReadonlySet<Offer>,
  site: HisSite,
): Verdict {
  const lacking = needs.find((need) => isCapability(need) && !hasCapability(capabilities, need));
  if (lacking !== undefined) return { kind: 'absent', what: lacking };
  for (const need of needs) {
    if (isCapability(need)) continue;
    if (need.startsWith('site:')) {
      const name = need.slice('site:'.length) as keyof HisSite;
      if (site[name] === null) return { kind: 'notShown', why: `the site has no ${name}` };
    } else if (!offers.has(need as Offer)) {
      return { kind: 'notShown', why: OFFER_TEXTS[need as Offer] ?? `the peer cannot play ${need}` };
    }
  }
  return { kind: 'run' };
}
