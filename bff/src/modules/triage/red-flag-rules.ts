import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readYamlFile } from '../../platform/yaml-file';
import { type AssertionLists, assertionFile, compileCues } from './assertion-cues';
import { makeLexicon } from './lexicon';
import { QUANTITIES } from './quantities';
import { makeRespell, type Spelling, spellingFile } from './spelling';
import { FACTS } from './who';

export const LEVELS = ['I', 'II', 'III', 'IV'] as const;
export type Level = (typeof LEVELS)[number];
/** Levels that a rule may give; what no rule knows is IV. */
const RULE_LEVELS = ['I', 'II', 'III'] as const;

const text = z.string().trim().min(1);
const words = text.transform((source) => source.split(/\s+/));

const conceptFile = z.strictObject({
  about: text,
  /**
   * sign: what somebody has now. part: of the body. background: a known illness or state, which counts when it is told of
   * the past too. word: when and how. decoy: words that only look like signs.
   */
  kind: z.enum(['sign', 'part', 'background', 'word', 'decoy']),
  concepts: z.record(z.string(), words),
});
export type ConceptKind = z.output<typeof conceptFile>['kind'];

const line = text.transform((source) =>
  source.split('+').map((group) => {
    const isAbsent = group.trim().startsWith('!');
    return {
      isAbsent,
      names: group
        .trim()
        .replace(/^!/, '')
        .split('|')
        .map((name) => name.trim()),
    };
  }),
);
/** All groups must be there (or, with `!`, must not); of a group one concept is enough. */
export type Line = z.output<typeof line>;

const example = z.union([
  text.transform((said) => ({ text: said, age: undefined, sex: undefined, pregnant: undefined })),
  z.strictObject({
    text,
    age: z.number().optional(),
    sex: z.enum(['male', 'female']).optional(),
    pregnant: z.boolean().optional(),
  }),
]);

const rule = z.strictObject({
  label: text,
  /** Why this cannot wait, in words that a grandmother understands. */
  why: text,
  advice: text,
  selfHarm: z.boolean().default(false),
  departments: words,
  source: text,
  I: z.array(line).default([]),
  II: z.array(line).default([]),
  III: z.array(line).default([]),
  /** Said beside the sign, these excuse it. */
  unless: text.transform((source) => source.split('|').map((name) => name.trim())).optional(),
  /** An old complaint that did not change lately does not count. */
  acute: z.boolean().default(false),
  /** What is only compared with it does not count: 像断了一样 is no broken leg. */
  literal: z.boolean().default(false),
  /** How far apart, in characters, the signs may be told. */
  within: z.int().min(1).default(60),
  yes: z.array(example).min(1),
  no: z.array(example).min(1),
});
const ruleFile = z.strictObject({ about: text, rules: z.record(z.string().regex(/^R\d{2,3}[a-z]?$/), rule) });

export type RedFlagRule = z.output<typeof rule> & { id: string; file: string };

const yamlIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => join(folder, name));

interface Concept {
  patterns: string[];
  kind: ConceptKind;
  file: string;
}

export interface RedFlagSources {
  concepts: ReadonlyMap<string, Concept>;
  rules: readonly RedFlagRule[];
  assertion: AssertionLists;
  spelling: Spelling;
  /** Names that stand twice, with the second file. */
  doubles: readonly { name: string; file: string }[];
}

/** Reads concepts and rules from the files of a hospital. @throws Error that names the file and every place that is wrong */
export const readRedFlagSources = (folder: string): RedFlagSources => {
  const concepts = new Map<string, Concept>();
  const doubles: { name: string; file: string }[] = [];
  for (const file of yamlIn(join(folder, 'concepts'))) {
    const { kind, concepts: own } = readYamlFile(file, conceptFile);
    for (const [name, patterns] of Object.entries(own)) {
      if (concepts.has(name)) doubles.push({ name, file });
      else concepts.set(name, { patterns, kind, file });
    }
  }
  const rules = new Map<string, RedFlagRule>();
  for (const file of yamlIn(join(folder, 'rules'))) {
    for (const [id, each] of Object.entries(readYamlFile(file, ruleFile).rules)) {
      if (rules.has(id)) doubles.push({ name: id, file });
      else rules.set(id, { ...each, id, file });
    }
  }
  const assertion = readYamlFile(join(folder, 'assertion.yaml'), assertionFile).lists;
  // Rules from before words could be misheard come without it.
  const slips = join(folder, 'spelling.yaml');
  const spelling = existsSync(slips) ? readYamlFile(slips, spellingFile) : { sounds: [], words: [], keep: [] };
  return { concepts, rules: [...rules.values()], assertion, spelling, doubles };
};

/** Names in rules that stand for nothing. */
export const unknownNames = ({ concepts, rules }: RedFlagSources): { id: string; file: string; name: string }[] => {
  const known = new Set([...concepts.keys(), ...QUANTITIES, ...FACTS]);
  return rules.flatMap(({ id, file, unless = [], ...levels }) => {
    const named = [
      ...RULE_LEVELS.flatMap((level) => levels[level])
        .flat()
        .flatMap(({ names }) => names),
      ...unless,
    ];
    return [...new Set(named)].filter((name) => !known.has(name)).map((name) => ({ id, file, name }));
  });
};

/** A line made ready: `base` is the sign that the rest is measured from. */
export interface CompiledLine {
  level: Level;
  base: Line[number];
  needed: Line;
  absent: Line;
}
export interface CompiledRule extends Omit<RedFlagRule, 'I' | 'II' | 'III'> {
  lines: CompiledLine[];
}

/** The first group that is something a person has now; a line of backgrounds only is measured from its first. */
const compileLine = (level: Level, groups: Line, kinds: ReadonlyMap<string, ConceptKind>): CompiledLine[] => {
  const isNow = ({ isAbsent, names }: Line[number]): boolean =>
    !isAbsent && names.some((name) => kinds.get(name) === 'sign');
  const base = groups.find(isNow) ?? groups.find(({ isAbsent }) => !isAbsent);
  if (!base) return [];
  const others = groups.filter((group) => group !== base);
  return [
    {
      level,
      base,
      needed: others.filter(({ isAbsent }) => !isAbsent),
      absent: others.filter(({ isAbsent }) => isAbsent),
    },
  ];
};

const compileRule = ({ I, II, III, ...rule }: RedFlagRule, kinds: ReadonlyMap<string, ConceptKind>): CompiledRule => ({
  ...rule,
  lines: Object.entries({ I, II, III }).flatMap(([level, lines]) =>
    lines.flatMap((groups) => compileLine(level as Level, groups, kinds)),
  ),
});

export const compileRedFlags = (sources: RedFlagSources) => {
  const entries = [...sources.concepts];
  const [unknown] = unknownNames(sources);
  if (unknown) throw new Error(`${unknown.file}: ${unknown.id} 用了没有定义的“${unknown.name}”`);
  if (sources.doubles[0]) throw new Error(`${sources.doubles[0].file}: “${sources.doubles[0].name}”定义了两次`);
  const patterns = new Map(QUANTITIES.map((name) => [name, [] as string[]]));
  for (const [name, concept] of entries) if (concept.kind !== 'decoy') patterns.set(name, concept.patterns);
  const decoys = entries.flatMap(([, concept]) => (concept.kind === 'decoy' ? concept.patterns : []));
  const kinds = new Map<string, ConceptKind>(QUANTITIES.map((name) => [name, 'sign']));
  for (const [name, { kind }] of entries) kinds.set(name, kind);
  return {
    lexicon: makeLexicon(patterns, decoys),
    cues: compileCues(sources.assertion),
    respell: makeRespell(sources.spelling),
    kinds,
    rules: sources.rules.map((rule) => compileRule(rule, kinds)),
  };
};

export type CompiledRedFlags = ReturnType<typeof compileRedFlags>;
