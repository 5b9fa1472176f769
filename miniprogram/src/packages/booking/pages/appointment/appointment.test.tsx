import { fireEvent, render, screen } from '@testing-library/react';
import type { AppointmentView } from '@anzhen/shared-types';
import { makeAppointment, makeOffer, patient } from '../../../../../testing/bookings';
import { resetSignedIn, settle } from '../../../../../testing/signed-in';
import { answerWith, openWith, seenRequests, visitedUrls } from '../../../../../testing/taro';
import AppointmentPage from './index';

let appointment: AppointmentView;
let changed: AppointmentView;

const bodyOf = (url: string, method: string): unknown => {
  if (url.includes('/alternatives')) return { offers: [makeOffer()] };
  if (url.includes('/doctor-change')) return changed;
  if (url.includes('/pre-visit-note')) return { state: 'none', lines: [], canChange: true };
  if (method === 'POST') return makeAppointment({ id: 'apt_test0002', status: 'held' });
  return url.includes('/patients') ? { patients: [patient] } : appointment;
};

beforeEach(() => {
  resetSignedIn('2026-06-12T01:40:00.000Z');
  openWith({ appointmentId: 'apt_test0001' });
  answerWith(({ url, method }) => ({ statusCode: 200, data: bodyOf(url, method) }));
});
afterEach(() => jest.useRealTimers());

const open = async () => {
  render(<AppointmentPage />);
  await settle();
  await settle();
};
const tap = async (text: string) => {
  fireEvent.click(screen.getByText(text));
  await settle();
};
const posts = () => seenRequests().filter(({ method }) => method === 'POST');

const change = { fromDoctor: '乙某', toDoctor: '丙某', toTitle: '副主任医师', answer: 'open' as const };

test('停诊: what happened, where the money is, and another number with one tap', async () => {
  appointment = makeAppointment({ status: 'refunded', endReason: 'stopped' });
  await open();
  expect(screen.getByText('医生停诊了')).toBeTruthy();
  expect(screen.getByText('¥80.00 已全额退回，退到原来付款的地方。')).toBeTruthy();
  await tap('约这个');
  expect(visitedUrls().at(-1)).toContain('confirm/index?appointmentId=apt_test0002');
});

test('替诊: staying is one tap', async () => {
  appointment = makeAppointment({ doctorChange: change, cancellable: true });
  changed = makeAppointment({ doctorChange: { ...change, answer: 'accepted' } });
  await open();
  expect(screen.getByText('医生换成 丙某（副主任医师）')).toBeTruthy();
  await tap('继续就诊');
  expect(posts().at(-1)).toMatchObject({ data: { answer: 'accept' } });
  expect(screen.getByText(/您同意了由 丙某（副主任医师）看/)).toBeTruthy();
});

test('替诊: the refund is asked once more, because it cannot be undone', async () => {
  appointment = makeAppointment({ doctorChange: change, cancellable: true });
  changed = makeAppointment({ status: 'refunding', endReason: 'doctor_changed', doctorChange: change });
  await open();
  await tap('退号退款');
  expect(posts()).toHaveLength(0);
  expect(screen.getByText(/¥80.00 全额退到原来付款的地方。退了不能恢复/)).toBeTruthy();
  // The dialog stands before the bar at the lower edge.
  fireEvent.click(screen.getAllByText('退号退款')[0]!);
  await settle();
  expect(posts().at(-1)).toMatchObject({ data: { answer: 'refund' } });
  expect(screen.getByText('¥80.00 正在全额退回，退到原来付款的地方。')).toBeTruthy();
});

test('a counter registration is marked, and given back at the window', async () => {
  appointment = makeAppointment({ source: 'counter', paymentId: null });
  await open();
  expect(screen.getByText('窗口挂的号')).toBeTruthy();
  expect(screen.getByText(/要退号请带身份证到挂号窗口办/)).toBeTruthy();
  expect(screen.queryByText(/不去了/)).toBeNull();
});

test('too late to give back says why', async () => {
  appointment = makeAppointment({ cancelRule: '已过可退号的时间，请到挂号窗口办理。' });
  await open();
  expect(screen.getByText('不能在手机上退了')).toBeTruthy();
  expect(screen.getByText('已过可退号的时间，请到挂号窗口办理。')).toBeTruthy();
});

test('a missed visit leads to the no-show ledger', async () => {
  appointment = makeAppointment({ status: 'missed' });
  await open();
  expect(screen.getByText('爽约')).toBeTruthy();
  await tap('看爽约记录，申诉');
  expect(visitedUrls().at(-1)).toContain(`no-shows/index?patientId=${patient.id}`);
});
