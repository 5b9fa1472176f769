import http from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright-core';
import { CHROMIUM_LAUNCH } from '../weapp-runner';
import { watchPage } from './page-watch';

const NAME = '程安之';

let browser: Browser;
let server: http.Server;
let page: Page;
let url: string;

beforeAll(async () => {
  server = http.createServer((_, response) => response.end('<!doctype html><link rel="icon" href="data:,">'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await chromium.launch(CHROMIUM_LAUNCH);
}, 20_000);

afterAll(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
});

beforeEach(async () => {
  page = await browser.newPage();
});

afterEach(() => page.close());

test('a quiet page has no faults', async () => {
  const watch = watchPage(page, '手机');
  await page.goto(`${url}/?scene=d%3DD02#/pages/home/index`);
  expect(watch.faults([NAME])).toEqual([]);
});

test('a name in the address is found behind the hash and when it is encoded twice', async () => {
  const watch = watchPage(page, '手机');
  await page.goto(`${url}/#/pages/home/index?name=${encodeURIComponent(NAME)}`);
  await page.goto(`${url}/?scene=${encodeURIComponent(encodeURIComponent(NAME))}`);
  const faults = watch.faults([NAME]);
  expect(faults).toHaveLength(2);
  expect(faults.join()).not.toContain(NAME);
});

test('a request to another machine is found even when it fails', async () => {
  const watch = watchPage(page, '手机');
  await page.route('http://elsewhere.invalid/**', (route) => route.abort());
  await page.goto(url);
  await page.evaluate(() => fetch('http://elsewhere.invalid/x').catch(() => undefined));
  expect(watch.faults([]).filter((fault) => fault.includes('本机以外'))).toHaveLength(1);
});

test('errors of the page and of its console are found', async () => {
  const watch = watchPage(page, '手机');
  await page.goto(url);
  const thrown = page.waitForEvent('pageerror');
  await page.evaluate(() => {
    console.error('cannot draw');
    setTimeout(() => {
      throw new Error('cannot go on');
    });
  });
  await thrown;
  expect(watch.faults([])).toEqual([
    expect.stringContaining('控制台 cannot draw'),
    expect.stringContaining('页面错误 cannot go on'),
  ]);
});
