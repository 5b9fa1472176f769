import { Writable } from 'node:stream';
import type { PaymentIntent } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { makeLog } from '../../platform/log/log';
import { type MoneySandbox, openMoneySandbox } from '../../testing/money-sandbox';
import { openInsuranceOrder } from './insurance-order';

const lines: string[] = [];
const log = makeLog(
  'trace',
  new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString('utf8'));
      done();
    },
  }),
);
let place: MoneySandbox;
let bills: { id: string; totalFen: number }[];
const nextBill = () => {
  const bill = bills.shift();
  if (!bill) throw new Error('no bill is left to pay');
  return bill;
};
const urls: string[] = [];

beforeAll(async () => {
  const realFetch = globalThis.fetch;
  jest.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
    urls.push(input instanceof Request ? input.url : String(input));
    return realFetch(input, init);
  });
  place = await openMoneySandbox(log);
  bills = await place.seeDoctors(['D0304', 'D0302']);
});
afterAll(async () => {
  await place.close();
  jest.restoreAllMocks();
});

const BROKEN = ['tag', 'timestamp', 'signtest'] as const;
const LYING = ['amount', 'appid', 'order'] as const;
const EACH = 5;

/** The same disorder in every run. */
const shuffled = <T>(items: readonly T[]): T[] => {
  let seed = 20261129;
  const order = items.map((item) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return { item, at: seed };
  });
  return order.sort((a, b) => a.at - b.at).map(({ item }) => item);
};

const storm = async (intent: PaymentIntent) => {
  const { control, money } = place;
  const outTradeNo = intent.paymentId;
  const answers = new Map<string, (number | null)[]>();
  const note = async (what: string, route: string, body: object) => {
    const { status } = await control<{ status: number | null }>(route, { outTradeNo, ...body });
    answers.set(what, [...(answers.get(what) ?? []), status]);
  };
  const deeds = shuffled([
    ...Array.from({ length: 100 }, () => () => note('copy', '/notices/replay', {})),
    ...[...BROKEN, ...LYING].flatMap((how) =>
      Array.from({ length: EACH }, () => () => note(how, '/notices/tamper', { how })),
    ),
    ...Array.from({ length: 10 }, () => () => money.runJob('apply-notices')),
    ...Array.from({ length: 10 }, () => () => money.runJob('check-payments')),
    ...Array.from({ length: 5 }, () => async () => void (await money.payments.close(outTradeNo))),
  ]);
  while (deeds.length > 0) await Promise.all(deeds.splice(0, 8).map((deed) => deed()));
  return answers;
};

test('a hundred copies among queries, lies, broken and old notices: one settlement, and all of it in the audit trail', async () => {
  const { money } = place;
  const intent = await place.open(nextBill());
  await place.payOnPhone(intent);
  place.pushClock(21_000); // Old enough for check-payments to ask as well.
  const answers = await storm(intent);
  await place.work();

  expect(await money.statusOf(intent.paymentId)).toBe('settled');
  expect((await place.settlements()).filter((key) => key === intent.paymentId)).toHaveLength(1);
  expect(answers.get('copy')).toEqual(Array.from({ length: 100 }, () => 204));
  for (const how of LYING) expect(answers.get(how)).toEqual(Array.from({ length: EACH }, () => 204));
  for (const how of BROKEN) expect(answers.get(how)).toEqual(Array.from({ length: EACH }, () => 401));

  const notices = await money.rows.notices();
  expect(notices.every(({ appliedAt }) => appliedAt !== null)).toBe(true);
  expect(notices.map(({ timesReceived }) => timesReceived).sort((a, b) => b - a)).toEqual([
    101,
    ...Array.from({ length: 3 * EACH }, () => 1),
  ]);
  const audit = await money.rows.audit();
  const countOf = (action: string, detail: object = {}) =>
    audit.filter((row) => row.action === action && Object.entries(detail).every(([k, v]) => row.detail?.[k] === v))
      .length;
  expect(countOf('payment.paid')).toBe(1);
  expect(countOf('notice.applied')).toBe(1 + 3 * EACH);
  expect(countOf('notice.applied', { outcome: 'mismatch', about: intent.paymentId })).toBe(2 * EACH);
  expect(countOf('notice.applied', { outcome: 'unknown_order' })).toBe(EACH);
  expect(countOf('notice.refused')).toBe(3 * EACH);
  for (const reason of ['tag', 'timestamp', 'signature']) expect(countOf('notice.refused', { reason })).toBe(EACH);

  const worklist = await money.rows.worklist();
  expect(worklist.filter(({ kind }) => kind === 'payment-mismatch')).toMatchObject([{ subjectId: intent.paymentId }]);
  expect(worklist.filter(({ kind }) => kind === 'payment-unknown-order')).toHaveLength(EACH);
});

/** What went wrong, as anybody could see it. */
const failureOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return '';
  } catch (error) {
    const { context, spec } = error instanceof AppError ? error : {};
    return JSON.stringify([String(error), (error as Error).stack, context, spec]);
  }
};

/** Pays with insurance and by oneself, gives money back, and meets every kind of fault on the way. */
const liveThroughEverything = async (): Promise<{ seen: string[]; insured: string; authCode: string }> => {
  const { control, money } = place;
  const seen: string[] = [];
  const insuredBill = nextBill();
  const { authCode } = await place.authorise();
  for (const fault of [{ cut: 'after' }, { status: 500 }, { html: 'before' }])
    await control('/faults', { server: 'nhsa', path: '', times: 1, ...fault });
  seen.push(await failureOf(place.open(insuredBill, 'auth-that-never-was')));
  await control('/faults', { server: 'wechatpay', path: '/v3/med-ins/orders', cut: 'before', times: 1 });
  let code = authCode;
  let intent: PaymentIntent | undefined;
  for (let round = 0; round < 6 && !intent; round += 1) {
    try {
      intent = await place.open(insuredBill, code);
    } catch (error) {
      seen.push(await failureOf(Promise.reject(error)));
      code = (await place.authorise()).authCode;
    }
  }
  if (!intent) throw new Error('the insured bill could not be opened');
  const both = Promise.all([place.noticeAt('wechatpay'), place.noticeAt('med-ins')]);
  await place.phone('pay-med-ins', { mixTradeNo: intent.mixTradeNo, ...intent.wechat });
  await both;
  await control('/faults', { server: 'his', path: '/api/settle', cut: 'after', times: 1 });
  await place.work();
  place.pushClock(5_000);
  await place.work();

  const ownBill = nextBill();
  seen.push(await failureOf(place.money.payBill(place.person, ownBill.id, { total: ownBill.totalFen + 1 })));
  await control('/faults', { server: 'wechatpay', path: '/v3/pay/transactions/jsapi', status: 500, times: 1 });
  seen.push(await failureOf(place.open(ownBill)));
  const own = await place.open(ownBill);
  await place.payOnPhone(own);
  for (const how of [...BROKEN, ...LYING]) await control('/notices/tamper', { outTradeNo: own.paymentId, how });
  await place.work();
  const back = place.noticeAt('refund');
  await control('/faults', { server: 'wechatpay', path: '/v3/refund', cut: 'after', times: 1 });
  await place.world.tx.run((scope) => money.payments.refund(scope, own.paymentId, '测试退款'));
  await place.work();
  await back;
  await place.work();
  expect(await money.statusOf(own.paymentId)).toBe('refunded');
  return { seen, insured: intent.paymentId, authCode: code };
};

test('a whole payment, with insurance and without, and a refund leave no secret and no person in logs, errors and URLs', async () => {
  const { seen, insured, authCode } = await liveThroughEverything();
  const { wechatPay, wechat, insurance, his } = place.peers.sandbox.credentials;
  const row = (await place.money.rows.payments()).find(({ id }) => id === insured);
  const order = row ? openInsuranceOrder(place.world.cipher, row) : null;
  const pemLines = [wechatPay.merchantKeyPem].flatMap((pem) =>
    pem.split('\n').filter((line) => /^[\w+/=]{20,}$/.test(line)),
  );
  const secrets: Record<string, string> = {
    ...Object.fromEntries(pemLines.map((line, index) => [`merchant key line ${index}`, line])),
    ...{ apiV3Key: wechatPay.apiV3Key, wechatSecret: wechat.appSecret, hisSecret: his.appSecret },
    ...{ insuranceSecret: insurance.appSecret, insuranceKey: insurance.privateKeyHex },
    ...{ partnerSecret: insurance.partnerSecret, payAuthNo: order?.payAuthNo ?? '', payToken: order?.token ?? '' },
    ...{ authCode, idNumber: place.person.idNumber, name: place.person.name, openid: place.openid },
  };
  expect(pemLines.length).toBeGreaterThan(10);
  const everything = { logs: lines.join('\n'), errors: seen.join('\n'), urls: urls.join('\n') };
  // Each place has something in it, or nothing would have been looked at.
  expect(lines.length).toBeGreaterThan(5);
  expect(seen.filter((text) => text !== '').length).toBeGreaterThan(2);
  expect(urls.some((url) => url.includes('/v3/pay/transactions/'))).toBe(true);
  for (const [what, secret] of Object.entries(secrets)) {
    expect([what, secret.length > 2]).toEqual([what, true]);
    for (const [where, text] of Object.entries(everything)) {
      expect([what, where, text.includes(secret)]).toEqual([what, where, false]);
    }
  }
});
