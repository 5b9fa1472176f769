import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeLikeness, featuresOf, type LikenessModel, loadLikeness, makeScoreLikeness } from './likeness';
import { caseOf } from './red-flag-cases';
import { readRedFlagSources } from './red-flag-rules';
import { makeAssessRedFlags, makeUnderstand } from './red-flags';
import { loadTriageRules } from './triage-rules';

const FOLDER = join(__dirname, '../../../../config/hospital/triage');
const CASES = join(__dirname, 'testing');
const { redFlags } = loadTriageRules(FOLDER);
const understand = makeUnderstand(redFlags.compiled);
const nobody = { ageMonths: null, sex: null, pregnant: null };
const model: LikenessModel = {
  header: { format: 'anzhen-likeness-1', cases: 10, questions: 90, bias: -1, alarmFrom: 0 },
  features: new Map([
    ['g疼', { seenIn: 10, weight: 2 }],
    ['g不', { seenIn: 50, weight: -2 }],
  ]),
};

test('what is denied, past or of others leaves no trace; what holds does', () => {
  const said = featuresOf(understand('没有胸痛，去年喘过一次，现在肚子疼'));
  expect([...said]).toEqual(expect.arrayContaining(['g肚子', 'g疼']));
  expect([...said].filter((each) => /胸|喘/.test(each))).toEqual([]);
});

test('known features are weighed by how rare they are, unknown ones count for nothing', () => {
  const score = makeScoreLikeness(model);
  expect(score(new Set(['g疼']))).toBeCloseTo(1);
  expect(score(new Set(['g疼', 'g痒']))).toBeCloseTo(1);
  expect(score(new Set(['g痒']))).toBe(-1);
  expect(score(new Set(['g疼', 'g不']))).toBeGreaterThan(-1);
});

test('a file is read as it was written, and a damaged one is refused with its name', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'likeness-')), 'danger.likeness');
  expect(loadLikeness(path)).toBeNull();
  writeFileSync(path, encodeLikeness(model));
  expect(loadLikeness(path)).toEqual(model);
  writeFileSync(path, `${encodeLikeness(model)}g喘\tmany\t1\n`);
  expect(() => loadLikeness(path)).toThrow(/danger\.likeness cannot read the line “g喘/);
});

test('it only adds: without it nothing is more urgent, and what a rule knows stays as it is', () => {
  const [both, rules] = [makeAssessRedFlags(redFlags), makeAssessRedFlags({ ...redFlags, likenessModel: null })];
  const alike = '说三个字就得停下来换口气，走到厕所都不行，昨天还能下楼买菜的';
  for (const text of ['胸口压着疼出冷汗', '孩子发烧抽了', '牙疼', alike]) {
    const [with2, with1] = [both(understand(text), [], nobody), rules(understand(text), [], nobody)];
    if (with1.ruleIds.length > 0) expect(with2).toEqual(with1);
    else expect([with1.level, 'II']).toContain(with2.level);
  }
});

test('no wording comes from elsewhere than from invented cases', () => {
  const invented = [
    ...readdirSync(CASES)
      .filter((name) => name.endsWith('.jsonl'))
      .flatMap((name) => readFileSync(join(CASES, name), 'utf8').trim().split('\n'))
      .map((line) => caseOf(JSON.parse(line)).text),
    ...readRedFlagSources(FOLDER).rules.flatMap(({ no }) => no.map(({ text }) => text)),
  ];
  const said = invented.map((text) => understand(text).normalised).join('\n');
  const grams = [...(redFlags.likenessModel?.features.keys() ?? [])].flatMap((name) =>
    name.startsWith('g') ? [name.slice(1)] : [],
  );
  expect(grams.length).toBeGreaterThan(10_000);
  const foreign = new Set(grams);
  for (const length of new Set(grams.map((gram) => gram.length)))
    for (let at = 0; at + length <= said.length; at += 1) foreign.delete(said.slice(at, at + length));
  expect([...foreign]).toEqual([]);
});
