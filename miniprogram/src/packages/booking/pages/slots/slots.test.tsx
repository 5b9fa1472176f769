import { act, fireEvent, render, screen } from '@testing-library/react';
import {
  answerWith,
  openWith,
  type RequestSeen,
  resetTaro,
  seenRequests,
  visitedUrls,
} from '../../../../../testing/taro';
import { choosePatient } from '@/session';
import { readStored, store } from '@/platform/storage';
import SlotsPage from './index';

const fee = { totalFen: 8000, fundFen: 0, accountFen: 0, cashFen: 8000 };
const place = { campus: '本部', building: '门诊楼', floor: '3', area: 'B区' };
const patient = {
  id: 'pat_test0001',
  relation: 'father',
  relationLabel: '爸爸',
  maskedName: '甲*',
  age: 71,
  sex: 'male',
  insurance: 'none',
  insuranceLabel: '自费',
  isChild: false,
};
let left: Record<string, number> = {};
let holdAnswer: () => { statusCode: number; data: unknown };

const refusal = (statusCode: number, code: string, message: string) => ({
  statusCode,
  data: { error: { code, message, requestId: 'req-test', retryable: false } },
});

const slotList = () => ({
  session: {
    id: 'ses_test',
    date: '2026-06-13',
    period: 'morning',
    periodLabel: '上午',
    status: 'open',
    remaining: 5,
    waitlistOpen: false,
    feeFen: 8000,
    substituteFor: null,
  },
  doctor: { id: 'doc_test', name: '乙某', title: '主任医师', isGeneral: false },
  department: { code: 'D0304', name: '心血管内科', parentName: '内科', description: '', place, childrenOnly: false },
  estimate: fee,
  slots: Object.entries(left).map(([startsAt, remaining]) => ({
    id: `slot-${startsAt}`,
    startsAt,
    endsAt: startsAt,
    remaining,
    status: remaining > 0 ? 'open' : 'full',
  })),
});

const answer = ({ url, method }: RequestSeen) => {
  if (method === 'POST') return holdAnswer();
  if (url.includes('/slots')) return { statusCode: 200, data: slotList() };
  return { statusCode: 200, data: { patients: [patient] } };
};

beforeEach(() => {
  jest.useFakeTimers();
  resetTaro();
  store('anzhen.privacy-agreed', true);
  store('anzhen.session', {
    token: 'test-token',
    userId: 'usr_test0001',
    privacyAgreed: true,
    expiresAt: '2099-01-01T00:00:00.000Z',
  });
  openWith({ sessionId: 'ses_test', departmentCode: 'D0304', visitDate: '2026-06-13' });
  left = { '08:00': 1, '08:30': 2, '09:00': 1 };
  answerWith(answer);
  choosePatient(patient.id);
});

const settle = () => act(() => jest.advanceTimersByTimeAsync(0));
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

test('a number that was taken says so, shows the fresh slots with the nearest free one first, and asks for another', async () => {
  holdAnswer = () => {
    left = { '07:30': 1, '08:30': 0, '09:00': 0, '09:30': 1, '08:00': 1 };
    return refusal(409, 'APPOINTMENT.SLOT_TAKEN', '这个号刚被约走了。没有扣钱，请另选一个时段');
  };
  await open();
  await tap('08:30–08:30');
  await tap('下一步：确认费用');
  expect(screen.getByText('这个号刚被约走了。没有扣钱。同一位医生还有 3 个时段。')).toBeTruthy();
  expect(screen.getAllByText(/^\d\d:\d\d–/).map(({ textContent }) => textContent?.slice(0, 5))).toEqual([
    '08:00',
    '07:30',
    '09:30',
    '08:30',
    '09:00',
  ]);
  expect(screen.getByText('还差时段')).toBeTruthy();
  expect(visitedUrls()).toEqual([]);
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
