import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { toRfc3339 } from '../shared-types/src';
import { systemClock } from '../bff/src/adapters/system-clock';
import { ALL_CASES } from '../bff/src/testing/his-conformance/cases';
import type { ConformanceCase } from '../bff/src/testing/his-conformance/case';
import {
  type CertifyConfig,
  ConfigError,
  peerOf,
  readCertifyConfig,
} from '../bff/src/testing/his-conformance/certify-config';
import { openHarness, type Peer } from '../bff/src/testing/his-conformance/open-harness';
import {
  type CertificationReport,
  figuresOf,
  makeMask,
  toMarkdown,
  totalsOf,
} from '../bff/src/testing/his-conformance/report';
import { type CaseResult, runCases } from '../bff/src/testing/his-conformance/run-cases';
import { makeWorld } from '../bff/src/testing/his-conformance/world';

const USAGE = 'npm run his:certify -- --config <file> [--adapter <name>] [--out <folder>] [--only <group>]';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const forbidsOf =
  ({ mayWrite }: CertifyConfig) =>
  ({ writes, group }: ConformanceCase): string | null =>
    writes && !mayWrite.includes(group) ? `writing is not allowed in the group ${group}` : null;

const SIGNS = { passed: '✓', failed: '✗', absent: '–', notShown: '?' } as const;

/** One line for whoever watches. */
function progress({ group, name, outcome, ms }: CaseResult, done: number, total: number): void {
  const why =
    outcome.kind === 'absent' ? ` (absent: ${outcome.what})` : outcome.kind === 'notShown' ? ` (${outcome.why})` : '';
  say(`${SIGNS[outcome.kind]} ${String(done).padStart(3)}/${total} ${group}: ${name}${why} ${ms} ms`);
  if (outcome.kind === 'failed')
    say(`    ${outcome.claim}\n    expected: ${outcome.expected}\n    seen:     ${outcome.seen}`);
}

async function certify(config: CertifyConfig, peer: Peer, only: string | undefined): Promise<CertificationReport> {
  const harness = await openHarness(peer);
  const world = makeWorld(harness);
  const mask = makeMask(peer.site, harness.secrets);
  try {
    const { capabilities } = world.his;
    const cases = ALL_CASES.filter(({ group }) => only === undefined || group === only);
    const masked = <Said>(said: Said): Said => JSON.parse(mask(JSON.stringify(said))) as Said;
    const found = await runCases(world, cases, {
      ...{ capabilities, forbids: forbidsOf(config) },
      onResult: (result, done, total) => progress(masked(result), done, total),
    });
    const results = masked(found);
    return {
      adapter: config.adapter,
      endpoint: new URL(peer.url).origin,
      at: toRfc3339(systemClock.now()),
      capabilities,
      totals: totalsOf(results),
      results,
      latencies: figuresOf(world.recorder.latencies),
      givenBack: await world.giveBack(),
    };
  } finally {
    await world.close();
  }
}

function write(report: CertificationReport, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const name = `${report.adapter}-${report.at.replace(/[^0-9]/g, '').slice(0, 14)}`;
  writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(report, null, 2)}\n`);
  const file = path.join(folder, `${name}.md`);
  writeFileSync(file, toMarkdown(report));
  return file;
}

/** Holds a live HIS endpoint, through its adapter, to the conformance kit (docs/runbooks/his-certify.md). */
const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      adapter: { type: 'string' },
      config: { type: 'string' },
      out: { type: 'string', default: '.data/his-certify' },
      only: { type: 'string' },
    },
  });
  if (values.config === undefined) throw new ConfigError(USAGE);
  const given = readCertifyConfig(values.config);
  const config = { ...given, adapter: values.adapter ?? given.adapter };
  const report = await certify(config, peerOf(config), values.only);
  const file = write(report, values.out);
  const { passed, failed, absent, notShown } = report.totals;
  say(`\n${passed} passed, ${failed} failed, ${absent} absent, ${notShown} not shown. Report: ${file}`);
  if (failed > 0) process.exitCode = 1;
};

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
