import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { loadDepartmentRules } from '../../bff/src/modules/triage/department-rules';
import { measure, percentile } from './measures';
import { readQuestions } from './questions';

const rules = loadDepartmentRules('config/hospital/triage');
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'questions-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (content: string | Buffer) => {
  const path = join(folder, 'file.tsv');
  writeFileSync(path, content);
  return readQuestions(path, rules);
};
const FILE = '\uFEFF眼科\t眼睛疼\r\n\r\n牙科\t牙疼\t两天\n';

test('BOM, CR, empty lines, other names of a department and a tab in the text are understood, gzipped or not', () => {
  const { questions, leftOut, sha256 } = read(FILE);
  expect(questions).toEqual([
    { department: '眼科', text: '眼睛疼' },
    { department: '口腔科', text: '牙疼\t两天' },
  ]);
  expect(leftOut).toEqual([]);
  expect(read(gzipSync(FILE))).toEqual({ questions, leftOut, sha256 });
});

test('what cannot be read is named by its line, never by its text', () => {
  const { questions, leftOut } = read('星际科\t飞船坏了\n没有制表符\n眼科\t \n眼科\t眼睛疼');
  expect(questions).toHaveLength(1);
  expect(leftOut).toEqual([
    'line 1: a department that departments.yaml does not name',
    'line 2: no TAB between department and text',
    'line 3: no text',
  ]);
});

test('measures count as they say', () => {
  const ranked = (...names: string[]) => names.map((name) => ({ name, probability: 1 / names.length }));
  const judged = [
    { wanted: 'a', ranked: ranked('a', 'b') },
    { wanted: 'a', ranked: ranked('b', 'a') },
    { wanted: 'b', ranked: ranked('b', 'a') },
    { wanted: 'c', ranked: ranked('a', 'b', 'd', 'c') },
  ];
  const { n, top1, top3, macroF1, ece } = measure(judged);
  expect({ n, top1, top3 }).toEqual({ n: 4, top1: 0.5, top3: 0.75 });
  // a: 2·1/(2+2), b: 2·1/(1+2), c: 0
  expect(macroF1).toBeCloseTo((0.5 + 2 / 3 + 0) / 3, 9);
  // The bin of 0.5: 1.5 expected, 2 right; the bin of 0.25: 0.25 expected, 0 right.
  expect(ece).toBeCloseTo((0.5 + 0.25) / 4, 9);
  expect(percentile([4, 1, 3, 2], 0.5)).toBe(2);
  expect(percentile([4, 1, 3, 2], 0.99)).toBe(4);
});
