import { actAndRead, shows, withFixturePhone } from './fixture-phone';
import { type WeappLaunch } from './launch';

const scene = withFixturePhone();

const openMine = async (launch: WeappLaunch = {}): Promise<void> => {
  await scene.phone.open(scene.server.url, { path: 'pages/mine/mine', phone: 'phone-1', ...launch });
  await scene.phone.fill('#url', scene.world.url);
};

describe('network', () => {
  test('a request goes out with its header and without a browser origin', async () => {
    await openMine();
    await actAndRead(scene, 'request', '[201,{"path":"/api/echo?day=2026-11-24","said":"你好","origin":null}]');
    expect(scene.world.calls[0].headers.authorization).toBe('Bearer fixture');
  });

  test('a slow answer ends as a timeout, a lost network as a failure', async () => {
    await openMine();
    await actAndRead(scene, 'slow', 'request:fail timeout');
    await scene.phone.setNetwork('none');
    await shows(scene, '#network', 'none false');
    scene.world.calls.length = 0;
    await actAndRead(scene, 'request', 'request:fail net::ERR_INTERNET_DISCONNECTED');
    expect(scene.world.calls).toEqual([]);
  });

  test('a socket carries its header, and closes with 1006 when the network goes', async () => {
    await openMine();
    await scene.phone.tap('#connect');
    await shows(scene, '#socket', 'hello from Bearer fixture, no origin');
    await scene.phone.setNetwork('none');
    await shows(scene, '#socket', 'closed 1006');
  });

  test('only this machine is reached', async () => {
    await openMine();
    await scene.phone.fill('#url', 'http://example.invalid');
    await actAndRead(scene, 'request', '[403,');
  });
});

describe('storage', () => {
  test('values outlive a restart of the app, and belong to one phone', async () => {
    await openMine();
    await actAndRead(scene, 'remember', '{"day":"2026-11-24"}');
    await openMine();
    await actAndRead(scene, 'recall', '[{"day":"2026-11-24"},""]');
    await openMine({ phone: 'phone-2' });
    await actAndRead(scene, 'recall', '["",""]');
  });

  test('a key over 1 MB and a total over 10 MB are refused', async () => {
    await openMine();
    await actAndRead(scene, 'overfillKey', 'setStorage:fail exceed storage item max length');
    await actAndRead(scene, 'overfillAll', 'setStorageSync:fail exceed storage max size 10Mb');
  });
});

describe('the phone', () => {
  test('font size, screen, capsule and settings can be read, and the font size set', async () => {
    await openMine({ fontScale: 1.35 });
    await actAndRead(scene, 'phone', '[1.35,375,87,true]');
    await scene.phone.setFontScale(1);
    await actAndRead(scene, 'phone', '[1,375,87,true]');
    await actAndRead(scene, 'random', '16');
  });

  test('title, colours, vibration and calls are heard', async () => {
    await openMine();
    await scene.phone.tap('#title');
    await shows(scene, '.wx-title', '张某的页面');
    expect(await scene.phone.v('.wx-nav').evaluate((bar) => bar.style.backgroundColor)).toBe('rgb(10, 124, 255)');
    expect(await scene.phone.callsOf('vibrateShort')).toEqual([{ type: 'light' }]);
    expect(await scene.phone.callsOf('makePhoneCall')).toEqual([{ phoneNumber: '120' }]);
    await actAndRead(scene, 'badColor', 'setNavigationBarColor:fail invalid frontColor');
  });

  test('the navigation bar follows theme.json in the dark', async () => {
    await scene.phone.page.emulateMedia({ colorScheme: 'dark' });
    await openMine();
    expect(await scene.phone.v('.wx-nav').evaluate((bar) => bar.style.backgroundColor)).toBe('rgb(16, 20, 24)');
  });

  test('modals, sheets and toasts answer as the user touches them', async () => {
    await scene.phone.open(scene.server.url);
    await scene.phone.tap('#ask');
    expect(await scene.phone.dialog.textContent()).toContain('要退号吗？');
    await scene.phone.confirm();
    await shows(scene, '#out', '退');
    await scene.phone.tap('#ask');
    await scene.phone.cancel();
    await shows(scene, '#out', '不退');
    await scene.phone.tap('#sheet');
    await scene.phone.chooseAction('家人');
    await shows(scene, '#out', 'item 1');
    await scene.phone.tap('#sheet');
    await scene.phone.cancel();
    await shows(scene, '#out', 'showActionSheet:fail cancel');
    await scene.phone.tap('#toast');
    expect(await scene.phone.toast().textContent()).toBe('已保存');
  });

  test('a button text over four characters is refused', async () => {
    await openMine();
    await actAndRead(scene, 'longButton', 'showModal:fail confirmText length');
  });
});

describe('rules of the logic layer', () => {
  test('browser globals are not there', async () => {
    await openMine();
    await actAndRead(scene, 'globals', '["undefined","undefined","undefined","undefined","undefined",true]');
  });

  test('the main package may not require a subpackage', async () => {
    await openMine();
    await actAndRead(scene, 'breakRule', 'it is in another package');
  });

  test('the clipboard waits for privacy consent given by the agree button', async () => {
    await openMine({ asksPrivacy: true });
    await scene.phone.tap('#copy');
    await scene.phone.tap('#agree-privacy');
    await shows(scene, '#out', '13800000000');
  });

  test('consent that no button gave is a refusal', async () => {
    await openMine({ asksPrivacy: true });
    await scene.phone.tap('#copy');
    await scene.phone.v('#consent').waitFor();
    await scene.phone.page.evaluate(() => {
      window.__weapp.topInstance().resolvePrivacy({ event: 'agree', buttonId: 'agree-privacy' });
    });
    await shows(scene, '#out', '"errno":104');
  });
});
