import { makeInsuranceReturns, type ShownBy } from './insurance-return';

const BUREAU = 'wx-bureau';
const OTHER = 'wx-other';

/** An app that WeChat shows: tells everybody who listens. */
const openApp = () => {
  const listeners = new Set<(shown: ShownBy) => void>();
  return {
    onAppShow: (listener: (shown: ShownBy) => void) => void listeners.add(listener),
    offAppShow: (listener: (shown: ShownBy) => void) => void listeners.delete(listener),
    show: (shown: ShownBy) => [...listeners].forEach((listener) => listener(shown)),
    listening: () => listeners.size,
  };
};
const from = (appId: string, authCode?: unknown): ShownBy => ({ referrerInfo: { appId, extraData: { authCode } } });

test('the code of the mini-program that was asked is taken, and nobody listens afterwards', async () => {
  const app = openApp();
  const { code } = makeInsuranceReturns(app)(BUREAU);
  app.show(from(BUREAU, 'code-1'));
  expect(await code).toBe('code-1');
  expect(app.listening()).toBe(0);
});

test.each([
  ['another mini-program hands over a code', from(OTHER, 'code-1')],
  ['a code comes from nobody', { referrerInfo: { extraData: { authCode: 'code-1' } } }],
  ['the person came back by the list of recent ones', {}],
  ['the bureau hands over nothing', { referrerInfo: { appId: BUREAU } }],
  ['the code is empty', from(BUREAU, '')],
  ['the code is no text', from(BUREAU, { authCode: 'code-1' })],
])('%s: no code is taken', async (_what, shown) => {
  const app = openApp();
  const { code } = makeInsuranceReturns(app)(BUREAU);
  app.show(shown);
  expect(await code).toBeNull();
  // What comes after the request is over answers nothing.
  app.show(from(BUREAU, 'code-1'));
  expect(app.listening()).toBe(0);
});

test('a code that comes without a request is kept for none', async () => {
  const app = openApp();
  const expectReturn = makeInsuranceReturns(app);
  app.show(from(BUREAU, 'code-1'));
  const { code, stop } = expectReturn(BUREAU);
  stop();
  expect(await code).toBeNull();
});

test('the same code answers one request only', async () => {
  const app = openApp();
  const expectReturn = makeInsuranceReturns(app);
  const first = expectReturn(BUREAU);
  app.show(from(BUREAU, 'code-1'));
  expect(await first.code).toBe('code-1');
  const second = expectReturn(BUREAU);
  app.show(from(BUREAU, 'code-1'));
  expect(await second.code).toBeNull();
  const third = expectReturn(BUREAU);
  app.show(from(BUREAU, 'code-2'));
  expect(await third.code).toBe('code-2');
});

test('of two requests only the later one gets the code', async () => {
  const app = openApp();
  const expectReturn = makeInsuranceReturns(app);
  const first = expectReturn(BUREAU);
  const second = expectReturn(BUREAU);
  app.show(from(BUREAU, 'code-1'));
  expect([await first.code, await second.code]).toEqual([null, 'code-1']);
});
