import { type Page } from 'playwright-core';
import { waitUntil } from '../local/processes';
import { findBarriers } from './barriers';
import { type BrowserStep, type BrowserVisit } from './browser-visit';
import { TOP_PAGE } from './h5-phone';
import { phoneApi } from './phone-api';
import { makeUrlOf, readRoutePaths } from './route-paths';

type Params = Record<string, string>;

/** The path of a page and what it was opened with, from the address in the browser. */
export const placeIn = (url: string): { path: string; params: Params } => {
  const [path = '', query = ''] = new URL(url).hash.replace(/^#/, '').split('?');
  return { path, params: Object.fromEntries(new URLSearchParams(query)) };
};

const NOBODY = '0'.repeat(43);

/** What the addresses of the pages name that the visit did not come to; the others need nothing. */
const paramsOf = async (visit: BrowserVisit, paths: Map<string, string>): Promise<Record<string, Params>> => {
  const seen = (name: string): Params => visit.inspected.get(paths.get(name) ?? '') ?? {};
  const { patientId = '', billIds = '' } = seen('visit.bill');
  const { patientId: whose = '', reportId = '' } = seen('report.lab');
  const report = { patientId: whose, reportId };
  const api = await phoneApi(visit);
  const { url } = await api.call('createReportShare', { params: report, request: { hours: 24 } });
  const shared = new URLSearchParams(url.slice(url.indexOf('?'))).get('token') ?? '';
  return {
    'booking.no-shows': { patientId },
    'visit.entry': { scene: 'p=1' },
    'visit.shared-ticket': { token: NOBODY },
    'visit.refund': { patientId, billId: billIds.split(',')[0] ?? '' },
    'visit.follow-up': { followUpId: 'nobody' },
    'report.viewers': { patientId },
    'report.shares': report,
    'report.shared': { token: shared },
  };
};

const STAFF = /^(web|staff)\./;

const QUIET_MS = 150;

/** Waits until a page that was just opened asks for nothing more; Playwright's own "networkidle" takes half a second. */
const watchRequests = (page: Page): { quiet(): Promise<unknown> } => {
  let [underWay, lastAt] = [0, 0];
  const change = (by: 1 | -1) => (): void => {
    underWay += by;
    lastAt = performance.now();
  };
  page.on('request', change(1));
  page.on('requestfinished', change(-1));
  page.on('requestfailed', change(-1));
  return {
    quiet: () =>
      waitUntil('页面一直在请求', () => Promise.resolve(underWay === 0 && performance.now() - lastAt > QUIET_MS)),
  };
};

/** Opens pages one after the other and asks of each what keeps somebody from using it. */
const inspectPages = async (page: Page, addresses: readonly [name: string, url: string][]): Promise<string[]> => {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`页面错误 ${error.message}`));
  const requests = watchRequests(page);
  for (const [name, url] of addresses) {
    await page.goto('about:blank');
    await page.goto(url);
    await page.locator(TOP_PAGE).last().waitFor();
    await requests.quiet();
    await page.locator('.sk').locator('visible=true').first().waitFor({ state: 'detached' });
    const { path } = placeIn(page.url());
    if (!url.includes(`#${path}`)) faults.push(`${name}：打开以后成了 ${path}`);
    faults.push(...(await findBarriers(page)).map((line) => `${name}：${line}`));
  }
  return faults;
};

/** The rest of the pages, so that every one is held to axe-core: the phone's on the phone, the staff's at the desk. */
export const everyPageStep: BrowserStep = {
  name: '其余每一页：读屏和键盘能用（axe-core）',
  async run(visit) {
    const paths = readRoutePaths();
    const urlOf = makeUrlOf(paths);
    const params = await paramsOf(visit, paths);
    const left = [...paths].filter(([, path]) => !visit.inspected.has(path)).map(([name]) => name);
    const addressOf = (name: string): [string, string] => [name, `${visit.bffUrl}/#${urlOf(name, params[name])}`];
    const [phone, desk] = [await visit.phone.page.context().newPage(), await visit.desk.context().newPage()];
    const found = await Promise.all([
      inspectPages(phone, left.filter((name) => !STAFF.test(name)).map(addressOf)),
      inspectPages(desk, left.filter((name) => STAFF.test(name)).map(addressOf)),
    ]);
    await Promise.all([phone.close(), desk.close()]);
    const faults = found.flat();
    if (faults.length > 0) throw new Error(faults.join('\n      '));
    return `${paths.size} 页都查过，这里 ${left.length} 页`;
  },
};
