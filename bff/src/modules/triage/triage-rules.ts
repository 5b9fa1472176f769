import { join } from 'node:path';
import { z } from 'zod';
import { readYamlFile } from '../../platform/yaml-file';
import { type DepartmentRules, loadDepartmentRules } from './department-rules';
import { loadModel, type RankingModel } from './model-file';

const text = z.string().trim().min(1);
const version = z.string().min(1).max(18);

const pattern = text.transform((source, context) => {
  try {
    return new RegExp(source);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'not a pattern' });
    return z.NEVER;
  }
});

const redFlagRule = z.strictObject({
  id: text,
  label: text,
  /** Which first-aid steps fit. */
  advice: text,
  selfHarm: z.boolean().default(false),
  /** An old complaint that did not change lately does not count. */
  acute: z.boolean().default(false),
  match: z.array(z.array(pattern).min(1)).min(1),
  not: pattern.optional(),
  when: z
    .strictObject({
      sex: z.enum(['male', 'female']).optional(),
      ageFromMonths: z.int().min(0).optional(),
      ageBelowMonths: z.int().min(1).optional(),
    })
    .default({}),
});

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
  helpline: text,
  bodyParts: z.array(bodyPart).min(1),
  selfHarmDangers: z.array(text),
  steps: z.strictObject({
    call: text,
    waiting: z.array(text).min(1),
    byAdvice: z.record(z.string(), z.array(text).min(1)),
  }),
  rules: z
    .array(redFlagRule)
    .min(1)
    .refine((rules) => new Set(rules.map(({ id }) => id)).size === rules.length, 'two rules have the same id'),
});

export type RedFlags = z.output<typeof redFlagsSchema>;
export type RedFlagRule = RedFlags['rules'][number];

export interface TriageRules {
  redFlags: RedFlags;
  departments: DepartmentRules;
  model: RankingModel;
  /** The versions of the red flags and of the ranking, as kept with every answer. */
  version: string;
}

/** Loads a hospital's triage rules at boot. @throws Error that names the file and every place that is wrong */
export const loadTriageRules = (folder: string): TriageRules => {
  const redFlags = readYamlFile(join(folder, 'red-flags.yaml'), redFlagsSchema);
  const departments = loadDepartmentRules(folder);
  const model = loadModel(join(folder, 'departments.model'));
  const isSame = redFlags.version === departments.version;
  return {
    redFlags,
    departments,
    model,
    version: isSame ? redFlags.version : `${redFlags.version}+${departments.version}`,
  };
};
