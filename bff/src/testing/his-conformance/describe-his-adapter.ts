import type { HisCapabilities } from '../../ports/his';
import { startSandbox } from '../sandbox-process';
import { type ConformanceCase, GROUPS, verdictOn } from './case';
import { ALL_CASES } from './cases';
import type { HisHarness, HisSite, Offer } from './harness';
import { KNOWN_ADAPTERS } from './known-adapters';
import { openHarness } from './open-harness';
import { SANDBOX_OFFERS, SANDBOX_SITE } from './sandbox-site';
import { makeWorld, type World } from './world';

/** What must be known before anything is started, because jest names its tests first, and how to start it. */
export interface HarnessMaker {
  capabilities: HisCapabilities;
  offers: ReadonlySet<Offer>;
  site: HisSite;
  open(): Promise<HisHarness>;
}

/** A known adapter in front of a sandbox of its own. */
export function sandboxHarness(name: string): HarnessMaker {
  const adapter = KNOWN_ADAPTERS[name];
  if (!adapter) throw new Error(`the kit does not know the adapter ${name}`);
  const { capabilities } = adapter.make({
    ...{ url: 'http://127.0.0.1:9', credentials: {}, deadlines: {} },
    clock: { now: () => new Date() },
    log: { warn: () => undefined },
  });
  return {
    capabilities,
    offers: SANDBOX_OFFERS,
    site: SANDBOX_SITE,
    async open() {
      const sandbox = await startSandbox();
      const { urls, ...all } = sandbox.credentials;
      const harness = await openHarness({
        adapter,
        url: (urls as Record<string, string>)[adapter.sandboxName] ?? '',
        credentials: (all as unknown as Record<string, Record<string, string>>)[adapter.sandboxName] ?? {},
        // Long enough for fifty at once on a busy machine, and short enough to see that nothing waits for ever.
        deadlines: { readMs: 5_000, holdMs: 8_000, moneyMs: 8_000 },
        site: SANDBOX_SITE,
        offers: SANDBOX_OFFERS,
        controlUrl: urls.control,
      });
      return {
        ...harness,
        async close() {
          await harness.close();
          await sandbox.stop();
        },
      };
    },
  };
}

const LONGEST_CASE_MS = 60_000;

/** Holds an adapter to bff/src/ports/his.ts. What it cannot do is a visible test named "absent: …". */
export function describeHisAdapter(name: string, maker: HarnessMaker): void {
  let world: World;

  const define = (each: ConformanceCase): void => {
    const verdict = verdictOn(each, maker.capabilities, maker.offers, maker.site);
    if (verdict.kind === 'run') {
      test(each.name, () => each.run(world), LONGEST_CASE_MS);
    } else if (verdict.kind === 'absent') {
      test(`absent: ${verdict.what} (${each.name})`, () => {
        expect(world.his.capabilities).toEqual(maker.capabilities);
      });
    } else {
      test(`not shown: ${verdict.why} (${each.name})`, () => {
        expect([...world.offers]).toEqual([...maker.offers]);
      });
    }
  };

  describe(`HIS adapter: ${name}`, () => {
    beforeAll(async () => {
      world = makeWorld(await maker.open());
    }, LONGEST_CASE_MS);
    afterEach(() => world.restore());
    afterAll(() => world.close());

    describe.each(GROUPS)('%s', (group) => {
      ALL_CASES.filter((each) => each.group === group).forEach(define);
    });
  });
}
