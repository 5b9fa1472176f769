import { act, fireEvent, render, screen } from '@testing-library/react';
import type { AppointmentView, SlotOffer } from '@anzhen/shared-types';
import { fee, makeAppointment, makeOffer, makeSlotList, patient } from '../../../../../testing/bookings';
import { resetSignedIn } from '../../../../../testing/signed-in';
import { answerWith, openWith, seenRequests, visitedUrls } from '../../../../../testing/taro';
import ConfirmPage from './index';

let appointment: AppointmentView;
let offers: SlotOffer[];
let waitlistOpen: boolean;

const bodyOf = (url: string, method: string): unknown => {
  if (url.includes('/alternatives')) return { offers };
  if (url.includes('/payment')) {
    return { paymentId: 'pay_test0001', method: 'nothing_to_pay', fee, wechat: null, mixTradeNo: null, expiresAt: '' };
  }
  if (method === 'POST') return makeAppointment({ id: 'apt_test0002', status: 'holding' });
  if (url.includes('/slots')) return makeSlotList({ '08:30': 0 }, { status: 'full', waitlistOpen });
  return url.includes('/patients') ? { patients: [patient] } : appointment;
};

beforeEach(() => {
  resetSignedIn('2026-06-12T01:40:00.000Z');
  openWith({ appointmentId: 'apt_test0001' });
  offers = [makeOffer()];
  waitlistOpen = false;
  answerWith(({ url, method }) => ({ statusCode: 200, data: bodyOf(url, method) }));
});
afterEach(() => jest.useRealTimers());

const pass = (ms: number) => act(() => jest.advanceTimersByTimeAsync(ms));
const open = async () => {
  render(<ConfirmPage />);
  await pass(0);
  await pass(0);
};
const reads = () => seenRequests().filter(({ url }) => /appointments\/apt_test0001$/.test(url)).length;
const held = (change: Partial<AppointmentView> = {}) =>
  makeAppointment({ status: 'held', payUntil: '2026-06-12T01:55:00.000Z', paymentId: null, ...change });

test('while the hospital is asked the page waits calmly, asks every second and then shows the held number', async () => {
  appointment = makeAppointment({ status: 'holding', paymentId: null });
  await open();
  expect(screen.getByText('正在为您留号')).toBeTruthy();
  expect(screen.queryByText(/用微信支付/)).toBeNull();
  const before = reads();
  for (let second = 0; second < 3; second += 1) await pass(1_000);
  expect(reads() - before).toBe(3);
  appointment = makeAppointment({ status: 'hold_unknown', paymentId: null });
  await pass(1_000);
  expect(screen.getByText('还在等医院答复')).toBeTruthy();
  appointment = held();
  await pass(1_000);
  expect(screen.getByText('用微信支付 ¥80.00')).toBeTruthy();
});

test('a number that went to somebody else while the hospital was asked leads to the nearest free ones', async () => {
  appointment = makeAppointment({ status: 'holding', paymentId: null });
  await open();
  appointment = makeAppointment({ status: 'cancelled', endReason: 'taken', paymentId: null });
  await pass(1_000);
  await pass(0);
  expect(screen.getByText('这个号刚被约走了')).toBeTruthy();
  fireEvent.click(screen.getByText('约这个'));
  await pass(0);
  expect(visitedUrls().at(-1)).toContain('appointmentId=apt_test0002');
});

test('when nothing is free nearby the waitlist of the wanted session is offered', async () => {
  appointment = makeAppointment({ status: 'cancelled', endReason: 'taken', paymentId: null });
  offers = [];
  waitlistOpen = true;
  await open();
  await pass(0);
  expect(screen.getByText('候补这位医生')).toBeTruthy();
  expect(screen.getByText('换一天或换位医生')).toBeTruthy();
});

test('a reduced fee shows the listed price and what the hospital takes off', async () => {
  const reduced = { totalFen: 3000, fundFen: 0, accountFen: 0, cashFen: 3000 };
  appointment = held({ fee: reduced, listFeeFen: 8000 });
  await open();
  expect(screen.getByText('医院减免（老人、军人等优惠）')).toBeTruthy();
  expect(screen.getByText('− ¥50.00')).toBeTruthy();
  expect(screen.getByText('用微信支付 ¥30.00')).toBeTruthy();
});

test('without a fee there is nothing to pay: the button confirms', async () => {
  appointment = held({ fee: { totalFen: 0, fundFen: 0, accountFen: 0, cashFen: 0 } });
  await open();
  expect(screen.getByText('09:55 前确认有效，不用着急')).toBeTruthy();
  fireEvent.click(screen.getByText('确认挂号'));
  await pass(0);
  expect(visitedUrls().at(-1)).toContain('pay-result/index?paymentId=pay_test0001');
});

test('after the hold has run out another number may be taken only once the server has freed this one', async () => {
  appointment = held({ payUntil: '2026-06-12T01:40:30.000Z' });
  await open();
  await pass(31_000);
  expect(screen.getByText('留号时间到了')).toBeTruthy();
  expect(screen.queryByText('约这个')).toBeNull();
  appointment = makeAppointment({ status: 'expired', endReason: 'not_paid', paymentId: null });
  await pass(3_000);
  await pass(0);
  expect(screen.getByText('约这个')).toBeTruthy();
});

test('another doctor is put before the person pays: the answer first, the payment then', async () => {
  const change = { fromDoctor: '周明远', toDoctor: '林晚晴', toTitle: '副主任医师', answer: 'open' } as const;
  appointment = held({ doctorChange: change });
  await open();
  expect(screen.getByText('医生换成 林晚晴（副主任医师）')).toBeTruthy();
  expect(screen.queryByText('用微信支付 ¥80.00')).toBeNull();
  expect(screen.getByText('不约了，放回这个号')).toBeTruthy();
  appointment = held({ doctorName: '林晚晴', doctorChange: { ...change, answer: 'accepted' } });
  answerWith(({ url }) => ({ statusCode: 200, data: bodyOf(url, 'GET') }));
  fireEvent.click(screen.getByText('由 林晚晴 看，继续'));
  await pass(0);
  await pass(0);
  expect(seenRequests().some(({ url }) => url.endsWith('/doctor-change'))).toBe(true);
  expect(screen.getByText('用微信支付 ¥80.00')).toBeTruthy();
});
