import type { PatientView, SlotList } from '@anzhen/shared-types';
import { nearestFreeFirst, refusalOf, takenSentence } from './use-slots';

const slot = (startsAt: string, remaining: number): SlotList['slots'][number] => ({
  id: startsAt,
  startsAt,
  endsAt: startsAt,
  remaining,
  status: remaining > 0 ? 'open' : 'full',
});

const slots = [
  slot('08:00', 0),
  slot('08:30', 0),
  slot('09:00', 1),
  slot('09:30', 0),
  slot('10:30', 2),
  slot('07:30', 1),
];

test('after a number was taken the free slots nearest to it come first and the full ones last', () => {
  expect(nearestFreeFirst(slots, '08:30').map(({ id }) => id)).toEqual([
    '09:00',
    '07:30',
    '10:30',
    '08:00',
    '08:30',
    '09:30',
  ]);
});

test('before anything was taken the slots stay in their order', () => {
  expect(nearestFreeFirst(slots, null)).toEqual(slots);
});

test('the sentence says what happened, that no money moved, and what is left', () => {
  expect(takenSentence(3, false)).toBe('这个号刚被约走了。没有扣钱。同一位医生还有 3 个时段。');
  expect(takenSentence(0, false)).toContain('请换位医生');
});

test('an adult cannot be chosen for a department that sees children only', () => {
  const list = { department: { childrenOnly: true } } as SlotList;
  const person = (age: number) => ({ id: 'pat_test0001', age }) as PatientView;
  expect(refusalOf(person(40), list, {})).toBeDefined();
  expect(refusalOf(person(6), list, {})).toBeUndefined();
  expect(refusalOf(person(6), undefined, { pat_test0001: '14 岁以下请挂儿科' })).toBe('14 岁以下请挂儿科');
});
