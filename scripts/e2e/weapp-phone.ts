import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Page } from 'playwright-core';
import { LocalProblem } from '../local/processes';
import { buildWeapp, serveWeapp, weappPage, type WeappServer } from '../weapp-runner';
import { type PhoneDriver } from './phone-driver';

/** The address that the package under test was compiled with; the stage before builds it so. */
const COMPILED_API_BASE = process.env.API_BASE || 'http://127.0.0.1:7080';

const scriptsOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => join(folder, name));

const HOW_TO_BUILD = `请先运行：API_BASE=${COMPILED_API_BASE} npm run build:weapp`;

/**
 * Serves a copy of the package in the simulated runtime. The copy differs in one text: where the BFF of this run listens.
 * @throws LocalProblem when the package is absent or was compiled for another address
 */
export const servePackage = async (distDir: string, workDir: string, bffUrl: string): Promise<WeappServer> => {
  if (!existsSync(join(distDir, 'app.json'))) throw new LocalProblem(`没有找到小程序包 ${distDir}。${HOW_TO_BUILD}`);
  const copy = join(workDir, 'package');
  rmSync(copy, { recursive: true, force: true });
  cpSync(distDir, copy, { recursive: true });
  let replaced = 0;
  for (const file of scriptsOf(copy)) {
    const before = readFileSync(file, 'utf8');
    const after = before.replaceAll(COMPILED_API_BASE, bffUrl);
    if (after === before) continue;
    writeFileSync(file, after);
    replaced += 1;
  }
  if (replaced === 0) throw new LocalProblem(`${distDir} 里没有 BFF 的地址 ${COMPILED_API_BASE}。${HOW_TO_BUILD}`);
  const outDir = join(workDir, 'runtime');
  buildWeapp(copy, outDir);
  return serveWeapp(outDir);
};

export interface WeappSettings {
  serverUrl: string;
  controlUrl: string;
  appId: string;
  phoneId: string;
}

/** The built package: the simulated WeChat asks the sandbox and answers as WeChat would. */
export const weappPhone = (page: Page, { serverUrl, controlUrl, appId, phoneId }: WeappSettings): PhoneDriver => {
  const wechat = weappPage(page);
  const tap = (selector: string): Promise<void> => wechat.v(selector).first().tap();
  return {
    page,
    find: (selector) => wechat.v(selector),
    field: (selector) => wechat.v(`${selector} input, ${selector} textarea`),
    open: ({ scene } = {}) =>
      wechat.open(serverUrl, {
        path: 'pages/home/index',
        codeScene: scene,
        control: controlUrl,
        phone: phoneId,
        appId,
      }),
    back: () => wechat.back(),
    switchTab: (text) => wechat.switchTab(text),
    payBy: tap,
    allowBy: tap,
    scanBy: async (selector, scene) => {
      // A mini-program code carries the page it opens; the scene stands in it encoded.
      await wechat.nextScan({ path: `pages/home/index?scene=${encodeURIComponent(scene)}`, scanType: 'WX_CODE' });
      await tap(selector);
    },
    authoriseBy: async (selector, person) => {
      await wechat.insuredPerson(person);
      await tap(selector);
    },
    path: async () => (await wechat.pages()).at(-1)?.split('?')[0] ?? '',
    faults: () => wechat.errors(),
  };
};
