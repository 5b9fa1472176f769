import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { encodeLikeness } from '../../bff/src/modules/triage/likeness';
import { caseOf, type RedFlagCase } from '../../bff/src/modules/triage/red-flag-cases';
import { readRedFlagSources } from '../../bff/src/modules/triage/red-flag-rules';
import { loadTriageRules } from '../../bff/src/modules/triage/triage-rules';
import { countAlike, trainLikeness } from './likeness-training';
import { readQuestions } from './questions';

const USAGE =
  'npm run triage:train-likeness -- --data <tsv[.gz]> --out <file> [--dev <tsv[.gz]>] [--cases <folder of .jsonl>] [--except <parts of file names, with commas>]';
const CASES = 'bff/src/modules/triage/testing';
const RULES = 'config/hospital/triage';

const casesIn = (folder: string, except: string | undefined): RedFlagCase[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl') && !except?.split(',').some((part) => name.includes(part)))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
    .sort() // In which file a case stands says nothing.
    .map((line) => caseOf(JSON.parse(line)));

const GREETING = /^(?:(?:医生|大夫|主任|教授|专家|您好|你好|请问|打扰了?)[，,。！!、：: ]*)+/;
const OPENING = /^[^。！？!?；;\n]{4,24}?(?=[，,。！？!?；;\n]|$)/;

/** How a question begins: many write no more than that. */
const openingOf = (text: string): string[] => OPENING.exec(text.replace(GREETING, ''))?.slice(0, 1) ?? [];

const isOfAnybody = (example: { text: string }): boolean => Object.keys(example).length === 1;

/** The sentences beside the rules: those that must alarm whoever says them, and those that must not. */
const examples = (): RedFlagCase[] =>
  readRedFlagSources(RULES).rules.flatMap(({ yes, no, I, II }) => [
    ...(I.length + II.length > 0 ? yes.filter(isOfAnybody) : []).map((each) => ({
      ...caseOf(each),
      expectedLevel: 'II' as const,
    })),
    ...no.map((each) => ({ ...caseOf(each), expectedLevel: 'IV' as const })),
  ]);

/** Learns from invented cases and ordinary questions what texts of emergencies have in common, and writes the weights. */
const main = (): void => {
  const options = {
    data: { type: 'string' },
    out: { type: 'string' },
    dev: { type: 'string' },
    cases: { type: 'string' },
    except: { type: 'string' },
  } as const;
  const { values } = parseArgs({ options });
  if (values.data === undefined || values.out === undefined) throw new Error(USAGE);
  const rules = loadTriageRules(RULES);
  const textsOf = (path: string): string[] => readQuestions(path, rules.departments).questions.map(({ text }) => text);
  const cases = [...casesIn(values.cases ?? CASES, values.except), ...examples()];
  const questions = textsOf(values.data);
  const model = trainLikeness(rules, cases, [...questions, ...questions.flatMap(openingOf)]);
  writeFileSync(values.out, encodeLikeness(model));
  const alike = values.dev === undefined ? null : countAlike(rules, model, textsOf(values.dev));
  process.stdout.write(`${JSON.stringify({ ...model.header, features: model.features.size, devAlike: alike })}\n`);
};

try {
  main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
