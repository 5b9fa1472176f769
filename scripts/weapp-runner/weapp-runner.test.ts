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

const PAY_PAGE = 'packages/visit/pages/pay/pay';

const open = (launch: WeappLaunch = {}): Promise<void> => phone.open(server.url, launch);
const openWithSandbox = (launch: WeappLaunch = {}): Promise<void> =>
  open({ path: PAY_PAGE, control: world.url, phone: 'phone-1', appId: 'wx0000000000sandbox', ...launch });

/** Waits until the element shows the text; the driver's own wait, no sleep. */
const shows = (selector: string, text: string): Promise<void> => phone.v(selector).filter({ hasText: text }).waitFor();

const actAndRead = async (action: string, part: string): Promise<void> => {
  await phone.tap(`#${action}`);
  await shows('#out', part);
};

describe('rendering and input', () => {
  test('WXML, WXS, a component with its own styles and its events work', async () => {
    await open();
    await shows('#price', '¥12.50');
    await phone.tap('#add');
    await shows('#price', '¥13.50');
    await phone.tap('#price');
    await shows('#out', 'chosen 1350');
    const colorOf = (selector: string): Promise<string> =>
      phone.v(selector).evaluate((node) => getComputedStyle(node).color);
    expect(await colorOf('#price')).toBe('rgb(200, 0, 0)');
    expect(await colorOf('#unstyled')).not.toBe('rgb(200, 0, 0)');
    const width = await phone.v('#price').evaluate((node) => node.getBoundingClientRect().width);
    expect(width).toBeCloseTo(375 / 2, 1);
  });

  test('a disabled button does not answer to a tap', async () => {
    await open();
    await phone.v('#blocked').tap({ force: true });
    await phone.tap('#add');
    await shows('#price', '¥13.50');
  });

  test('a list shows its rows and a condition follows typed text', async () => {
    await open();
    await shows('#row-b', '2 候诊');
    expect(await phone.v('#greeting').count()).toBe(0);
    await phone.fill('#name', '张某');
    await shows('#greeting', '你好，张某');
  });

  test('pickers send the index or the date', async () => {
    await open();
    await phone.pick('#dept', '儿科');
    await shows('#out', '儿科');
    await phone.pick('#day', '2026-12-01');
    await shows('#out', '2026-12-01');
  });

  test('a form submits every named control, and labels work their radios', async () => {
    await open();
    await phone.fill('#phone', '13800000000');
    await phone.tap('#female');
    await phone.v('#agree input').tap();
    await phone.v('#cough input').tap();
    await shows('#out', '咳嗽');
    await phone.tap('#submit');
    await shows('#out', '{"phone":"13800000000","sex":"2","symptoms":["咳嗽"],"agree":true}');
  });

  test('a swiper scrolls and tells which item is shown', async () => {
    await open();
    await phone.v('#banner').evaluate((node) => node.scrollTo({ left: node.clientWidth * 2 }));
    await shows('#out', 'slide 2');
  });

  test('catchtap stops at the inner element', async () => {
    await open();
    await phone.tap('#inner');
    await shows('#out', 'inner');
  });

  test('selector queries give rectangles and the canvas node', async () => {
    await open();
    await actAndRead('measure', 'height true');
    await actAndRead('draw', 'canvas 300');
  });
});

describe('navigation', () => {
  test('a subpackage page gets its query as it was written, and back returns', async () => {
    await open();
    expect(await phone.title()).toBe('首页');
    await phone.tap('#go-pay');
    await shows('#order', 'pay_01 ¥25.00 缴费');
    expect(await phone.pages()).toEqual(['pages/home/home', PAY_PAGE]);
    await phone.back();
    await shows('#price', '¥12.50');
    expect(await phone.pages()).toEqual(['pages/home/home']);
  });

  test('tabs keep their pages, and a tab page cannot be pushed', async () => {
    await open();
    await phone.tap('#add');
    await phone.switchTab('我的');
    await phone.v('#globals').waitFor();
    await phone.switchTab('首页');
    await shows('#price', '¥13.50');
    await phone.tap('#go-pay');
    await actAndRead('toTab', 'navigateTo:fail can not navigateTo a tabbar page');
  });

  test('the eleventh page is refused', async () => {
    await open();
    await phone.tap('#go-pay');
    for (let depth = 3; depth <= 10; depth += 1) {
      await phone.tap('#deeper');
      await phone.page.waitForFunction((wanted) => document.querySelectorAll('.wx-host').length === wanted, depth);
    }
    await actAndRead('deeper', 'navigateTo:fail webview count limit exceed');
    expect(await phone.pages()).toHaveLength(10);
  });

  test('a mini-program code opens its page with scene 1047 and the scene text still encoded', async () => {
    await open({ path: 'pages/home/home', codeScene: 'd=H01&r=2' });
    await shows('#out', '{"scene":"d%3DH01%26r%3D2"}');
    expect(await phone.launchScene()).toBe(1047);
  });

  test('a page opened from outside has a way home', async () => {
    await open({ path: PAY_PAGE });
    await phone.home();
    await shows('#price', '¥12.50');
  });

  test('the page hides in the background and shows again', async () => {
    await open({ path: PAY_PAGE });
    await phone.appHide();
    await phone.appShow({ scene: 1089 });
    await shows('#entered', '"scene":1089');
  });
});

describe('what WeChat does for the app', () => {
  test('without a sandbox, login and payment end like a cancel', async () => {
    await open({ path: PAY_PAGE });
    await actAndRead('login', 'login:fail cancel');
    await actAndRead('pay', 'requestPayment:fail cancel');
    await actAndRead('insure', 'navigateToMiniProgram:fail cancel');
    await actAndRead('scan', 'scanCode:fail cancel');
    await phone.tap('#phone-number');
    await shows('#out', 'getPhoneNumber:fail user deny');
  });

  test('with a sandbox, login, phone number and payment come from the named phone', async () => {
    await openWithSandbox();
    await actAndRead('login', '"code":"login-code-1"');
    await phone.tap('#phone-number');
    await shows('#out', '"code":"phone-code-1"');
    await actAndRead('pay', 'requestPayment:ok');
    await actAndRead('payMedIns', 'requestMedicalInsurancePay:ok');
    expect(world.calls.map((call) => call.path)).toEqual(
      ['login-code', 'phone-code', 'pay', 'pay-med-ins'].map((action) => `/phones/phone-1/${action}`),
    );
    expect(world.calls[2].body).toMatchObject({ appId: 'wx0000000000sandbox', package: 'prepay_id=wx1', paySign: 's' });
    expect(world.calls[3].body).toMatchObject({ mixTradeNo: 'MIX1' });
  });

  test('a payment the sandbox refuses fails with its reason, and incomplete parameters never leave the phone', async () => {
    await openWithSandbox({ appId: 'wxrefused' });
    await actAndRead('pay', 'requestPayment:fail invalid sign');
    world.calls.length = 0;
    await actAndRead('payUnsigned', 'requestPayment:fail parameter error: parameter.nonceStr');
    expect(world.calls).toEqual([]);
  });

  test('a test can press cancel for the user, once', async () => {
    await openWithSandbox();
    await phone.refuseNext('requestPayment');
    await actAndRead('pay', 'requestPayment:fail cancel');
    expect(world.calls).toEqual([]);
    await actAndRead('pay', 'requestPayment:ok');
  });

  test('subscribing needs a tap and at most three templates, and carries the decision', async () => {
    await openWithSandbox({ query: { subscribeAtOnce: '1' } });
    await shows('#out', 'can only be invoked by user TAP gesture');
    await actAndRead('subscribeTooMany', '"errCode":20003');
    expect(world.calls).toEqual([]);
    await phone.subscribeDecision('reject');
    await actAndRead('subscribe', '"T1":"reject","T2":"reject"');
  });

  test('the insurance bureau hands its code to App.onShow, and nothing when the patient turns back', async () => {
    await openWithSandbox();
    await phone.tap('#insure');
    await shows('#entered', '{"scene":1038,"referrerInfo":{"appId":"wxe183cd55df4b4369","extraData":{}}}');
    expect(world.calls).toEqual([]);
    await phone.insuredPerson({ idNo: '530102199001010000', name: '张某' });
    await phone.tap('#insure');
    await shows('#entered', '"extraData":{"authCode":"auth-of-张某"}');
    expect(world.calls[0].body).toEqual({ idNo: '530102199001010000', name: '张某' });
  });

  test('scanning gives what the test laid under the camera, once', async () => {
    await open({ path: PAY_PAGE });
    await phone.nextScan('bed:H01-12');
    await actAndRead('scan', '"result":"bed:H01-12"');
    await actAndRead('scan', 'scanCode:fail cancel');
  });
});
