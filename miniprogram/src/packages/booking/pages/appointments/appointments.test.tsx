import { fireEvent, render, screen } from '@testing-library/react';
import type { WaitlistEntryView } from '@anzhen/shared-types';
import { makeEntry, patient } from '../../../../../testing/bookings';
import { resetSignedIn, settle } from '../../../../../testing/signed-in';
import { answerWith, seenRequests, visitedUrls } from '../../../../../testing/taro';
import { choosePatient, reloadFamily } from '@/session';
import AppointmentsPage from './index';

let entries: WaitlistEntryView[];
let waitlistFails = false;

beforeEach(async () => {
  resetSignedIn('2026-06-12T01:40:00.000Z');
  waitlistFails = false;
  answerWith(({ url, method }) => {
    if (method === 'DELETE') {
      entries = [makeEntry({ status: 'left', ahead: 0 })];
      return { statusCode: 200, data: entries[0] };
    }
    if (url.includes('/waitlist')) {
      const error = { code: 'REQUEST.INVALID', message: '', requestId: 'r', retryable: false };
      return waitlistFails ? { statusCode: 400, data: { error } } : { statusCode: 200, data: { entries } };
    }
    if (url.includes('/appointments')) return { statusCode: 200, data: { appointments: [] } };
    return { statusCode: 200, data: { patients: [patient] } };
  });
  choosePatient(patient.id);
  await reloadFamily();
});
afterEach(() => jest.useRealTimers());

const open = async () => {
  render(<AppointmentsPage />);
  await settle();
  await settle();
};
const tap = async (text: string) => {
  fireEvent.click(screen.getAllByText(text).at(-1)!);
  await settle();
  await settle();
};

test('a place in line says who is before it and when it ends; another person’s place is not shown', async () => {
  entries = [makeEntry(), makeEntry({ id: 'wai_other001', patientId: 'pat_other001', ahead: 7 })];
  await open();
  expect(screen.getByText('前面还有 2 人。今天 22:00 还没轮到，候补自动取消。')).toBeTruthy();
  expect(screen.queryByText(/前面还有 7 人/)).toBeNull();
});

test('a number that was offered is paid on the confirmation page, until the named time', async () => {
  entries = [
    makeEntry({ status: 'offered', ahead: 0, appointmentId: 'apt_test0009', payUntil: '2026-06-12T02:05:00.000Z' }),
  ];
  await open();
  expect(screen.getByText('轮到您了')).toBeTruthy();
  expect(screen.getByText('10:05 前付款，号就是您的')).toBeTruthy();
  await tap('去付款');
  expect(visitedUrls().at(-1)).toContain('confirm/index?appointmentId=apt_test0009');
});

test('leaving is asked once more', async () => {
  entries = [makeEntry()];
  await open();
  await tap('退出候补');
  const left = () => seenRequests().filter(({ method }) => method === 'DELETE').length;
  expect(left()).toBe(0);
  expect(screen.getByText('要退出候补吗？')).toBeTruthy();
  await tap('退出候补');
  expect(left()).toBe(1);
  expect(screen.getByText('已取消 您退出了')).toBeTruthy();
});

test('without the waitlist the rest of the page stays', async () => {
  entries = [];
  waitlistFails = true;
  await open();
  expect(screen.getByText('还没有挂过号')).toBeTruthy();
});
