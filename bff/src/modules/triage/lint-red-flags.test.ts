import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lintRedFlags } from './lint-red-flags';

const RULES = join(__dirname, '../../../../config/hospital/triage');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'triage-lint-'));
  cpSync(RULES, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const change = (file: string, from: string, to: string): void => {
  const path = join(folder, file);
  const before = readFileSync(path, 'utf8');
  expect(before).toContain(from);
  writeFileSync(path, before.replace(from, to));
};
const messages = (): string[] => lintRedFlags(folder).map(({ at, message }) => `${at} ${message}`);

test('the shipped rules have nothing to put right', () => {
  expect(lintRedFlags(RULES)).toEqual([]);
});

test.each([
  [
    'a name that stands for nothing',
    'rules/4-mind-poison-injury.yaml',
    'II: [蛇咬]',
    'II: [蛇吻]',
    /^4-mind.*yaml:\d+ R70 用了没有定义的“蛇吻”/,
  ],
  [
    'a word written twice',
    'concepts/15-poison-injury.yaml',
    ' 过山风 ',
    ' 过山风 过山风 ',
    /^15-.*yaml:\d+ “蛇咬”：“过山风”写了两遍/,
  ],
  ['a bracket left open', 'concepts/15-poison-injury.yaml', ' 过山风 ', ' (竹叶青 ', /^15-.*yaml:\d+ .*不成对的括号/],
  ['a cue written twice', 'assertion.yaml', ' 抖音 ', ' 抖音 抖音 ', /^assertion\.yaml:\d+ “others”：“抖音”写了两遍/],
  ['a word misheard twice', 'spelling.yaml', ' 血糖 ', ' 血糖 血糖 ', /^spelling\.yaml:\d+ 同音错字：“血糖”写了两遍/],
  [
    'an example that is not found',
    'rules/4-mind-poison-injury.yaml',
    'yes: [被蛇咬了,',
    'yes: [被风吹了,',
    /^4-mind.*yaml:\d+ R70：例句“被风吹了”应当识别，却没有/,
  ],
  [
    'an example that is stopped wrongly',
    'rules/4-mind-poison-injury.yaml',
    'no: [腰上长了蛇缠腰,',
    'no: [刚被蛇咬了,',
    /R70：例句“刚被蛇咬了”不该拦/,
  ],
])('%s is named with file and line', (_name, file, from, to, expected) => {
  change(file, from, to);
  expect(messages()).toEqual(expect.arrayContaining([expect.stringMatching(expected)]));
});

test('a cue that cannot be searched with is refused, and the file is named', () => {
  change('assertion.yaml', ' 抖音 ', ' 抖(音 ');
  expect(() => lintRedFlags(folder)).toThrow(/assertion\.yaml: lists\.others\.\d+: 写法不对/);
});

test('a rule without an explanation is refused, and the file is named', () => {
  change('rules/4-mind-poison-injury.yaml', '    why: 分不清有没有毒就当有毒，别走动、别用嘴吸。\n', '');
  expect(() => lintRedFlags(folder)).toThrow(/4-mind-poison-injury\.yaml: rules\.R70\.why/);
});
