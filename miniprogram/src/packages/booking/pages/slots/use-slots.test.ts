import type { PatientView, SlotList } from '@anzhen/shared-types';
import { makeAppointment, makeSlotList } from '../../../../../testing/bookings';
import { refusalOf } from './use-slots';

const person = (age: number) => ({ id: 'pat_test0001', age }) as PatientView;

test('an adult cannot be chosen for a department that sees children only', () => {
  const list = { department: { childrenOnly: true }, session: { id: 'ses_test' } } as SlotList;
  expect(refusalOf(person(40), list, [], {})).toBeDefined();
  expect(refusalOf(person(6), list, [], {})).toBeUndefined();
  expect(refusalOf(person(6), undefined, [], { pat_test0001: '14 岁以下请挂儿科' })).toBe('14 岁以下请挂儿科');
});

test('who has a number of this session already is told before trying; one that was given back does not count', () => {
  const list = makeSlotList({ '08:00': 1 });
  expect(refusalOf(person(40), list, [makeAppointment()], {})).toBe('已经有这个门诊的号');
  expect(refusalOf(person(40), list, [makeAppointment({ status: 'holding' })], {})).toBe('已经有这个门诊的号');
  expect(refusalOf(person(40), list, [makeAppointment({ status: 'refunded' })], {})).toBeUndefined();
  expect(refusalOf(person(40), list, [makeAppointment({ patientId: 'pat_other001' })], {})).toBeUndefined();
});
