import type { AppointmentView } from '@anzhen/shared-types';
import { act, render, screen } from '@testing-library/react';
import { fee, makeAppointment } from '../../../../../testing/bookings';
import { resetSignedIn } from '../../../../../testing/signed-in';
import { answerWith, openWith, type RequestSeen, seenRequests } from '../../../../../testing/taro';
import PayResultPage from './index';

const serverNow = '2026-06-12T01:43:33.000Z';
let paymentStatus = 'processing';
let appointmentStatus: AppointmentView['status'] = 'paid';
let latencyMs = 0;
let kinds: object[] = [];

const bodyOf = (url: string): unknown => {
  if (url.includes('/payments/')) {
    return {
      id: 'pay_test0001',
      status: paymentStatus,
      subject: 'appointment',
      subjectId: 'apt_test0001',
      fee,
      paidAt: '2026-06-12T01:43:08.000Z',
      guidance: [],
      serverNow,
    };
  }
  if (url.includes('/appointments/')) return makeAppointment({ status: appointmentStatus, serverNow });
  if (url.includes('/message-settings')) return { kinds };
  return { hotline: '0000-1234567' };
};

const answer = async ({ url }: RequestSeen) => {
  if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
  return { statusCode: 200, data: bodyOf(url) };
};

beforeEach(() => {
  resetSignedIn(serverNow);
  openWith({ paymentId: 'pay_test0001' });
  paymentStatus = 'processing';
  appointmentStatus = 'paid';
  latencyMs = 0;
  kinds = [];
  answerWith(answer);
});
afterEach(() => jest.useRealTimers());

const pass = (ms: number) => act(() => jest.advanceTimersByTimeAsync(ms));
const paymentReads = () => seenRequests().filter(({ url }) => url.includes('/payments/')).length;

test('while the hospital confirms there is no way to pay again, and the page finds out by itself', async () => {
  render(<PayResultPage />);
  await pass(0);
  expect(screen.getByText('已支付，医院处理中')).toBeTruthy();
  expect(screen.queryByText(/再付一次$/, { selector: 'button' })).toBeNull();
  expect(screen.getAllByRole('button').map(({ textContent }) => textContent)).not.toContain('用微信支付');
  paymentStatus = 'settled';
  appointmentStatus = 'confirmed';
  await pass(1_000);
  expect(screen.getByText('预约成功')).toBeTruthy();
  const reads = paymentReads();
  await pass(30_000);
  expect(paymentReads()).toBe(reads);
});

test('an answer that takes three seconds is shown, and no question overtakes another', async () => {
  latencyMs = 3_000;
  render(<PayResultPage />);
  await pass(3_000 + 3_000);
  expect(screen.getByText('已支付，医院处理中')).toBeTruthy();
  expect(paymentReads()).toBe(1);
  await pass(1_000);
  expect(paymentReads()).toBe(2);
});

test('WeChat is asked about reminders only after a tap', async () => {
  paymentStatus = 'settled';
  appointmentStatus = 'confirmed';
  render(<PayResultPage />);
  await pass(0);
  expect(screen.getByText('开启')).toBeTruthy();
  expect(seenRequests().some(({ url }) => url.includes('/subscriptions'))).toBe(false);
});

test.each([
  [['reject', 'ban', 'reject'], '再问一次'],
  [['reject', 'accept', 'reject'], '开启'],
  [['reject', null, 'reject'], '开启'],
])('what WeChat answered the last time (%j) is remembered: %s', async (answers, verb) => {
  const keys = ['visitReminder', 'queueCalled', 'visitChanged'];
  kinds = answers.map((lastAnswer, at) => ({ key: keys[at], consent: { isLasting: false, remaining: 0, lastAnswer } }));
  paymentStatus = 'settled';
  appointmentStatus = 'confirmed';
  render(<PayResultPage />);
  await pass(0);
  expect(screen.getByText(verb)).toBeTruthy();
});
