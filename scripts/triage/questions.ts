import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { DepartmentRules } from '../../bff/src/modules/triage/department-rules';

export interface LabelledQuestion {
  /** Canonical name of the rules. */
  department: string;
  /** As it stands in the file. */
  text: string;
}

export interface QuestionFile {
  questions: LabelledQuestion[];
  /** What was left out, and why, by line; never the text itself. */
  leftOut: string[];
  sha256: string;
}

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Reads `department TAB text` by lines, gzipped or not, with or without BOM and CR. Other names of a department count. */
export const readQuestions = (path: string, { departments }: DepartmentRules): QuestionFile => {
  const bytes = readFileSync(path);
  const content = isGzip(bytes) ? gunzipSync(bytes) : bytes;
  const canonical = new Map(departments.flatMap(({ name, names }) => names.map((each) => [each, name])));
  for (const { name } of departments) canonical.set(name, name);
  const questions: LabelledQuestion[] = [];
  const leftOut: string[] = [];
  const lines = content
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split('\n');
  lines.forEach((raw, index) => {
    const line = raw.replace(/\r$/, '');
    if (line.trim() === '') return;
    const tab = line.indexOf('\t');
    const department = canonical.get(line.slice(0, Math.max(0, tab)).trim());
    const text = line.slice(tab + 1);
    if (tab < 0) leftOut.push(`line ${index + 1}: no TAB between department and text`);
    else if (department === undefined)
      leftOut.push(`line ${index + 1}: a department that departments.yaml does not name`);
    else if (text.trim() === '') leftOut.push(`line ${index + 1}: no text`);
    else questions.push({ department, text });
  });
  return { questions, leftOut, sha256: createHash('sha256').update(content).digest('hex') };
};

/** Tells on stderr what was left out, a few lines of it. */
export const tellLeftOut = (path: string, { leftOut }: QuestionFile): void => {
  if (leftOut.length === 0) return;
  const shown = leftOut.slice(0, 5).join('; ');
  process.stderr.write(`${path}: ${leftOut.length} lines were left out (${shown}${leftOut.length > 5 ? '; …' : ''})\n`);
};
