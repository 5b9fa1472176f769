import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { caseOf, makeTriageOf, scoreOf, type RedFlagCase } from './red-flag-cases';
import { loadTriageRules } from './triage-rules';

const CASES = join(__dirname, 'testing');
/** Calm texts that are stopped all the same; whoever mends one moves it to the others. */
const UNMENDED = 'unmended.jsonl';
const files = readdirSync(CASES).filter((name) => name.endsWith('.jsonl') && name !== UNMENDED);
const triage = makeTriageOf(loadTriageRules(join(__dirname, '../../../../config/hospital/triage')));

const casesIn = (name: string): RedFlagCase[] =>
  readFileSync(join(CASES, name), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => caseOf(JSON.parse(line)));

test.each(files)('%s: every emergency is caught, nothing else is stopped', (name) => {
  const wrong = casesIn(name)
    .map((each) => ({ ...triage(each), given: each }))
    .filter(({ isWrong }) => isWrong)
    .map(
      ({ given, level, ruleIds }) => `${given.text} → ${level} ${ruleIds.join(',')}, expected ${given.expectedLevel}`,
    );
  expect(wrong).toEqual([]);
});

test('what is known to be wrong is a false alarm, no missed emergency, and still wrong', () => {
  const known = casesIn(UNMENDED).map((given) => ({ ...triage(given), given }));
  expect(known.length).toBeLessThanOrEqual(3);
  expect(known.filter(({ isWrong }) => !isWrong)).toEqual([]);
  expect(known.filter(({ given }) => given.expectedLevel === 'I' || given.expectedLevel === 'II')).toEqual([]);
});

test('there are at least four hundred minimal pairs', () => {
  expect(casesIn('minimal-pairs.jsonl').length).toBeGreaterThanOrEqual(400);
});

test.each([
  ['8个月', 8],
  ['20天', 0],
  ['3岁半', 42],
  [32, 384],
  [0.25, 3],
  [null, null],
  [undefined, null],
  ['不详', null],
])('an age of %s is %s months', (age, months) => {
  expect(caseOf({ text: '咳嗽', age }).person.ageMonths).toBe(months);
});

test('a case without expectations counts for nothing', () => {
  const given = caseOf({ text: '咳嗽' });
  expect(scoreOf([{ ...triage(given), given }])).toEqual({
    n: 1,
    alarm_rate: 0,
    sensitivity: null,
    false_alarm: null,
    level1_missed: null,
    dept_top3: null,
  });
});

test('a missed level I is counted, and a department counts by its sisters', () => {
  const given = caseOf({ text: '随便说说', expected_level: 'Ⅰ', expected_departments: '妇产科' });
  const answer = { ...triage(given), departments: ['产科'], given };
  expect(scoreOf([answer])).toMatchObject({ sensitivity: 0, level1_missed: 1, dept_top3: 1 });
});
