import type { AppointmentStatus, EndReason } from '@anzhen/shared-types';
import { makeAppointment } from '../../../testing/bookings';
import { goneWords, headlineOf, tagOf } from './status-words';
import { moneyWords } from './pages/appointment/cards';

const reasons: EndReason[] = [
  'by_patient',
  'not_paid',
  'taken',
  'stopped',
  'doctor_changed',
  'refused_by_hospital',
  'not_confirmed',
  'at_counter',
  'not_answered',
];

test('each end without money has words of its own that say no money moved', () => {
  const titles = reasons.map((endReason) => {
    const { title, text } = goneWords({ status: 'cancelled', endReason });
    expect(text).toContain('没有扣钱');
    return title;
  });
  expect(new Set(titles).size).toBe(reasons.length);
  expect(goneWords({ status: 'expired', endReason: null }).title).toBe('留号时间到了');
});

test('停诊 stays 停诊 while the money goes back and after it', () => {
  const stopped = (status: AppointmentStatus) => tagOf({ status, endReason: 'stopped' });
  expect(stopped('cancelled')).toMatchObject({ status: 'suspended' });
  expect(stopped('refunding')).toEqual({ status: 'suspended', detail: '退款中' });
  expect(stopped('refunded')).toEqual({ status: 'suspended', detail: '已退款' });
});

test('another doctor asks for an answer, once', () => {
  const doctorChange = { fromDoctor: '乙某', toDoctor: '丙某', toTitle: '副主任医师', answer: 'open' as const };
  expect(headlineOf(makeAppointment({ doctorChange }))).toBe('换了医生，请您选');
  expect(headlineOf(makeAppointment({ doctorChange: { ...doctorChange, answer: 'accepted' } }))).toContain('签到');
});

test('the money of an ended number is said as it is', () => {
  const fee = { totalFen: 8000, fundFen: 0, accountFen: 0, cashFen: 8000 };
  const free = { totalFen: 0, fundFen: 0, accountFen: 0, cashFen: 0 };
  expect(moneyWords({ status: 'refunding', fee })).toBe('¥80.00 正在全额退回，退到原来付款的地方。');
  expect(moneyWords({ status: 'refunded', fee })).toContain('已全额退回');
  expect(moneyWords({ status: 'cancelled', fee })).toBe('没有扣钱。');
  expect(moneyWords({ status: 'refunded', fee: free })).toBe('这个号没有收钱。');
});
