import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readPattern } from './lexicon-pattern';
import { isUrgent, makeAssessRedFlags, makeUnderstand, type RedFlagAssessment } from './red-flags';
import { QUANTITIES } from './quantities';
import { caseOf, type RedFlagCase } from './red-flag-cases';
import { readRedFlagSources, unknownNames, type RedFlagSources } from './red-flag-rules';
import { loadRedFlags } from './triage-rules';

export interface Finding {
  /** file:line */
  at: string;
  message: string;
}

/** Where in a file a text first stands, behind a heading when one is given. */
const placeIn = (file: string, text: string, heading = ''): string => {
  const lines = readFileSync(file, 'utf8').split('\n');
  const start = heading === '' ? 0 : lines.findIndex((line) => line.trimStart().startsWith(`${heading}:`));
  const index = lines.findIndex((line, number) => number >= start && line.includes(text));
  return `${basename(file)}:${Math.max(index, start, 0) + 1}`;
};

type Concept = [
  name: string,
  concept: RedFlagSources['concepts'] extends ReadonlyMap<string, infer Value> ? Value : never,
];

const lintConcept = ([name, { patterns, file, kind }]: Concept, sources: RedFlagSources): Finding[] => {
  const findings: Finding[] = [];
  const add = (text: string, message: string): number =>
    findings.push({ at: placeIn(file, text, name), message: `“${name}”：${message}` });
  const seen = new Set<string>();
  for (const pattern of patterns) {
    if (seen.has(pattern)) add(pattern, `“${pattern}”写了两遍`);
    seen.add(pattern);
    try {
      const pieces = readPattern(pattern);
      if (kind === 'decoy' && (pieces.length > 1 || pieces[0]?.concepts.length))
        add(pattern, `形近词“${pattern}”只能是整词`);
      for (const concept of pieces.flatMap(({ concepts }) => concepts))
        if (!sources.concepts.has(concept) && !QUANTITIES.includes(concept)) add(pattern, `用了没有定义的“${concept}”`);
    } catch (error) {
      add(pattern, error instanceof Error ? error.message : String(error));
    }
  }
  return findings;
};

/** Concepts that no rule and no other concept uses. */
const unusedConcepts = ({ concepts, rules }: RedFlagSources): Finding[] => {
  // Read by the engine itself.
  const used = new Set(['慢性', '近变', '近急', '就医后', '旧习']);
  for (const { patterns } of concepts.values())
    for (const reference of patterns.join(' ').matchAll(/\[([^\]]+)\]/g)) used.add(reference[1]!);
  for (const { I, II, III, unless } of rules) {
    [...I, ...II, ...III].flat().forEach(({ names }) => names.forEach((name) => used.add(name)));
    unless?.forEach((name) => used.add(name));
  }
  return [...concepts]
    .filter(([name, { kind }]) => kind !== 'decoy' && !used.has(name))
    .map(([name, { file }]) => ({ at: placeIn(file, `${name}:`), message: `没有规则用到“${name}”` }));
};

/** Words of the assertion that stand twice in one list. */
const doubleCues = ({ assertion }: RedFlagSources, folder: string): Finding[] =>
  Object.entries(assertion).flatMap(([name, words]) =>
    words
      .filter((word, index) => words.indexOf(word) < index)
      .map((word) => ({
        at: placeIn(join(folder, 'assertion.yaml'), word, name),
        message: `“${name}”：“${word}”写了两遍`,
      })),
  );

/** Words that can not be misheard as `spelling.yaml` stands, and what is written twice in it. */
const lintSpelling = ({ spelling }: RedFlagSources, folder: string): Finding[] => {
  const sounds = spelling.sounds.join('');
  const silent = spelling.words.filter((word) => ![...word].some((character) => sounds.includes(character)));
  const doubled = (['words', 'keep'] as const).flatMap((name) =>
    spelling[name].filter((word, index, all) => all.indexOf(word) < index),
  );
  const at = (word: string): string => placeIn(join(folder, 'spelling.yaml'), word);
  return [
    ...silent.map((word) => ({ at: at(word), message: `同音错字：“${word}”里没有一个字在 sounds 里` })),
    ...doubled.map((word) => ({ at: at(word), message: `同音错字：“${word}”写了两遍` })),
  ];
};

/** Runs the examples of every rule: each `yes` must fire this rule, each `no` must be no emergency. */
const runExamples = (sources: RedFlagSources, folder: string): Finding[] => {
  const redFlags = loadRedFlags(folder, sources);
  const understand = makeUnderstand(redFlags.compiled);
  const assess = makeAssessRedFlags(redFlags);
  const triage = ({ text, person }: RedFlagCase): RedFlagAssessment => assess(understand(text), [], person);
  return sources.rules.flatMap(({ id, file, yes, no }) => {
    const missed = yes.filter((each) => !triage(caseOf(each)).ruleIds.includes(id));
    const wrong = no.filter((each) => isUrgent(triage(caseOf(each)).level));
    return [
      ...missed.map(({ text }) => ({ at: placeIn(file, text, id), message: `${id}：例句“${text}”应当识别，却没有` })),
      ...wrong.map(({ text }) => ({
        at: placeIn(file, text, id),
        message: `${id}：例句“${text}”不该拦，却被 ${triage(caseOf({ text })).ruleIds.join('、') || '规则'} 拦下`,
      })),
    ];
  });
};

/** What an editor of the red-flag files should put right. @throws Error that names the file when one cannot be read at all */
export const lintRedFlags = (folder: string): Finding[] => {
  const sources = readRedFlagSources(folder);
  const findings = [
    ...sources.doubles.map(({ name, file }) => ({ at: placeIn(file, `${name}:`), message: `“${name}”定义了两次` })),
    ...unknownNames(sources).map(({ id, file, name }) => ({
      at: placeIn(file, name, id),
      message: `${id} 用了没有定义的“${name}”`,
    })),
    ...[...sources.concepts].flatMap((concept) => lintConcept(concept, sources)),
    ...unusedConcepts(sources),
    ...doubleCues(sources, folder),
    ...lintSpelling(sources, folder),
  ];
  // Examples can be run only when everything can be read.
  const isReadable = findings.every(({ message }) => /写了两遍|没有规则用到|同音错字/.test(message));
  return isReadable ? [...findings, ...runExamples(sources, folder)] : findings;
};
