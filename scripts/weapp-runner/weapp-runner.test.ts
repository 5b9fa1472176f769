import { actAndRead, shows, withFixturePhone } from './fixture-phone';
import { type WeappLaunch } from './launch';

const scene = withFixturePhone();

const PAY_PAGE = 'packages/visit/pages/pay/pay';

const open = (launch: WeappLaunch = {}): Promise<void> => scene.phone.open(scene.server.url, launch);
const openWithSandbox = (launch: WeappLaunch = {}): Promise<void> =>
  open({ path: PAY_PAGE, control: scene.world.url, phone: 'phone-1', appId: 'wx0000000000sandbox', ...launch });

describe('rendering and input', () => {
  test('WXML, WXS, a component with its own styles and its events work', async () => {
    await open();
    await shows(scene, '#price', '¥12.50');
    await scene.phone.tap('#add');
    await shows(scene, '#price', '¥13.50');
    await scene.phone.tap('#price');
    await shows(scene, '#out', 'chosen 1350');
    const colorOf = (selector: string): Promise<string> =>
      scene.phone.v(selector).evaluate((node) => getComputedStyle(node).color);
    expect(await colorOf('#price')).toBe('rgb(200, 0, 0)');
    expect(await colorOf('#unstyled')).not.toBe('rgb(200, 0, 0)');
    const width = await scene.phone.v('#price').evaluate((node) => node.getBoundingClientRect().width);
    expect(width).toBeCloseTo(375 / 2, 1);
  });

  test('a disabled button does not answer to a tap', async () => {
    await open();
    await scene.phone.v('#blocked').tap({ force: true });
    await scene.phone.tap('#add');
    await shows(scene, '#price', '¥13.50');
  });

  test('a list shows its rows and a condition follows typed text', async () => {
    await open();
    await shows(scene, '#row-b', '2 候诊');
    expect(await scene.phone.v('#greeting').count()).toBe(0);
    await scene.phone.fill('#name', '张某');
    await shows(scene, '#greeting', '你好，张某');
  });

  test('pickers send the index or the date', async () => {
    await open();
    await scene.phone.pick('#dept', '儿科');
    await shows(scene, '#out', '儿科');
    await scene.phone.pick('#day', '2026-12-01');
    await shows(scene, '#out', '2026-12-01');
  });

  test('a form submits every named control, and labels work their radios', async () => {
    await open();
    await scene.phone.fill('#phone', '13800000000');
    await scene.phone.tap('#female');
    await scene.phone.v('#agree input').tap();
    await scene.phone.v('#cough input').tap();
    await shows(scene, '#out', '咳嗽');
    await scene.phone.tap('#submit');
    await shows(scene, '#out', '{"phone":"13800000000","sex":"2","symptoms":["咳嗽"],"agree":true}');
  });

  test('a swiper scrolls and tells which item is shown', async () => {
    await open();
    await scene.phone.v('#banner').evaluate((node) => node.scrollTo({ left: node.clientWidth * 2 }));
    await shows(scene, '#out', 'slide 2');
  });

  test('catchtap stops at the inner element', async () => {
    await open();
    await scene.phone.tap('#inner');
    await shows(scene, '#out', 'inner');
  });

  test('selector queries give rectangles and the canvas node', async () => {
    await open();
    await actAndRead(scene, 'measure', 'height true');
    await actAndRead(scene, 'draw', 'canvas 300');
  });
});

describe('navigation', () => {
  test('a subpackage page gets its query as it was written, and back returns', async () => {
    await open();
    expect(await scene.phone.title()).toBe('首页');
    await scene.phone.tap('#go-pay');
    await shows(scene, '#order', 'pay_01 ¥25.00 缴费');
    expect(await scene.phone.pages()).toEqual(['pages/home/home', PAY_PAGE]);
    await scene.phone.back();
    await shows(scene, '#price', '¥12.50');
    expect(await scene.phone.pages()).toEqual(['pages/home/home']);
  });

  test('tabs keep their pages, and a tab page cannot be pushed', async () => {
    await open();
    await scene.phone.tap('#add');
    await scene.phone.switchTab('我的');
    await scene.phone.v('#globals').waitFor();
    await scene.phone.switchTab('首页');
    await shows(scene, '#price', '¥13.50');
    await scene.phone.tap('#go-pay');
    await actAndRead(scene, 'toTab', 'navigateTo:fail can not navigateTo a tabbar page');
  });

  test('the eleventh page is refused', async () => {
    await open();
    await scene.phone.tap('#go-pay');
    for (let depth = 3; depth <= 10; depth += 1) {
      await scene.phone.tap('#deeper');
      await scene.phone.page.waitForFunction(
        (wanted) => document.querySelectorAll('.wx-host').length === wanted,
        depth,
      );
    }
    await actAndRead(scene, 'deeper', 'navigateTo:fail webview count limit exceed');
    expect(await scene.phone.pages()).toHaveLength(10);
  });

  test('a mini-program code opens its page with scene 1047 and the scene text still encoded', async () => {
    await open({ path: 'pages/home/home', codeScene: 'd=H01&r=2' });
    await shows(scene, '#out', '{"scene":"d%3DH01%26r%3D2"}');
    expect(await scene.phone.launchScene()).toBe(1047);
  });

  test('a page opened from outside has a way home', async () => {
    await open({ path: PAY_PAGE });
    await scene.phone.home();
    await shows(scene, '#price', '¥12.50');
  });

  test('the page hides in the background and shows again', async () => {
    await open({ path: PAY_PAGE });
    await scene.phone.appHide();
    await scene.phone.appShow({ scene: 1089 });
    await shows(scene, '#entered', '"scene":1089');
  });
});

describe('what WeChat does for the app', () => {
  test('without a sandbox, login and payment end like a cancel', async () => {
    await open({ path: PAY_PAGE });
    await actAndRead(scene, 'login', 'login:fail cancel');
    await actAndRead(scene, 'pay', 'requestPayment:fail cancel');
    await actAndRead(scene, 'insure', 'navigateToMiniProgram:fail cancel');
    await actAndRead(scene, 'scan', 'scanCode:fail cancel');
    await scene.phone.tap('#phone-number');
    await shows(scene, '#out', 'getPhoneNumber:fail user deny');
  });

  test('with a sandbox, login, phone number and payment come from the named phone', async () => {
    await openWithSandbox();
    await actAndRead(scene, 'login', '"code":"login-code-1"');
    await scene.phone.tap('#phone-number');
    await shows(scene, '#out', '"code":"phone-code-1"');
    await actAndRead(scene, 'pay', 'requestPayment:ok');
    await actAndRead(scene, 'payMedIns', 'requestMedicalInsurancePay:ok');
    expect(scene.world.calls.map((call) => call.path)).toEqual(
      ['login-code', 'phone-code', 'pay', 'pay-med-ins'].map((action) => `/phones/phone-1/${action}`),
    );
    expect(scene.world.calls[2].body).toMatchObject({
      appId: 'wx0000000000sandbox',
      package: 'prepay_id=wx1',
      paySign: 's',
    });
    expect(scene.world.calls[3].body).toMatchObject({ mixTradeNo: 'MIX1' });
  });

  test('a payment the sandbox refuses fails with its reason, and incomplete parameters never leave the phone', async () => {
    await openWithSandbox({ appId: 'wxrefused' });
    await actAndRead(scene, 'pay', 'requestPayment:fail invalid sign');
    scene.world.calls.length = 0;
    await actAndRead(scene, 'payUnsigned', 'requestPayment:fail parameter error: parameter.nonceStr');
    expect(scene.world.calls).toEqual([]);
  });

  test('a test can press cancel for the user, once', async () => {
    await openWithSandbox();
    await scene.phone.refuseNext('requestPayment');
    await actAndRead(scene, 'pay', 'requestPayment:fail cancel');
    expect(scene.world.calls).toEqual([]);
    await actAndRead(scene, 'pay', 'requestPayment:ok');
  });

  test('subscribing needs a tap and at most three templates, and carries the decision', async () => {
    await openWithSandbox({ query: { subscribeAtOnce: '1' } });
    await shows(scene, '#out', 'can only be invoked by user TAP gesture');
    await actAndRead(scene, 'subscribeTooMany', '"errCode":20003');
    expect(scene.world.calls).toEqual([]);
    await scene.phone.subscribeDecision('reject');
    await actAndRead(scene, 'subscribe', '"T1":"reject","T2":"reject"');
  });

  test('the insurance bureau hands its code to App.onShow, and nothing when the patient turns back', async () => {
    await openWithSandbox();
    await scene.phone.tap('#insure');
    await shows(scene, '#entered', '{"scene":1038,"referrerInfo":{"appId":"wxe183cd55df4b4369","extraData":{}}}');
    expect(scene.world.calls).toEqual([]);
    await scene.phone.insuredPerson({ idNo: '530102199001010000', name: '张某' });
    await scene.phone.tap('#insure');
    await shows(scene, '#entered', '"extraData":{"authCode":"auth-of-张某"}');
    expect(scene.world.calls[0].body).toEqual({ idNo: '530102199001010000', name: '张某' });
  });

  test('scanning gives what the test laid under the camera, once', async () => {
    await open({ path: PAY_PAGE });
    await scene.phone.nextScan('bed:H01-12');
    await actAndRead(scene, 'scan', '"result":"bed:H01-12"');
    await actAndRead(scene, 'scan', 'scanCode:fail cancel');
  });
});
