import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';
import { readYamlFile } from '../../platform/yaml-file';
import { type DepartmentRules, loadDepartmentRules } from './department-rules';
import { type LikenessModel, loadLikeness } from './likeness';
import { loadModel, type RankingModel } from './model-file';
import { type QuestionBank, questionBank } from './question-bank';
import { type CompiledRedFlags, compileRedFlags, readRedFlagSources } from './red-flag-rules';

const text = z.string().trim().min(1);
// With the mark of the contents behind it, it fits into twenty characters.
const version = z.string().min(1).max(12);

const bodyPart = z.strictObject({
  key: z.string().regex(/^[a-z-]{1,20}$/),
  label: text,
  side: z.enum(['front', 'back', 'whole']),
  dangers: z
    .array(
      z.strictObject({
        key: z
          .string()
          .regex(/^[a-z-]+\.[a-z-]+$/)
          .max(40),
        label: text,
      }),
    )
    .min(1),
});

const redFlagsSchema = z.strictObject({
  version,
  /** Who among the physicians answers for these rules; null until somebody signed. */
  review: z.strictObject({ signedBy: text.nullable(), signedOn: text.nullable(), note: text }),
  helpline: text,
  bodyParts: z.array(bodyPart).min(1),
  selfHarmDangers: z.array(text),
  /** What is said when no rule stops a text that is like those of emergencies. */
  likeness: z.strictObject({ label: text, why: text, departments: z.array(text).min(1) }),
  /** What is asked when a rule stops a text that is like a question or a story of old; {signs} are what it understood. */
  isItNow: z.strictObject({
    ask: text.refine((ask) => ask.includes('{signs}'), 'does not say {signs}'),
    why: text,
    yes: text,
    no: text,
  }),
  steps: z.strictObject({
    call: text,
    waiting: z.array(text).min(1),
    byAdvice: z.record(z.string(), z.array(text).min(1)),
  }),
});

export type RedFlags = z.output<typeof redFlagsSchema> & {
  compiled: CompiledRedFlags;
  likenessModel: LikenessModel | null;
};

export interface TriageRules {
  redFlags: RedFlags;
  departments: DepartmentRules;
  model: RankingModel;
  questions: QuestionBank;
  /** The version of the danger rules and a mark of all contents, the model's too, as kept with every answer: `2026-11.1.3fa9c2`. */
  version: string;
}

const MARK_LENGTH = 6;

/** All files of a folder, in order, with slashes on every system. */
export const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();

/** The same for the same files, whatever the folder is called. */
const digestOf = (folder: string): string => {
  const hash = createHash('sha256');
  for (const name of filesOf(folder)) hash.update(`${name}\n`).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
};

/** The danger rules alone. @throws Error that names the file and every place that is wrong */
export const loadRedFlags = (folder: string, sources = readRedFlagSources(folder)): RedFlags => ({
  ...readYamlFile(join(folder, 'red-flags.yaml'), redFlagsSchema),
  compiled: compileRedFlags(sources),
  likenessModel: loadLikeness(join(folder, 'danger.likeness')),
});

// A release is read when it is added, compared and made live: the live one, the candidate and the shipped one are kept.
const KEPT = 3;
const loaded = new Map<string, TriageRules>();

/** Loads a hospital's triage rules, the same contents once. @throws Error that names the file and every place that is wrong */
export const loadTriageRules = (folder: string): TriageRules => {
  const digest = digestOf(folder);
  const known = loaded.get(digest);
  if (known) return known;
  const redFlags = loadRedFlags(folder);
  const departments = loadDepartmentRules(folder);
  const model = loadModel(join(folder, 'departments.model'));
  const questions = readYamlFile(join(folder, 'questions.yaml'), questionBank);
  const version = `${redFlags.version}.${digest.slice(0, MARK_LENGTH)}`;
  const rules: TriageRules = { redFlags, departments, model, questions, version };
  if (loaded.size >= KEPT) loaded.delete([...loaded.keys()][0]!);
  loaded.set(digest, rules);
  return rules;
};
