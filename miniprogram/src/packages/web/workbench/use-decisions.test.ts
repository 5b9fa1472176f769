import { act, renderHook } from '@testing-library/react';
import { neighbourOf } from './use-choice';
import { useDecisions } from './use-decisions';

const items = ['a', 'b', 'c'].map((id) => ({ id }));

const open = (send: () => Promise<{ said: string; isOver: boolean }>) => {
  const reload = jest.fn();
  const obstacle = (_item: unknown, _decision: string, reason: string) => (reason === '' ? '请先写理由' : undefined);
  const hook = renderHook(() =>
    useDecisions<{ id: string }, 'yes' | 'no'>({ items, reasonMax: 4, obstacle, send, reload }),
  );
  return { reload, desk: () => hook.result.current };
};

test('the arrow keys move through the list and stop at its ends', () => {
  expect(neighbourOf(items, 'a', 1)).toBe('b');
  expect(neighbourOf(items, 'c', 1)).toBe('c');
  expect(neighbourOf(items, 'a', -1)).toBe('a');
  expect(neighbourOf([], undefined, 1)).toBeUndefined();
});

test('a reason stays with its matter, no longer than it may be', () => {
  const { desk } = open(() => Promise.reject(new Error('not sent')));
  act(() => desk().setReason('一二三四五'));
  act(() => desk().move(1));
  expect([desk().chosen?.id, desk().reason]).toEqual(['b', '']);
  act(() => desk().choose('a'));
  expect(desk().reason).toBe('一二三四');
});

test('without its reason nothing is sent; with it once, and the next one comes into view', async () => {
  let finish: (answer: { said: string; isOver: boolean }) => void = () => undefined;
  const send = jest.fn(() => new Promise<{ said: string; isOver: boolean }>((resolve) => (finish = resolve)));
  const { desk } = open(send);
  await act(() => desk().decide('yes'));
  expect([send.mock.calls.length, desk().message]).toEqual([0, '请先写理由']);
  act(() => desk().setReason('好'));
  act(() => void desk().decide('yes'));
  act(() => void desk().decide('no'));
  expect([send.mock.calls.length, desk().sending]).toEqual([1, 'yes']);
  await act(async () => finish({ said: '记下了', isOver: true }));
  expect([desk().done, desk().chosen?.id, desk().sending]).toEqual(['记下了', 'b', null]);
});

test('a refusal by the BFF is said, the list is read again, and the matter stays in view', async () => {
  const { desk, reload } = open(() => Promise.reject(new Error('somebody else was faster')));
  act(() => desk().setReason('好'));
  await act(() => desk().decide('no'));
  expect(desk().message).not.toBeNull();
  expect([desk().chosen?.id, desk().done, reload.mock.calls.length]).toEqual(['a', null, 1]);
});
