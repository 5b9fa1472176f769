import { act, renderHook } from '@testing-library/react';
import Taro from '@tarojs/taro';
import type { BillView, PaymentStatus } from '@anzhen/shared-types';
import { answerWith, resetTaro, seenRequests } from '../../../../../testing/taro';
import { useBillPayment } from './use-bill-payment';

const bill: BillView = {
  id: 'bill-1',
  kind: 'examination',
  title: '检查检验',
  doctorName: '顾明川',
  orderedAt: '2026-11-24T02:22:00.000Z',
  status: 'due',
  totalFen: 5200,
  items: [],
  guidance: [],
  refundWaits: null,
  isMergeable: true,
  notInsurable: null,
  invoice: null,
};
const fee = { totalFen: 5200, fundFen: 0, accountFen: 0, cashFen: 5200 };
const wechat = { appId: 'wx', timeStamp: '1', nonceStr: 'n', package: 'p', signType: 'RSA', paySign: 's' };

// The double of Taro has no payment sheet: each test says what the person does in it.
const sheet = Taro as unknown as { requestPayment: (params: unknown) => Promise<unknown> };

interface WechatSheet {
  fail(error: { errMsg: string }): void;
}

const settle = () =>
  act(async () => {
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  });

const session = () => ({
  token: 't',
  expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  userId: 'usr_1',
  privacyAgreed: true,
});

let status: PaymentStatus;
let pay: () => { statusCode: number; data: unknown };

const bodyOf = (request: { data?: unknown } | undefined): { idempotencyKey?: string; expectedTotalFen?: number } =>
  (typeof request?.data === 'string' ? JSON.parse(request.data) : (request?.data ?? {})) as object;
const sent = (path: string) => seenRequests().filter(({ url, method }) => url.endsWith(path) && method === 'POST');

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] });
  resetTaro();
  Taro.setStorageSync('anzhen.privacy-agreed', true);
  status = 'paying';
  pay = () => ({
    statusCode: 201,
    data: { paymentId: 'pay_1', method: 'wechat', fee, wechat, mixTradeNo: null, expiresAt: session().expiresAt },
  });
  answerWith(({ url }) => {
    if (url.endsWith('/sessions')) return { statusCode: 201, data: session() };
    if (url.endsWith('/payment')) return pay();
    const subject = { subject: 'bill', subjectId: bill.id, paidAt: null, guidance: [] };
    return { statusCode: 200, data: { id: 'pay_1', status, fee, ...subject, serverNow: new Date().toISOString() } };
  });
});
afterEach(() => jest.useRealTimers());

const reloadBills = jest.fn();
const open = () => renderHook(() => useBillPayment('pat_1', [bill], reloadBills)).result;

test('what WeChat says after paying proves nothing: the page shows what the BFF knows, and asks again', async () => {
  sheet.requestPayment = async () => ({});
  const page = open();
  act(() => page.current.payAll());
  await settle();
  expect(bodyOf(sent('/payment')[0]).expectedTotalFen).toBe(5200);
  expect(page.current.payment?.data?.status).toBe('paying');
  status = 'settled';
  act(() => jest.advanceTimersByTime(2_000));
  await settle();
  expect(page.current.payment?.data?.status).toBe('settled');
});

test('a page that is opened again while a payment is under way shows it and offers no second payment', async () => {
  sheet.requestPayment = async () => ({});
  status = 'processing';
  const first = open();
  act(() => first.current.payAll());
  await settle();
  const again = open();
  await settle();
  expect(again.current.payment?.data?.status).toBe('processing');
  expect(sent('/payment')).toHaveLength(1);
});

test('closing the sheet leaves the bill to be paid, says that no money moved, and keeps the same intent', async () => {
  sheet.requestPayment = () => Promise.reject({ errMsg: 'requestPayment:fail cancel' });
  const page = open();
  act(() => page.current.payAll());
  await settle();
  expect(page.current.payment).toBeNull();
  expect(page.current.fault).toContain('没有扣钱');
  sheet.requestPayment = async () => ({});
  act(() => page.current.payIntent());
  await settle();
  expect(sent('/payment')).toHaveLength(1);
  expect(page.current.payment).not.toBeNull();
});

test('an answer of the insurance that runs out unpaid is forgotten, and a fresh authorisation is asked for', async () => {
  const extras = { requestMedicalInsurancePay: ({ fail }: WechatSheet) => fail({ errMsg: 'pay:fail cancel' }) };
  Object.assign(globalThis, { wx: extras });
  const expiresAt = new Date(Date.now() + 600_000).toISOString();
  const insured = { paymentId: 'pay_1', method: 'med_ins', fee, wechat, mixTradeNo: 'MIX1', expiresAt };
  pay = () => ({ statusCode: 201, data: insured });
  const page = open();
  act(() => page.current.payAll());
  await settle();
  expect(page.current.intent?.method).toBe('med_ins');
  act(() => jest.advanceTimersByTime(600_000));
  await settle();
  expect(page.current.intent).toBeNull();
  expect(page.current.isAuthorisationOver).toBe(true);
  expect(page.current.fault).toContain('重新授权');
  act(() => page.current.payIntent());
  await settle();
  expect(sent('/payment')).toHaveLength(1);
});

test('a refusal opens no sheet and stores no payment', async () => {
  const opened = jest.fn(async () => ({}));
  sheet.requestPayment = opened;
  const error = { code: 'BILL.AMOUNT_CHANGED', message: '金额有变化，没有扣钱', requestId: 'r', retryable: false };
  pay = () => ({ statusCode: 409, data: { error } });
  const page = open();
  act(() => page.current.payAll());
  await settle();
  expect(page.current.fault).toBe('金额有变化，没有扣钱');
  expect(opened).not.toHaveBeenCalled();
  expect(open().current.payment).toBeNull();
});

test('two quick taps send one payment, and a tap after no answer sends the same key', async () => {
  sheet.requestPayment = async () => ({});
  pay = () => {
    throw { errMsg: 'request:fail timeout' };
  };
  const page = open();
  act(() => {
    page.current.payAll();
    page.current.payAll();
  });
  await settle();
  expect(sent('/payment')).toHaveLength(1);
  act(() => page.current.payAll());
  await settle();
  expect(sent('/payment')).toHaveLength(2);
  const keys = sent('/payment').map((request) => bodyOf(request).idempotencyKey);
  expect(new Set(keys).size).toBe(1);
});

test.each(['BILL.AMOUNT_CHANGED', 'BILL.ALREADY_PAID'])('%s is said, and the bills are read again', async (code) => {
  reloadBills.mockClear();
  const message = '医院改了单，金额从 ¥52.00 变成 ¥60.00，没有扣钱，请看清再付';
  pay = () => ({ statusCode: 409, data: { error: { code, message, requestId: 'r', retryable: false } } });
  const page = open();
  act(() => page.current.payAll());
  await settle();
  expect(page.current.fault).toBe(message);
  expect(page.current.payment).toBeNull();
  expect(reloadBills).toHaveBeenCalledTimes(1);
});
