import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadGlossary, reviewedOnly } from './glossary';

const folder = mkdtempSync(join(tmpdir(), 'glossary-'));
afterAll(() => rmSync(folder, { recursive: true }));

const load = (entries: string, reviewedBy = 'null') => {
  const file = join(folder, 'glossary.yaml');
  writeFileSync(file, `version: '1'\nreviewedBy: ${reviewedBy}\nentries:\n${entries}\n`);
  return loadGlossary(file);
};

test('an item is found by its code in any case, then by its exact name; another one is not explained', () => {
  const { explain } = load('  - { codes: [ALT], names: [谷丙转氨酶], text: 肝细胞里的一种酶 }');
  expect(explain({ code: 'alt', name: '别的写法' })).toBe('肝细胞里的一种酶');
  expect(explain({ code: '1742-6', name: '谷丙转氨酶' })).toBe('肝细胞里的一种酶');
  expect(explain({ code: '1742-6', name: '谷丙' })).toBeNull();
});

test('who reviewed the words is said with title and day', () => {
  const reviewer = '{ name: 试验员, title: 主任医师, on: 2026-11-20 }';
  expect(load('  - { codes: [K], names: [], text: 血里的钾 }', reviewer).reviewedBy).toBe('试验员 主任医师 2026-11-20');
});

test('where patients are real, only words that a physician has reviewed explain anything', () => {
  const potassium = { code: 'K', name: '血钾' };
  const words = '  - { codes: [K], names: [], text: 血里的钾 }';
  expect(reviewedOnly(load(words)).explain(potassium)).toBeNull();
  const reviewer = '{ name: 试验员, title: 主任医师, on: 2026-11-20 }';
  expect(reviewedOnly(load(words, reviewer)).explain(potassium)).toBe('血里的钾');
});

test.each([
  [
    'a code twice',
    '  - { codes: [K], names: [], text: 甲 }\n  - { codes: [k], names: [], text: 乙 }',
    /code k stands twice/,
  ],
  ['a judgement', '  - { codes: [K], names: [], text: 偏高说明您肾脏有问题 }', /what a result means/],
  ['advice', '  - { codes: [K], names: [], text: 偏高应当停药 }', /what a result means/],
  ['no text', '  - { codes: [K], names: [], text: "" }', /entries.0.text/],
])('%s is refused with its place', (_case, entries, message) => {
  expect(() => load(entries)).toThrow(message);
});
