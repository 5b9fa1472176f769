import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../system-clock';
import { accepted, minutesAhead, openPaySandbox, type PaySandbox } from '../../testing/pay-sandbox';

let place: PaySandbox;
let { sandbox, config, warnings, newId, make, read, rejectionOf, prepayCommand, paid, replayed } = {} as PaySandbox;

beforeAll(async () => {
  place = await openPaySandbox();
  ({ sandbox, config, warnings, newId, make, read, rejectionOf, prepayCommand, paid, replayed } = place);
});
beforeEach(() => place.forget());
afterAll(() => place.close());

/** Until it holds; the test's own time limit ends a wait for what never comes. */
const waitFor = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
};

test('the platform certificate works as well as the public key', async () => {
  const preferredSerial = sandbox.credentials.wechatPay.platformSerial;
  const byCertificate = make({ preferredSerial });
  accepted(await byCertificate.prepay(prepayCommand(newId('pay'))));
});

test('requests carry the injected clock: a wrong one is refused, a moved one that the sandbox shares is not', async () => {
  const clock = { now: () => minutesAhead(60) };
  const moved = make({}, clock);
  const paymentId = newId('pay');
  expect(await moved.query(paymentId)).toMatchObject({ kind: 'rejected', code: 'SIGN_ERROR' });
  await sandbox.control('/clock', { offsetMs: 3_600_000 });
  expect(await moved.query(paymentId)).toEqual({ kind: 'accepted', value: null });
  await sandbox.control('/clock', { offsetMs: 0 });
});

const rotate = (certificate: 'current' | 'next') => sandbox.control('/wechatpay/settings', { certificate });
test('a rotated certificate is learned from the list while running, and one look serves all who ask', async () => {
  const { publicKeyId, publicKeyPem } = sandbox.credentials.wechatPay;
  const running = make({ verifiers: { [publicKeyId]: publicKeyPem } });
  await rotate('next');
  const { paymentId, first } = await paid();
  const byCertificate = first.headers['wechatpay-serial'] === publicKeyId ? await replayed(paymentId) : first;
  expect(byCertificate.headers['wechatpay-serial']).not.toBe(sandbox.credentials.wechatPay.platformSerial);
  // Unknown at first: refused, which makes WeChat send it again; the look has begun meanwhile.
  expect(Array.from({ length: 20 }, () => rejectionOf(byCertificate, running))).toEqual(
    Array.from({ length: 20 }, () => 'serial'),
  );
  await waitFor(() => rejectionOf(byCertificate, running) === 'accepted');
  expect(read(byCertificate, running)).toMatchObject({ kind: 'trade', trade: { paymentId } });
  await rotate('current');
});

test('an invented serial is no key, and does not make us ask again and again', async () => {
  const { first } = await paid();
  const running = make();
  const forged = { ...first, headers: { ...first.headers, 'wechatpay-serial': 'ABCDEF012345' } };
  const fetched = jest.spyOn(globalThis, 'fetch');
  expect(rejectionOf(forged, running)).toBe('serial');
  accepted(await running.query(newId('pay')));
  for (let again = 0; again < 50; again += 1) expect(rejectionOf(forged, running)).toBe('serial');
  const looks = fetched.mock.calls.filter(([url]) => String(url).endsWith('/v3/certificates'));
  fetched.mockRestore();
  expect(looks).toHaveLength(1);
  expect(rejectionOf(first, running)).toBe('accepted');
});

test('a list of certificates that was sealed with another key, or signed by nobody we know, teaches nothing', async () => {
  await rotate('next');
  const { publicKeyId, publicKeyPem, platformCertPem } = sandbox.credentials.wechatPay;
  const { paymentId, first } = await paid();
  const byCertificate = first.headers['wechatpay-serial'] === publicKeyId ? await replayed(paymentId) : first;
  const blind = make({ verifiers: { [publicKeyId]: publicKeyPem }, apiV3Key: 'x'.repeat(32) });
  const deaf = make({ verifiers: { [publicKeyId]: platformCertPem } });
  for (const running of [blind, deaf]) {
    warnings.length = 0;
    expect(rejectionOf(byCertificate, running)).toBe('serial');
    await waitFor(() => warnings.length > 0);
    expect(rejectionOf(byCertificate, running)).toBe('serial');
    expect(JSON.stringify(warnings)).not.toContain(config.apiV3Key);
  }
  await rotate('current');
});

test('a key file that is put into the folder is used without a restart', async () => {
  const { publicKeyId, publicKeyPem, platformSerial, platformCertPem } = sandbox.credentials.wechatPay;
  const dir = mkdtempSync(join(tmpdir(), 'anzhen-keys-'));
  let aheadMs = 0;
  const clock = { now: () => new Date(systemClock.now().getTime() + aheadMs) };
  writeFileSync(join(dir, `${platformSerial}.pem`), platformCertPem);
  const only = { [platformSerial]: platformCertPem };
  const preferredSerial = platformSerial;
  const running = make({ verifiers: only, verifierDir: dir, preferredSerial }, clock);
  const { paymentId, first } = await paid();
  const byPublicKey = first.headers['wechatpay-serial'] === publicKeyId ? first : await replayed(paymentId);
  expect(rejectionOf(byPublicKey, running)).toBe('serial');
  await running.query(newId('pay')); // The look that the unknown serial began is over.
  writeFileSync(join(dir, `${publicKeyId}.pem`), publicKeyPem);
  aheadMs = 61_000;
  rejectionOf(byPublicKey, running);
  await waitFor(() => rejectionOf(byPublicKey, running) === 'accepted');
  rmSync(dir, { recursive: true });
});

test('the preferred key is changed by a file in the folder, there and back, and one that nobody holds changes nothing', async () => {
  const { publicKeyId, publicKeyPem, platformSerial, platformCertPem } = sandbox.credentials.wechatPay;
  const dir = mkdtempSync(join(tmpdir(), 'anzhen-keys-'));
  let aheadMs = 0;
  const clock = { now: () => new Date(systemClock.now().getTime() + aheadMs) };
  writeFileSync(join(dir, `${publicKeyId}.pem`), publicKeyPem);
  const only = { [platformSerial]: platformCertPem };
  const running = make({ verifiers: only, verifierDir: dir, preferredSerial: platformSerial }, clock);
  const fetched = jest.spyOn(globalThis, 'fetch');
  const serialsOf = (path: string) =>
    fetched.mock.calls
      .filter(([url]) => String(url).includes(path))
      .map(([, options]) => new Headers(options?.headers).get('wechatpay-serial'));
  /** What a request asks WeChat to sign with, once the look that a request a minute later begins is over. */
  const askedWith = async (): Promise<string | null | undefined> => {
    aheadMs += 61_000;
    const looks = serialsOf('/v3/certificates').length;
    await running.query(newId('pay'));
    await waitFor(() => serialsOf('/v3/certificates').length > looks);
    await running.query(newId('pay'));
    const paymentId = newId('pay');
    accepted(await running.prepay(prepayCommand(paymentId)));
    return serialsOf('/v3/pay/transactions/jsapi').at(-1);
  };
  expect(await askedWith()).toBe(platformSerial);
  writeFileSync(join(dir, 'preferred'), `${publicKeyId}\n`);
  expect(await askedWith()).toBe(publicKeyId);
  warnings.length = 0;
  writeFileSync(join(dir, 'preferred'), 'PUB_KEY_ID_OF_NOBODY');
  expect(await askedWith()).toBe(platformSerial);
  await waitFor(() => warnings.length > 0);
  expect(warnings).toContainEqual({ reason: 'the preferred serial has no key' });
  fetched.mockRestore();
  rmSync(dir, { recursive: true });
});

test('a configuration that cannot work stops the start', () => {
  expect(() => make({ apiV3Key: 'short' })).toThrow('apiV3Key must have 32 bytes');
  expect(() => make({ preferredSerial: 'other' })).toThrow(RangeError);
});
