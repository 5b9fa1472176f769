import { GROUPS } from './case';
import type { HisSite } from './harness';
import type { CaseResult, Outcome } from './run-cases';

export interface LatencyFigure {
  operation: string;
  calls: number;
  p50Ms: number;
  p99Ms: number;
}

export interface CertificationReport {
  adapter: string;
  endpoint: string;
  at: string;
  capabilities: object;
  totals: Record<Outcome['kind'], number>;
  results: CaseResult[];
  latencies: LatencyFigure[];
  /** What became of the numbers that the run took. */
  givenBack: { given: number; stuck: string[] };
}

const at = (sorted: readonly number[], share: number): number =>
  Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;

/** Median and 99th percentile of undisturbed calls. */
export const figuresOf = (latencies: ReadonlyMap<string, readonly number[]>): LatencyFigure[] =>
  [...latencies]
    .map(([operation, all]) => {
      const sorted = [...all].sort((a, b) => a - b);
      return { operation, calls: sorted.length, p50Ms: at(sorted, 0.5), p99Ms: at(sorted, 0.99) };
    })
    .sort((a, b) => a.operation.localeCompare(b.operation));

export function totalsOf(results: readonly CaseResult[]): CertificationReport['totals'] {
  const totals = { passed: 0, failed: 0, absent: 0, notShown: 0 };
  for (const { outcome } of results) totals[outcome.kind] += 1;
  return totals;
}

/** A function that takes the people of the site out of a text: a report is passed on. */
export function makeMask(site: HisSite, secrets: readonly string[]): (text: string) => string {
  const people = Object.values(site).filter(
    (value) => typeof value === 'object' && value !== null && 'idNumber' in value,
  );
  const texts = (people as { name: string; idNumber: string; phone: string }[]).flatMap((person) => [
    ...[person.name, person.idNumber, person.phone],
  ]);
  const all = [...texts, ...secrets].filter((text) => text.length > 1);
  return (text) => all.reduce((masked, each) => masked.replaceAll(each, '***'), text);
}

const line = ({ name, outcome, notes, ms }: CaseResult): string => {
  const remarks = notes.map((note) => `\n  - ${note}`).join('');
  switch (outcome.kind) {
    case 'passed':
      return `- ✓ ${name} (${ms} ms)${remarks}`;
    case 'absent':
      return `- absent: ${outcome.what}. ${name}`;
    case 'notShown':
      return `- not shown: ${outcome.why}. ${name}`;
    case 'failed':
      return `- ✗ **${name}**\n  - ${outcome.claim}\n  - expected: \`${outcome.expected}\`\n  - seen: \`${outcome.seen}\`${remarks}`;
  }
};

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** The report as a person reads it. */
export function toMarkdown(report: CertificationReport): string {
  const { adapter, endpoint, at: time, totals, results, latencies, givenBack } = report;
  const failed = results.filter(({ outcome }) => outcome.kind === 'failed');
  const kinds = ['passed', 'failed', 'absent', 'notShown'] as const;
  const byGroup = GROUPS.map((group) => {
    const mine = results.filter((result) => result.group === group);
    return [group, ...kinds.map((kind) => mine.filter(({ outcome }) => outcome.kind === kind).length)];
  });
  const sections = GROUPS.map((group) => {
    const mine = results.filter((result) => result.group === group);
    return `### ${group}\n\n${mine.map(line).join('\n')}`;
  });
  const stuck =
    givenBack.stuck.length === 0 ? '' : ` Not given back, please do by hand: ${givenBack.stuck.join(', ')}.`;
  return [
    `# HIS adapter ${adapter}: ${failed.length === 0 ? 'no case failed' : `${failed.length} cases failed`}`,
    `Endpoint ${endpoint}, ${time}. ${totals.passed} passed, ${totals.failed} failed, ${totals.absent} absent (the adapter cannot do it), ${totals.notShown} not shown (this site could not play it).`,
    `The run gave back ${givenBack.given} numbers.${stuck}`,
    table(['group', 'passed', 'failed', 'absent', 'not shown'], byGroup),
    ...(failed.length === 0 ? [] : [`## What failed\n\n${failed.map(line).join('\n')}`]),
    `## Figures\n\nUndisturbed calls, in milliseconds.\n\n${table(
      ['operation', 'calls', 'p50', 'p99'],
      latencies.map(({ operation, calls, p50Ms, p99Ms }) => [operation, calls, p50Ms, p99Ms]),
    )}`,
    `## Capabilities as the adapter tells them\n\n\`\`\`json\n${JSON.stringify(report.capabilities, null, 2)}\n\`\`\``,
    `## Every case\n\n${sections.join('\n\n')}`,
    '',
  ].join('\n\n');
}
