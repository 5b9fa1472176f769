import type { HisCapabilities } from '../../ports/his';
import { type ConformanceCase, type Group, verdictOn } from './case';
import { CaseFailure, NothingToShow, show } from './expectations';
import type { World } from './world';

export type Outcome =
  | { kind: 'passed' }
  | { kind: 'failed'; claim: string; expected: string; seen: string }
  | { kind: 'absent'; what: string }
  | { kind: 'notShown'; why: string };

export interface CaseResult {
  group: Group;
  name: string;
  outcome: Outcome;
  notes: string[];
  ms: number;
}

export interface RunOptions {
  capabilities: HisCapabilities;
  /** Null when the case may be run; otherwise why the site does not want it. */
  forbids(each: ConformanceCase): string | null;
  /** Told after every case. */
  onResult(result: CaseResult, done: number, total: number): void;
}

function failureOf(error: unknown): Outcome {
  if (error instanceof NothingToShow) return { kind: 'notShown', why: error.message };
  if (error instanceof CaseFailure) {
    return { kind: 'failed', claim: error.claim, expected: error.expected, seen: error.seen };
  }
  return { kind: 'failed', claim: 'the case runs to its end', expected: 'no error', seen: show(String(error)) };
}

async function outcomeOf(world: World, each: ConformanceCase): Promise<Outcome> {
  const outcome = await each.run(world).then((): Outcome => ({ kind: 'passed' }), failureOf);
  // What cannot be put back would make the next cases fail for no fault of their own, so this one says it.
  return world.restore().then(() => outcome, failureOf);
}

/** Runs the cases one after the other; a case that fails does not stop the others. */
export async function runCases(
  world: World,
  cases: readonly ConformanceCase[],
  { capabilities, forbids, onResult }: RunOptions,
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const each of cases) {
    const verdict = verdictOn(each, capabilities, world.offers, world.site);
    const forbidden = verdict.kind === 'run' ? forbids(each) : null;
    const startedAt = performance.now();
    const outcome: Outcome =
      verdict.kind !== 'run'
        ? verdict
        : forbidden === null
          ? await outcomeOf(world, each)
          : { kind: 'notShown', why: forbidden };
    const ms = Math.round(performance.now() - startedAt);
    const result = { group: each.group, name: each.name, outcome, notes: world.takeNotes(), ms };
    results.push(result);
    onResult(result, results.length, cases.length);
  }
  return results;
}
