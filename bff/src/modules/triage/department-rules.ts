import { join } from 'node:path';
import { z } from 'zod';
import { readYamlFile } from '../../platform/yaml-file';

const text = z.string().trim().min(1);
const names = z.array(text);
/** Written with spaces between. */
const manyWords = text.transform((words) => words.toLowerCase().split(/\s+/));

const department = z.strictObject({
  name: text,
  /** Names a hospital may use for it. */
  names: names.min(1),
  /** 诊疗科目 code of the national register; empty when it has none. */
  officialCode: z.string(),
  /** Where to go in a hospital that does not have it, nearest first. */
  fallback: names,
  /** No questions to train on: it borrows the standing of this department when one of its own words was said. */
  like: text.optional(),
  focus: text,
  /** weight → words. */
  words: z.record(z.enum(['1', '2', '3']), manyWords.optional()),
});

const departmentsSchema = z
  .strictObject({
    version: z.string().min(1).max(18),
    general: text,
    emergency: text,
    /** Probability of the first department below which the ranking calls itself unsure. */
    sureFrom: z.number().min(0).max(1),
    child: z.strictObject({ belowMonths: z.int().min(1), departments: names.min(1), alsoAllowed: names }),
    women: names,
    men: names,
    pregnancy: z.strictObject({ departments: names.min(1), words: names }),
    /** Nobody is sent there first who said none of the words. */
    onlyWhenSaid: z.array(z.strictObject({ departments: names.min(1), words: manyWords })).default([]),
    /** body part → department → weight, as for words. */
    bodyParts: z.record(z.string(), z.record(z.string(), z.number().positive())),
    departments: z.array(department),
  })
  .superRefine((rules, context) => {
    const known = new Set(rules.departments.map(({ name }) => name));
    const named = [
      ...[rules.general, rules.emergency, ...rules.women, ...rules.men, ...rules.pregnancy.departments],
      ...[...rules.child.departments, ...rules.child.alsoAllowed],
      ...rules.onlyWhenSaid.flatMap(({ departments }) => departments),
      ...Object.values(rules.bodyParts).flatMap((weights) => Object.keys(weights)),
      ...rules.departments.flatMap(({ like, fallback }) => (like === undefined ? fallback : [like, ...fallback])),
    ];
    for (const name of new Set(named.filter((each) => !known.has(each))))
      context.addIssue({ code: 'custom', message: `“${name}” is named but not in the list of departments` });
    if (known.size !== rules.departments.length)
      context.addIssue({ code: 'custom', message: 'a department is listed twice' });
  });

export type DepartmentRules = z.output<typeof departmentsSchema>;
export type DepartmentRule = DepartmentRules['departments'][number];

/** Loads the hospital's list of departments and words. @throws Error that names the file and every place that is wrong */
export const loadDepartmentRules = (folder: string): DepartmentRules =>
  readYamlFile(join(folder, 'departments.yaml'), departmentsSchema);
