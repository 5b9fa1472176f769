import fs from 'node:fs';
import path from 'node:path';
import { checkPackage, type PackageReport } from './check-package';
import { alteredFixture, FIXTURE, replaceIn } from './fixture-phone';

const budgets = { mainBytes: 1024 * 1024, subPackageBytes: 500 * 1024 };
const check = (alter: (folder: string) => void): PackageReport => checkPackage(alteredFixture(alter), { budgets });
const canRunWcc = process.platform === 'linux' && process.arch === 'x64';

test('the fixture passes, and its sizes add up', () => {
  const report = checkPackage(FIXTURE, { budgets });
  expect(report.problems).toEqual([]);
  expect(report.sizes.map(({ root }) => root)).toEqual(['', 'packages/visit']);
  expect(report.totalBytes).toBe(report.sizes.reduce((sum, { bytes }) => sum + bytes, 0));
  expect(report.wcc.kind).toBe(canRunWcc ? 'passed' : 'skipped');
});

test('a package over its budget is a problem that names the package', () => {
  const report = check((folder) =>
    fs.writeFileSync(path.join(folder, 'packages/visit/big.png'), Buffer.alloc(501 * 1024)),
  );
  expect(report.problems).toHaveLength(1);
  expect(report.problems[0]).toMatch(/^subpackage packages\/visit has \d+ bytes, its budget is 512000$/);
});

test('an unguarded browser global is a problem in our code', () => {
  const report = check((folder) => replaceIn(folder, 'describe.js', 'return', 'window.last = value; return'));
  expect(report.problems).toEqual([
    expect.stringMatching(/^describe\.js: uses window, which WeChat has not: .*window\.last/),
  ]);
});

test('the same use in a framework file is a note', () => {
  const report = check((folder) => fs.writeFileSync(path.join(folder, 'vendors.js'), 'exports.href = location.href;'));
  expect(report.problems).toEqual([]);
  expect(report.notes).toContainEqual(expect.stringMatching(/^vendors\.js: uses location/));
});

test.each([
  ['a typeof guard', 'if (typeof window !== "undefined") window.last = value;'],
  ['a conditional', 'var w = typeof document === "undefined" ? null : document.body;'],
  ['a short circuit', 'typeof fetch !== "undefined" && fetch("x");'],
  ['a local name', 'var local = (function (document) { return document.body; })({ body: 1 });'],
  ['a property of that name', 'var read = value && value.window;'],
])('%s is no use of a browser global', (_name, code) => {
  const report = check((folder) => replaceIn(folder, 'describe.js', 'return', `${code} return`));
  expect(report.problems).toEqual([]);
});

test('a page without styles is a note, a page without a template a problem', () => {
  const unstyled = check((folder) => fs.rmSync(path.join(folder, 'pages/mine/mine.wxss')));
  expect(unstyled.problems).toEqual([]);
  expect(unstyled.notes).toContain('page pages/mine/mine has no pages/mine/mine.wxss');
  const blank = check((folder) => fs.rmSync(path.join(folder, 'pages/mine/mine.wxml')));
  expect(blank.problems).toContain('page pages/mine/mine: pages/mine/mine.wxml is missing');
});

test('a missing wcc binary is said, not passed over', () => {
  const report = checkPackage(FIXTURE, { budgets, wccPath: '/nowhere/wcc' });
  expect(report.wcc.kind).toBe('skipped');
  expect(report.notes.some((note) => note.startsWith('the wcc gate did not run'))).toBe(true);
});

(canRunWcc ? test : test.skip)('the wcc gate refuses an unclosed tag on its own', () => {
  const report = check((folder) => replaceIn(folder, 'pages/home/home.wxml', '</form>', ''));
  expect(report.wcc.kind).toBe('failed');
});
