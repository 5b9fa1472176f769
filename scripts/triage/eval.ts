import { createHash } from 'node:crypto';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadDepartmentRules } from '../../bff/src/modules/triage/department-rules';
import { loadModel } from '../../bff/src/modules/triage/model-file';
import { makeRankDepartments } from '../../bff/src/modules/triage/rank-departments';
import { measure, percentile } from './measures';
import { type LabelledQuestion, readQuestions, tellLeftOut } from './questions';

const USAGE = 'npm run triage:eval -- <tsv[.gz]> [--predictions <jsonl>] [--rules <folder>]';
const MODEL_FILES = ['departments.model', 'departments.yaml'];
const NANOSECONDS_PER_MS = 1e6;
// Before the clock counts: a running service has answered before.
const WARM_UP = 200;

const sha1 = (text: string): string => createHash('sha1').update(text, 'utf8').digest('hex');
const short = (value: number): number => Number(value.toFixed(4));

/** Ranks every question the way a patient's question is ranked, with nobody chosen and nothing tapped. */
const rankAll = (folder: string, questions: readonly LabelledQuestion[]) => {
  const rank = makeRankDepartments(loadDepartmentRules(folder), loadModel(join(folder, 'departments.model')));
  const ask = (text: string) => rank({ text, bodyParts: [], who: { ageMonths: null, sex: null } });
  questions.slice(0, WARM_UP).forEach(({ text }) => ask(text));
  return questions.map(({ department, text }) => {
    const from = process.hrtime.bigint();
    const { departments } = ask(text);
    return {
      text,
      wanted: department,
      ranked: departments,
      ms: Number(process.hrtime.bigint() - from) / NANOSECONDS_PER_MS,
    };
  });
};

const main = (): void => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { predictions: { type: 'string' }, rules: { type: 'string' } },
  });
  const [path] = positionals;
  if (path === undefined) throw new Error(USAGE);
  const folder = values.rules ?? 'config/hospital/triage';
  const file = readQuestions(path, loadDepartmentRules(folder));
  tellLeftOut(path, file);
  if (file.questions.length === 0) throw new Error(`${path}: no question could be read`);
  const answers = rankAll(folder, file.questions);
  if (values.predictions !== undefined) {
    const rows = answers.map(({ text, ranked }) =>
      JSON.stringify({ sha1: sha1(text), departments: ranked.slice(0, 3).map(({ name }) => name) }),
    );
    writeFileSync(values.predictions, `${rows.join('\n')}\n`);
  }
  const { n, top1, top3, macroF1, ece } = measure(answers);
  const times = answers.map(({ ms }) => ms);
  const figures = {
    ...{ n, top1: short(top1), top3: short(top3), macro_f1: short(macroF1), ece: short(ece) },
    ...{ p50_ms: short(percentile(times, 0.5)), p99_ms: short(percentile(times, 0.99)) },
    model_bytes: MODEL_FILES.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0),
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
};

try {
  main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
