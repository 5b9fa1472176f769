import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { caseOf, makeTriageOf, scoreOf, type RedFlagCase } from '../modules/triage/red-flag-cases';
import { loadTriageRules } from '../modules/triage/triage-rules';

const RULES = join(__dirname, '../../../config/hospital/triage');

const contentOf = (file: string): string => {
  const bytes = readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
};

/** JSONL cases, or with --tsv `label TAB text`, of which only the text is used. */
const readCases = (file: string, isTsv: boolean): RedFlagCase[] =>
  contentOf(file)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line, index) => {
      if (isTsv) return caseOf({ text: line.slice(line.indexOf('\t') + 1) });
      try {
        return caseOf(JSON.parse(line));
      } catch (error) {
        throw new Error(`${file}:${index + 1}: ${error instanceof Error ? error.message : String(error)}`);
      }
    });

/**
 * `triage:redflags -- FILE.jsonl`: prints the level of every case, then the score as JSON. `--tsv` reads questions without
 * expectations and counts alarms; `--alarms` prints only those; `--wrong` only what differs from what was expected.
 */
const main = (): void => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { tsv: { type: 'boolean' }, alarms: { type: 'boolean' }, wrong: { type: 'boolean' } },
  });
  const [file] = positionals;
  if (file === undefined) throw new Error('用法：npm run triage:redflags -- 文件.jsonl [--tsv] [--alarms] [--wrong]');
  const triage = makeTriageOf(loadTriageRules(RULES));
  const answers = readCases(file, values.tsv ?? false).map((each) => ({ ...triage(each), given: each }));
  for (const { given, level, ruleIds, departments, isWrong, missing } of answers) {
    if (values.wrong && !isWrong) continue;
    if (values.alarms && level !== 'I' && level !== 'II') continue;
    const wanted = given.expectedLevel ? ` 应为${given.expectedLevel}` : '';
    const asks = missing.length > 0 ? ` 缺:${missing.join(',')}` : '';
    process.stdout.write(
      `${level}\t${ruleIds.join(',')}\t${departments.join('、')}\t${given.text.slice(0, 160)}${wanted}${asks}\n`,
    );
  }
  process.stdout.write(`${JSON.stringify(scoreOf(answers))}\n`);
};

try {
  main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
