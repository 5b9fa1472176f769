import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadDepartmentRules } from '../../bff/src/modules/triage/department-rules';
import { encodeModel, type ModelFigures, type RankingModel } from '../../bff/src/modules/triage/model-file';
import { makeRankDepartments } from '../../bff/src/modules/triage/rank-departments';
import { measure } from './measures';
import { type LabelledQuestion, readQuestions, tellLeftOut } from './questions';
import { trainModel } from './train-model';

const USAGE = 'npm run triage:train -- --data <tsv[.gz]> --out <model> [--dev <tsv[.gz]>] [--rules <folder>]';

const rounded = ({ n, top1, top3, macroF1, ece }: ModelFigures): ModelFigures => {
  const short = (value: number): number => Number(value.toFixed(4));
  return { n, top1: short(top1), top3: short(top3), macroF1: short(macroF1), ece: short(ece) };
};

const measureModel = (
  questions: readonly LabelledQuestion[],
  rules: ReturnType<typeof loadDepartmentRules>,
  model: RankingModel,
): ModelFigures => {
  const rank = makeRankDepartments(rules, model);
  const judged = questions.map(({ department, text }) => ({
    wanted: department,
    ranked: rank({ text, bodyParts: [], who: { ageMonths: null, sex: null } }).departments,
  }));
  return rounded(measure(judged));
};

/** Trains the ranking of departments and writes the model; prints what it does on questions it has not seen. */
const main = (): void => {
  const options = {
    data: { type: 'string' },
    out: { type: 'string' },
    dev: { type: 'string' },
    rules: { type: 'string' },
  } as const;
  const { values } = parseArgs({ options });
  if (values.data === undefined || values.out === undefined) throw new Error(USAGE);
  const rules = loadDepartmentRules(values.rules ?? 'config/hospital/triage');
  const data = readQuestions(values.data, rules);
  tellLeftOut(values.data, data);
  if (data.questions.length === 0) throw new Error(`${values.data}: no question could be read`);
  const { model, heldOut } = trainModel({ ...data, rules });
  process.stdout.write(`held out while training ${JSON.stringify(rounded(measure(heldOut)))}\n`);
  if (values.dev !== undefined) {
    const dev = readQuestions(values.dev, rules);
    tellLeftOut(values.dev, dev);
    model.header.dev = measureModel(dev.questions, rules, model);
  }
  const bytes = encodeModel(model);
  writeFileSync(values.out, bytes);
  const { version, features, dev } = model.header;
  process.stdout.write(`${JSON.stringify({ version, features, bytes: bytes.length, dev })}\n`);
};

try {
  main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
