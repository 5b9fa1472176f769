import { fireEvent, render, screen } from '@testing-library/react';
import { resetSignedIn, settle } from '../../../../../testing/signed-in';
import { answerWith, openWith, type RequestSeen, seenRequests, visitedUrls } from '../../../../../testing/taro';
import type { SlotOffer } from '@anzhen/shared-types';
import { makeOffer, makeSlotList, patient } from '../../../../../testing/bookings';
import { choosePatient } from '@/session';
import { readStored } from '@/platform/storage';
import SlotsPage from './index';

let left: Record<string, number> = {};
let waitlistOpen = false;
let holdAnswer: () => { statusCode: number; data: unknown };

const refusal = (statusCode: number, code: string, message: string, alternatives?: SlotOffer[]) => ({
  statusCode,
  data: { error: { code, message, requestId: 'req-test', retryable: false, alternatives } },
});

const answer = ({ url, method }: RequestSeen) => {
  if (method === 'POST') return holdAnswer();
  if (url.includes('/slots')) return { statusCode: 200, data: makeSlotList(left, { waitlistOpen }) };
  if (url.includes('/appointments')) return { statusCode: 200, data: { appointments: [] } };
  return { statusCode: 200, data: { patients: [patient] } };
};

beforeEach(() => {
  resetSignedIn();
  openWith({ sessionId: 'ses_test', departmentCode: 'D0304', visitDate: '2026-06-13' });
  left = { '08:00': 1, '08:30': 2, '09:00': 1 };
  waitlistOpen = false;
  answerWith(answer);
  choosePatient(patient.id);
});

afterEach(() => jest.useRealTimers());
const open = async () => {
  render(<SlotsPage />);
  await settle();
  await settle();
};
const tap = async (text: string) => {
  fireEvent.click(screen.getByText(text));
  await settle();
  await settle();
};
const holds = () => seenRequests().filter(({ method }) => method === 'POST');

test('nothing can be held before a slot is chosen, and the button says what is missing', async () => {
  await open();
  await tap('还差时段');
  expect(holds()).toHaveLength(0);
});

test('a held number leads to the confirmation in place of this page', async () => {
  holdAnswer = () => ({ statusCode: 201, data: { id: 'apt_test0001' } });
  await open();
  await tap('08:30–08:30');
  await tap('下一步：确认费用');
  expect(holds()).toHaveLength(1);
  expect(visitedUrls().at(-1)).toContain('booking/pages/confirm/index?appointmentId=apt_test0001');
});

test('a number that was taken says so, and the nearest free one is held with one tap and a key of its own', async () => {
  holdAnswer = () => {
    left = { '08:00': 1, '08:30': 0, '09:00': 1 };
    return refusal(409, 'APPOINTMENT.SLOT_TAKEN', '这个号刚被约走了。没有扣钱，请另选一个时段', [
      makeOffer({ slotId: 'slot-09:00', startsAt: '09:00' }),
      makeOffer({ slotId: 'slot-other', sessionId: 'ses_other', doctorName: '丙某' }),
    ]);
  };
  await open();
  await tap('08:30–08:30');
  await tap('下一步：确认费用');
  expect(screen.getByText('这个号刚被约走了。没有扣钱。')).toBeTruthy();
  expect(screen.getByText('丙某 主任医师')).toBeTruthy();
  expect(screen.getByText('还差时段')).toBeTruthy();
  expect(visitedUrls()).toEqual([]);
  holdAnswer = () => ({ statusCode: 201, data: { id: 'apt_test0002' } });
  fireEvent.click(document.getElementById('take-slot-other')!);
  await settle();
  const [first, second] = holds().map(({ data }) => data as { idempotencyKey: string; sessionId: string });
  expect(second).toMatchObject({ sessionId: 'ses_other', slotId: 'slot-other', patientId: patient.id });
  expect(second!.idempotencyKey).not.toBe(first!.idempotencyKey);
  expect(visitedUrls().at(-1)).toContain('appointmentId=apt_test0002');
});

test('an offer that is lost too brings the next ones', async () => {
  holdAnswer = () =>
    refusal(409, 'APPOINTMENT.SLOT_TAKEN', '', [makeOffer({ slotId: 'slot-second', doctorName: '丙某' })]);
  await open();
  await tap('08:30–08:30');
  await tap('下一步：确认费用');
  holdAnswer = () =>
    refusal(409, 'APPOINTMENT.SESSION_FULL', '', [makeOffer({ slotId: 'slot-third', doctorName: '丁某' })]);
  await tap('约这个');
  expect(screen.getByText('这个门诊约满了。没有扣钱。')).toBeTruthy();
  expect(screen.queryByText('丙某 主任医师')).toBeNull();
  expect(screen.getByText('丁某 主任医师')).toBeTruthy();
});

test('without any free number nearby there is the waitlist and another day', async () => {
  holdAnswer = () => {
    left = { '08:00': 0, '08:30': 0 };
    waitlistOpen = true;
    return refusal(409, 'APPOINTMENT.SESSION_FULL', '', []);
  };
  await open();
  await tap('08:30–08:30');
  await tap('下一步：确认费用');
  expect(screen.getByText('这个门诊约满了。没有扣钱。')).toBeTruthy();
  expect(screen.getByText('候补这位医生')).toBeTruthy();
  await tap('换一天或换位医生');
  expect(visitedUrls().at(-1)).toContain('booking/pages/doctors/index?departmentCode=D0304');
});

test('who did not come too often is led to the no-show ledger', async () => {
  holdAnswer = () => refusal(409, 'APPOINTMENT.NO_SHOW_BLOCKED', '多次挂号没有来，暂时不能用手机挂号');
  await open();
  await tap('08:30–08:30');
  await tap('下一步：确认费用');
  await tap('看爽约记录，可以申诉');
  expect(visitedUrls().at(-1)).toContain(`booking/pages/no-shows/index?patientId=${patient.id}`);
});

test('after no answer the same key is sent again, so that one tap more never holds two numbers', async () => {
  holdAnswer = () => {
    throw new Error('timeout');
  };
  await open();
  await tap('08:30–08:30');
  await tap('下一步：确认费用');
  expect(screen.getByText(/没有等到结果/)).toBeTruthy();
  expect(readStored(`anzhen.intent.hold.${patient.id}.slot-08:30`)).toBeDefined();
  holdAnswer = () => ({ statusCode: 201, data: { id: 'apt_test0001' } });
  await tap('下一步：确认费用');
  const keys = holds().map(({ data }) => (data as { idempotencyKey: string }).idempotencyKey);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
});

test('a refusal that is about the person takes the person out, with the reason', async () => {
  holdAnswer = () => refusal(409, 'APPOINTMENT.AGE_NOT_ALLOWED', '14 岁以下请挂儿科');
  await open();
  await tap('08:30–08:30');
  await tap('下一步：确认费用');
  expect(screen.getByText('不能选')).toBeTruthy();
  expect(screen.getByText('还差就诊人')).toBeTruthy();
});
