import { merchantOf, type Merchant } from '../testing/merchant';
import { runSandbox, startReceiver, type Receiver, type RunningSandbox } from '../testing/running-sandbox';

let sandbox: RunningSandbox;
let receiver: Receiver;
let merchant: Merchant;

beforeAll(async () => {
  sandbox = await runSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await sandbox.control('POST', '/reset');
  receiver = await startReceiver();
  merchant = merchantOf(sandbox);
});
afterEach(async () => {
  await receiver.close();
});

async function pay(outTradeNo: string): Promise<void> {
  const { openid } = (await sandbox.control('GET', '/phones/li-si')).body;
  const { data } = await merchant.post('/v3/pay/transactions/jsapi', {
    appid: sandbox.credentials.wechat.appId,
    mchid: sandbox.credentials.wechatPay.mchId,
    description: '门诊缴费',
    out_trade_no: outTradeNo,
    notify_url: `${receiver.url}/pay`,
    amount: { total: 100 },
    payer: { openid },
  });
  await sandbox.control('POST', '/phones/li-si/pay', merchant.paymentParameters(data.prepay_id as string));
}
const noticeOf = async () => (await sandbox.control('GET', '/overview')).body.notices[0];
const idOf = (body: string) => (JSON.parse(body) as { id: string }).id;

test('a notice that is not taken comes again with the same id until it is', async () => {
  await sandbox.control('POST', '/notices/settings', { timeScale: 0.0001 });
  let refusals = 3;
  receiver.answer = () => ({ status: refusals-- > 0 ? 500 : 200 });
  await pay('N20250101A');
  const ids = new Set<string>();
  for (let i = 0; i < 4; i += 1) ids.add(idOf((await receiver.next()).body));
  expect(ids.size).toBe(1);
});

test('202 and a redirect do not count as taken', async () => {
  await sandbox.control('POST', '/notices/settings', { timeScale: 0.0001 });
  const answers = [202, 302, 204];
  receiver.answer = () => ({ status: answers.shift() ?? 204 });
  await pay('N20250101B');
  for (let i = 0; i < 3; i += 1) await receiver.next();
  expect(answers).toEqual([]);
});

test('moving the clock brings the next delivery at once', async () => {
  receiver.answer = () => ({ status: 500 });
  await pay('N20250101C');
  await receiver.next();
  while ((await noticeOf()).nextAtMs === null);
  receiver.answer = () => ({ status: 204 });
  await sandbox.control('POST', '/clock', { offsetMs: 20_000 });
  await receiver.next();
});

test('a delayed notice survives a restart', async () => {
  await sandbox.control('POST', '/notices/settings', { delayMs: 3_600_000 });
  await pay('N20250101D');
  await sandbox.restart();
  expect(receiver.waiting()).toBe(0);
  await sandbox.control('POST', '/clock', { offsetMs: 3_600_001 });
  expect(merchant.open(await receiver.next()).out_trade_no).toBe('N20250101D');
});

test('a notice can come twice', async () => {
  await sandbox.control('POST', '/notices/settings', { duplicate: 1 });
  await pay('N20250101E');
  expect(idOf((await receiver.next()).body)).toBe(idOf((await receiver.next()).body));
});

test('replayed notices are genuine; spoilt ones fail in exactly one way', async () => {
  await pay('N20250101F');
  const first = await receiver.next();
  const send = async (path: string, body: object) => {
    const { body: result } = await sandbox.control('POST', path, { outTradeNo: 'N20250101F', ...body });
    expect(result.status).toBe(204);
    return receiver.next();
  };
  const replayed = await send('/notices/replay', {});
  expect([merchant.isGenuine(replayed), idOf(replayed.body)]).toEqual([true, idOf(first.body)]);

  const tag = await send('/notices/tamper', { how: 'tag' });
  expect(merchant.isGenuine(tag)).toBe(true); // Only who checks the GCM tag notices.
  expect(() => merchant.open(tag)).toThrow();

  const stale = await send('/notices/tamper', { how: 'timestamp' });
  expect(merchant.isGenuine(stale)).toBe(true);
  expect(Date.now() / 1000 - Number(stale.headers['wechatpay-timestamp'])).toBeGreaterThan(300);

  const probe = await send('/notices/tamper', { how: 'signtest' });
  expect(String(probe.headers['wechatpay-signature'])).toMatch(/^WECHATPAY\/SIGNTEST\//);
  expect(merchant.isGenuine(probe)).toBe(false);
});

test('while both keys live, notices are signed by one and then the other', async () => {
  await pay('N20250101G');
  const first = await receiver.next();
  await sandbox.control('POST', '/notices/replay', { outTradeNo: 'N20250101G' });
  const serials = [first, await receiver.next()];
  const { platformSerial, publicKeyId } = sandbox.credentials.wechatPay;
  expect(new Set(serials.map((item) => item.headers['wechatpay-serial']))).toEqual(
    new Set([platformSerial, publicKeyId]),
  );
});

test('an order that was never paid has no notice to replay', async () => {
  expect(await sandbox.control('POST', '/notices/replay', { outTradeNo: 'N00000000' })).toMatchObject({ status: 400 });
});
