import type { AppointmentStatus, AppointmentView, PaymentStatus, PaymentView } from '@anzhen/shared-types';
import { type Outcome, outcomeOf, pollMsOf } from './use-pay-result';

const payment = (status: PaymentStatus, subject: PaymentView['subject'] = 'appointment'): PaymentView => ({
  id: 'pay_test0001',
  status,
  subject,
  subjectId: 'apt_test0001',
  fee: { totalFen: 8000, fundFen: 0, accountFen: 0, cashFen: 8000 },
  paidAt: null,
  guidance: [],
  serverNow: '2026-06-12T01:43:00.000Z',
});
const appointment = (status: AppointmentStatus) => ({ status }) as AppointmentView;
const told = (status: PaymentStatus, of: AppointmentStatus): Outcome =>
  outcomeOf({ payment: payment(status), appointment: appointment(of) });

test('only settled money with a confirmed number is a success', () => {
  expect(told('settled', 'confirmed')).toBe('success');
  expect(told('settled', 'paid')).toBe('processing');
  expect(told('processing', 'paid_his_unknown')).toBe('processing');
  expect(told('paying', 'paying')).toBe('checking');
});

test('money on its way back is never called a success, whatever the number says', () => {
  expect(told('refunding', 'confirmed')).toBe('refunding');
  expect(told('settled', 'refunding')).toBe('refunding');
  expect(told('refunded', 'refunded')).toBe('refunded');
});

test('what a person has to look at is not called failed', () => {
  expect(told('needs_staff', 'paid_his_unknown')).toBe('needs_staff');
  expect(told('settled', 'needs_staff')).toBe('needs_staff');
});

test('a closed or failed payment took no money', () => {
  expect(told('closed', 'expired')).toBe('failed');
  expect(told('failed', 'held')).toBe('failed');
});

test('a bill is a success as soon as it is settled', () => {
  expect(outcomeOf({ payment: payment('settled', 'bill'), appointment: null })).toBe('success');
  expect(outcomeOf({ payment: payment('processing', 'bill'), appointment: null })).toBe('processing');
});

test('the page asks every second for fifteen seconds, then every three, and stops at a definite answer', () => {
  expect(pollMsOf('processing', 14_999)).toBe(1_000);
  expect(pollMsOf('processing', 15_000)).toBe(3_000);
  expect(pollMsOf(undefined, 60_000)).toBe(3_000);
  expect(pollMsOf('refunding', 60_000)).toBe(3_000);
  expect(['success', 'failed', 'refunded'].map((outcome) => pollMsOf(outcome as Outcome, 0))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
