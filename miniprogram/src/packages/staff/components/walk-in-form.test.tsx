import { act, fireEvent, render, screen } from '@testing-library/react';
import type { StaffQueue } from '@anzhen/shared-types';
import { answerWith, resetTaro, seenRequests } from '../../../../testing/taro';
import { birthDateOf } from './birth-date';
import { WalkInForm } from './walk-in-form';

const AT = Date.parse('2026-11-23T23:30:00Z');
const queue = { id: 'que_room5', waiting: [{ id: 'tkt_1', number: 'A001' }] } as StaffQueue;

const write = (id: string, value: string): void =>
  void fireEvent.input(document.getElementById(id) as HTMLElement, { target: { value } });
const add = async (): Promise<void> => {
  fireEvent.click(document.getElementById('walk-in-add') as HTMLElement);
  await act(async () => undefined);
};
const sent = () => seenRequests().map(({ data }) => data as { name: string; idempotencyKey: string });

test('the number of whoever was added is told; a lost answer is asked for with the same key, another person gets another', async () => {
  resetTaro();
  let isLost = true;
  answerWith(() => {
    if (isLost) throw new Error('no network');
    return { statusCode: 200, data: { ...queue, waiting: [...queue.waiting, { id: 'tkt_2', number: 'A002' }] } };
  });
  const onAdded = jest.fn();
  render(<WalkInForm queue={queue} onAdded={onAdded} onClose={jest.fn()} />);
  write('walk-in-name', '石小川');
  fireEvent.click(screen.getByText('男'));
  write('walk-in-birth', '19800231');
  expect(screen.getByText('没有这一天，请核对')).toBeTruthy();
  write('walk-in-birth', '19800304');
  fireEvent.click(screen.getByText('急重'));
  await add();
  expect(onAdded).not.toHaveBeenCalled();
  await add();
  write('walk-in-name', '石大川');
  isLost = false;
  await add();
  const [first, again, other] = sent();
  expect(first).toMatchObject({ action: 'walk_in', sex: 'male', birthDate: '1980-03-04', priority: 'emergency' });
  expect(again).toEqual(first);
  expect(other?.idempotencyKey).not.toBe(first?.idempotencyKey);
  expect(document.getElementById('walk-in-number')?.textContent).toBe('A002');
  expect(onAdded).toHaveBeenCalledTimes(1);
});

test('eight digits are a day that exists and has come', () => {
  expect(birthDateOf('19580312', AT)).toBe('1958-03-12');
  expect(birthDateOf('20240229', AT)).toBe('2024-02-29');
  expect(birthDateOf('20261124', AT)).toBe('2026-11-24');
  for (const wrong of ['20230229', '19581301', '20261125', '18580312', '1958', '']) {
    expect(birthDateOf(wrong, AT)).toBeNull();
  }
});
