import { z } from 'zod';
import { readYamlFile } from '../../platform/yaml-file';

const text = z.string().trim().min(1);

/** Words that judge a result or advise: they are for the physician, and no entry may have them. */
const JUDGEMENTS = /提示您|说明您|您(?:得|患)了|确诊|恶性|癌|建议您|应(?:当|该)服|停药|加量|减量|不用担心|没有问题/;

const reviewer = z.strictObject({ name: text, title: text, on: z.iso.date() });
const entry = z
  .strictObject({ codes: z.array(text).min(1), names: z.array(text), text: text.max(80) })
  .refine((each) => !JUDGEMENTS.test(each.text), 'says what a result means or what to do');

const firstTwice = (values: readonly string[]): string | undefined =>
  values.find((value, index) => values.indexOf(value) !== index);

const glossarySchema = z
  .strictObject({ version: text.max(20), reviewedBy: reviewer.nullable(), entries: z.array(entry) })
  .superRefine(({ entries }, context) => {
    const keys = entries.flatMap(({ codes, names }) => [
      ...new Set([...codes.map((code) => `code ${code.toLowerCase()}`), ...names.map((name) => `name ${name}`)]),
    ]);
    const twice = firstTwice(keys);
    if (twice !== undefined) context.addIssue({ code: 'custom', path: ['entries'], message: `${twice} stands twice` });
  });

/** What items measure, in plain words that are the same for everybody. */
export interface Glossary {
  version: string;
  /** 王医师 主任医师 2026-11-20; null: no physician has reviewed it. */
  reviewedBy: string | null;
  /** Null when it has no word for an item; nothing is made up then. */
  explain(item: { code: string; name: string }): string | null;
}

/** Loads the reviewed words of a hospital at boot. @throws Error that names the file and every place that is wrong */
export const loadGlossary = (file: string): Glossary => {
  const { version, reviewedBy, entries } = readYamlFile(file, glossarySchema);
  const byCode = new Map(entries.flatMap((each) => each.codes.map((code) => [code.toLowerCase(), each.text])));
  const byName = new Map(entries.flatMap((each) => each.names.map((name) => [name, each.text])));
  return {
    version,
    reviewedBy: reviewedBy && `${reviewedBy.name} ${reviewedBy.title} ${reviewedBy.on}`,
    explain: ({ code, name }) => byCode.get(code.toLowerCase()) ?? byName.get(name) ?? null,
  };
};

/** What patients of a real hospital may read: nothing of a glossary that no physician has reviewed. */
export const reviewedOnly = (glossary: Glossary): Glossary =>
  glossary.reviewedBy === null ? { ...glossary, explain: () => null } : glossary;
