import fs from 'node:fs';
import path from 'node:path';
import { type Browser } from 'playwright-core';
import { buildWeapp, WeappBuildError } from './build-package';
import {
  alteredFixture,
  buildAndServe,
  FIXTURE,
  newPhone,
  replaceIn,
  startChromium,
  temporaryFolder,
} from './fixture-phone';

/** For steps that a fault keeps from ever working; opening may take as long as a busy machine needs. */
const STEP_WAIT_MS = 2_000;

/** Walks once through the fixture and says what did not work, first fault first. */
const walk = async (browser: Browser, distDir: string): Promise<string[]> => {
  const server = await buildAndServe(distDir);
  const phone = await newPhone(browser);
  const failed: string[] = [];
  const step = async (name: string, act: () => Promise<unknown>): Promise<void> => {
    await act().catch(() => failed.push(name));
  };
  try {
    await phone.open(server.url);
    phone.page.setDefaultTimeout(STEP_WAIT_MS);
    await step('price', () => phone.v('#price').filter({ hasText: '¥12.50' }).waitFor());
    await step('add', async () => {
      await phone.tap('#add');
      await phone.v('#price').filter({ hasText: '¥13.50' }).waitFor();
    });
    await step('pay page', async () => {
      await phone.tap('#go-pay');
      await phone.v('#order').filter({ hasText: '¥25.00' }).waitFor();
    });
    const errors = await phone.errors();
    return [...failed, ...errors.map((error) => `error: ${error.split('\n')[0]}`)];
  } finally {
    await phone.page.context().close();
    await server.close();
  }
};

/** Problems a build of the altered fixture reports; fails when it builds. */
const buildProblems = (alter: (folder: string) => void): string[] => {
  const outDir = path.join(temporaryFolder(), 'out');
  try {
    buildWeapp(alteredFixture(alter), outDir);
  } catch (error) {
    expect(error).toBeInstanceOf(WeappBuildError);
    expect(fs.existsSync(outDir)).toBe(false);
    return (error as WeappBuildError).problems;
  }
  throw new Error('the build let the fault through');
};

describe('faults that the build refuses', () => {
  const cases: [string, (folder: string) => void, RegExp][] = [
    [
      'an unclosed tag',
      (folder) => replaceIn(folder, 'pages/home/home.wxml', '<view id="out">{{out}}</view>', '<view id="out">{{out}}'),
      /pages\/home\/home\.wxml:\d+:\d+ (warning|error)/,
    ],
    [
      'a misspelt closing tag',
      (folder) => replaceIn(folder, 'pages/home/home.wxml', '{{out}}</view>', '{{out}}</vew>'),
      /pages\/home\/home\.wxml:\d+:\d+/,
    ],
    [
      'WXS that is not ES5',
      (folder) => replaceIn(folder, 'wxs/money.wxs', 'return', 'let x = 1; return'),
      /wxs\/money\.wxs/,
    ],
    [
      'WXS that does not parse',
      (folder) => replaceIn(folder, 'wxs/money.wxs', 'function yuan(fen) {', 'function yuan(fen) {{'),
      /wxs\/money\.wxs/,
    ],
    ['script that does not parse', (folder) => replaceIn(folder, 'app.js', 'App({', 'App({{'), /app\.js:\d+/],
    ['WXSS that does not parse', (folder) => replaceIn(folder, 'app.wxss', '.card {', '.card {{'), /app\.wxss/],
    [
      'a missing page script',
      (folder) => fs.rmSync(path.join(folder, 'pages/home/home.js')),
      /page pages\/home\/home: pages\/home\/home\.js is missing/,
    ],
    [
      'a missing shared script',
      (folder) => fs.rmSync(path.join(folder, 'describe.js')),
      /requires .*describe, which is not in the package/,
    ],
    [
      'a missing subpackage',
      (folder) => fs.rmSync(path.join(folder, 'packages'), { recursive: true }),
      /page packages\/visit\/pages\/pay\/pay: .*\.js is missing/,
    ],
    [
      'a missing component',
      (folder) => fs.rmSync(path.join(folder, 'components'), { recursive: true }),
      /component <price-tag> of pages\/home\/home .*price-tag\.js is missing/,
    ],
    [
      'a tab page in a subpackage',
      (folder) =>
        replaceIn(folder, 'app.json', '"pagePath": "pages/mine/mine"', '"pagePath": "packages/visit/pages/pay/pay"'),
      /tab page packages\/visit\/pages\/pay\/pay is not in the main package/,
    ],
  ];

  test.each(cases)('%s', (_name, alter, expected) => {
    expect(buildProblems(alter).some((problem) => expected.test(problem))).toBe(true);
  });
});

describe('faults that only show when the package runs', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  }, 20_000);
  afterAll(() => browser.close());

  test('the untouched fixture walks through', async () => {
    expect(await walk(browser, FIXTURE)).toEqual([]);
  });

  test('a lost bindtap', async () => {
    const lost = alteredFixture((folder) =>
      replaceIn(folder, 'pages/home/home.wxml', 'id="add" bindtap="add"', 'id="add"'),
    );
    expect(await walk(browser, lost)).toEqual(['add']);
  });

  test('WXS that gives a wrong answer', async () => {
    const wrong = alteredFixture((folder) => replaceIn(folder, 'wxs/money.wxs', 'fen / 100', 'fen / 10'));
    expect(await walk(browser, wrong)).toEqual(['price', 'add', 'pay page']);
  });

  test('code that touches window', async () => {
    const touching = alteredFixture((folder) =>
      replaceIn(folder, 'pages/home/home.js', 'Page({', 'const here = window.location.href;\nPage({'),
    );
    const failed = await walk(browser, touching);
    expect(failed.slice(0, 3)).toEqual(['price', 'add', 'pay page']);
    expect(failed[3]).toMatch(/error: TypeError: Cannot read properties of undefined \(reading 'location'\)/);
  });

  test('a subpackage script that breaks while it loads, and one that breaks in onLoad', async () => {
    const pay = 'packages/visit/pages/pay/pay.js';
    const broken = alteredFixture((folder) => replaceIn(folder, pay, 'Page({', 'localStorage.clear();\nPage({'));
    expect(await walk(browser, broken)).toEqual([
      'pay page',
      expect.stringMatching(/error: TypeError: Cannot read properties of undefined \(reading 'clear'\)/),
      // The fixture does not catch what wx.navigateTo answers.
      expect.stringMatching(/error: navigateTo:fail Cannot read properties of undefined/),
    ]);
    const late = alteredFixture((folder) =>
      replaceIn(folder, pay, 'onLoad(query) {', 'onLoad(query) { document.title = 1;'),
    );
    // The page stays, as it does on a phone; only the report of errors tells.
    expect(await walk(browser, late)).toEqual([
      expect.stringMatching(/error: TypeError: Cannot set properties of undefined \(setting 'title'\)/),
    ]);
  });

  test('a page that app.json no longer lists', async () => {
    const unlisted = alteredFixture((folder) =>
      replaceIn(folder, 'app.json', '"pages": ["pages/pay/pay"]', '"pages": []'),
    );
    const failed = await walk(browser, unlisted);
    expect(failed[0]).toBe('pay page');
    expect(failed[1]).toContain('page "packages/visit/pages/pay/pay" is not found');
  });
});
