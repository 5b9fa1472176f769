import { type Browser } from 'playwright-core';
import { buildAndServe, FIXTURE, newPhone, startChromium } from './fixture-phone';
import { startFixtureWorld, type FixtureWorld } from './fixture-world';
import { type WeappLaunch } from './launch';
import { type WeappServer } from './serve';
import { type WeappPage } from './weapp-page';

let browser: Browser;
let server: WeappServer;
let world: FixtureWorld;
let phone: WeappPage;

beforeAll(async () => {
  [browser, server, world] = await Promise.all([startChromium(), buildAndServe(FIXTURE), startFixtureWorld()]);
}, 20_000);

afterAll(async () => {
  await browser.close();
  await Promise.all([server.close(), world.close()]);
});

beforeEach(async () => {
  world.calls.length = 0;
  phone = await newPhone(browser);
});

afterEach(async () => {
  const errors = await phone.errors();
  await phone.page.context().close();
  expect(errors).toEqual([]);
});

const openMine = async (launch: WeappLaunch = {}): Promise<void> => {
  await phone.open(server.url, { path: 'pages/mine/mine', phone: 'phone-1', ...launch });
  await phone.fill('#url', world.url);
};
const shows = (selector: string, text: string): Promise<void> => phone.v(selector).filter({ hasText: text }).waitFor();
const actAndRead = async (action: string, part: string): Promise<void> => {
  await phone.tap(`#${action}`);
  await shows('#out', part);
};

describe('network', () => {
  test('a request goes out with its header and without a browser origin', async () => {
    await openMine();
    await actAndRead('request', '[201,{"path":"/api/echo?day=2026-11-24","said":"你好","origin":null}]');
    expect(world.calls[0].headers.authorization).toBe('Bearer fixture');
  });

  test('a slow answer ends as a timeout, a lost network as a failure', async () => {
    await openMine();
    await actAndRead('slow', 'request:fail timeout');
    await phone.setNetwork('none');
    await shows('#network', 'none false');
    world.calls.length = 0;
    await actAndRead('request', 'request:fail net::ERR_INTERNET_DISCONNECTED');
    expect(world.calls).toEqual([]);
  });

  test('a socket carries its header, and closes with 1006 when the network goes', async () => {
    await openMine();
    await phone.tap('#connect');
    await shows('#socket', 'hello from Bearer fixture, no origin');
    await phone.setNetwork('none');
    await shows('#socket', 'closed 1006');
  });

  test('only this machine is reached', async () => {
    await openMine();
    await phone.fill('#url', 'http://example.invalid');
    await actAndRead('request', '[403,');
  });
});

describe('storage', () => {
  test('values outlive a restart of the app, and belong to one phone', async () => {
    await openMine();
    await actAndRead('remember', '{"day":"2026-11-24"}');
    await openMine();
    await actAndRead('recall', '[{"day":"2026-11-24"},""]');
    await openMine({ phone: 'phone-2' });
    await actAndRead('recall', '["",""]');
  });

  test('a key over 1 MB and a total over 10 MB are refused', async () => {
    await openMine();
    await actAndRead('overfillKey', 'setStorage:fail exceed storage item max length');
    await actAndRead('overfillAll', 'setStorageSync:fail exceed storage max size 10Mb');
  });
});

describe('the phone', () => {
  test('font size, screen, capsule and settings can be read, and the font size set', async () => {
    await openMine({ fontScale: 1.35 });
    await actAndRead('phone', '[1.35,375,87,true]');
    await phone.setFontScale(1);
    await actAndRead('phone', '[1,375,87,true]');
    await actAndRead('random', '16');
  });

  test('title, colours, vibration and calls are heard', async () => {
    await openMine();
    await phone.tap('#title');
    await shows('.wx-title', '张某的页面');
    expect(await phone.v('.wx-nav').evaluate((bar) => bar.style.backgroundColor)).toBe('rgb(10, 124, 255)');
    expect(await phone.callsOf('vibrateShort')).toEqual([{ type: 'light' }]);
    expect(await phone.callsOf('makePhoneCall')).toEqual([{ phoneNumber: '120' }]);
    await actAndRead('badColor', 'setNavigationBarColor:fail invalid frontColor');
  });

  test('the navigation bar follows theme.json in the dark', async () => {
    await phone.page.emulateMedia({ colorScheme: 'dark' });
    await openMine();
    expect(await phone.v('.wx-nav').evaluate((bar) => bar.style.backgroundColor)).toBe('rgb(16, 20, 24)');
  });

  test('modals, sheets and toasts answer as the user touches them', async () => {
    await phone.open(server.url);
    await phone.tap('#ask');
    expect(await phone.dialog.textContent()).toContain('要退号吗？');
    await phone.confirm();
    await shows('#out', '退');
    await phone.tap('#ask');
    await phone.cancel();
    await shows('#out', '不退');
    await phone.tap('#sheet');
    await phone.chooseAction('家人');
    await shows('#out', 'item 1');
    await phone.tap('#sheet');
    await phone.cancel();
    await shows('#out', 'showActionSheet:fail cancel');
    await phone.tap('#toast');
    expect(await phone.toast().textContent()).toBe('已保存');
  });

  test('a button text over four characters is refused', async () => {
    await openMine();
    await actAndRead('longButton', 'showModal:fail confirmText length');
  });
});

describe('rules of the logic layer', () => {
  test('browser globals are not there', async () => {
    await openMine();
    await actAndRead('globals', '["undefined","undefined","undefined","undefined","undefined",true]');
  });

  test('the main package may not require a subpackage', async () => {
    await openMine();
    await actAndRead('breakRule', 'it is in another package');
  });

  test('the clipboard waits for privacy consent given by the agree button', async () => {
    await openMine({ asksPrivacy: true });
    await phone.tap('#copy');
    await phone.tap('#agree-privacy');
    await shows('#out', '13800000000');
  });

  test('consent that no button gave is a refusal', async () => {
    await openMine({ asksPrivacy: true });
    await phone.tap('#copy');
    await phone.v('#consent').waitFor();
    await phone.page.evaluate(() => {
      window.__weapp.topInstance().resolvePrivacy({ event: 'agree', buttonId: 'agree-privacy' });
    });
    await shows('#out', '"errno":104');
  });
});
