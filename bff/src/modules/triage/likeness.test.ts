import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { encodeLikeness, featuresOf, type LikenessModel, loadLikeness, loudness, makeScoreLikeness } from './likeness';
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
  header: { format: 'anzhen-likeness-2', cases: 10, questions: 90, bias: -1, alarmFrom: 0, calmBelow: -2 },
  features: new Map([
    ['g疼', { seenIn: 10, weight: 2 }],
    ['g不', { seenIn: 50, weight: -2 }],
  ]),
};

const inventedTexts: string[] = [
  ...readdirSync(CASES)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(CASES, name), 'utf8').trim().split('\n'))
    .map((line) => caseOf(JSON.parse(line)).text),
  ...readRedFlagSources(FOLDER).rules.flatMap(({ yes, no }) => [...yes, ...no].map(({ text }) => text)),
];

test('everything that was written counts, whatever the pauses', () => {
  const said = featuresOf('没有胸痛,现在肚子疼。');
  expect([...said]).toEqual(expect.arrayContaining(['g没', 'g没有', 'g没有胸', 'g痛现在', 'g疼', 'l3']));
  expect(featuresOf('没有胸痛。现在,肚子疼')).toEqual(said);
});

test('known features are weighed by how rare they are, unknown ones count for nothing', () => {
  const score = makeScoreLikeness(model);
  expect(score('疼')).toBeCloseTo(1);
  expect(score('疼痒')).toBeCloseTo(1);
  expect(score('痒')).toBe(-1);
  expect(score('疼,疼。疼')).toBeCloseTo(1);
  expect(score('疼不')).toBeGreaterThan(-1);
});

test('a text is scored by the very features that were learned', () => {
  const shipped = redFlags.likenessModel!;
  const { bias, cases, questions } = shipped.header;
  const score = makeScoreLikeness(shipped);
  fc.assert(
    fc.property(fc.constantFrom(...inventedTexts), fc.constantFrom(...inventedTexts), (one, other) => {
      const { normalised } = understand(`${one}。${other}`);
      const known = [...featuresOf(normalised)].flatMap((name) => {
        const feature = shipped.features.get(name);
        return feature ? [{ loud: loudness(name, feature.seenIn, cases + questions), ...feature }] : [];
      });
      const length = Math.hypot(...known.map(({ loud }) => loud));
      const sum = known.reduce((total, { loud, weight }) => total + loud * weight, 0);
      expect(score(normalised)).toBeCloseTo(bias + sum / length, 9);
    }),
  );
});

test('a file is read as it was written, and a damaged one is refused with its name', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'likeness-')), 'danger.likeness');
  expect(loadLikeness(path)).toBeNull();
  writeFileSync(path, encodeLikeness(model));
  expect(loadLikeness(path)).toEqual(model);
  writeFileSync(path, `${encodeLikeness(model)}g喘\tmany\t1\n`);
  expect(() => loadLikeness(path)).toThrow(/danger\.likeness cannot read the line “g喘/);
});

const assess = makeAssessRedFlags(redFlags);
const byRulesAlone = makeAssessRedFlags({ ...redFlags, likenessModel: null });

test('what no rule knows but is like an emergency is seen first by a nurse', () => {
  const said = understand('每天都盼着第二天别再醒来，去年吞过一次药被救回来的');
  const [alone, both] = [byRulesAlone, assess].map((each) => each(said, [], nobody));
  expect(alone).toMatchObject({ level: 'IV', ruleIds: [] });
  expect(both).toMatchObject({ level: 'II', ruleIds: ['R00'] });
  expect(assess(understand('牙疼'), [], nobody).level).toBe('IV');
  expect(assess(understand('活着好累，不想活了'), [], nobody)).toMatchObject({ level: 'III', selfHarm: true });
});

test('what a rule stops in a text that is calm as a whole is held back, until it is confirmed or a danger is tapped', () => {
  const asked = understand('煤气中毒会不会有后遗症 没中过毒 就是冬天要烧炉子先问问');
  const alarm = byRulesAlone(asked, [], nobody);
  expect(alarm).toMatchObject({ level: 'II', heldBack: [] });
  expect(assess(asked, [], nobody)).toMatchObject({ level: 'IV', ruleIds: [], heldBack: alarm.understood });
  expect(assess(asked, [], nobody, true)).toEqual(alarm);
  expect(assess(asked, ['chest.breath'], nobody)).toMatchObject({ level: 'II', heldBack: [] });
});

test('no wording comes from elsewhere than from invented cases', () => {
  const said = inventedTexts.map((text) => understand(text).normalised.replace(/[,。?]/g, '')).join('\n');
  const grams = [...(redFlags.likenessModel?.features.keys() ?? [])].flatMap((name) =>
    name.startsWith('g') ? [name.slice(1)] : [],
  );
  expect(grams.length).toBeGreaterThan(10_000);
  const foreign = new Set(grams);
  for (const length of new Set(grams.map((gram) => gram.length)))
    for (let at = 0; at + length <= said.length; at += 1) foreign.delete(said.slice(at, at + length));
  expect([...foreign]).toEqual([]);
});
