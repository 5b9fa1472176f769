import { act, render, screen } from '@testing-library/react';
import { Countdown } from './countdown';

beforeEach(() => jest.useFakeTimers({ now: Date.parse('2026-06-12T01:00:00Z') }));
afterEach(() => jest.useRealTimers());

test('the time left counts down beside the time at which it ends', () => {
  render(<Countdown until="2026-06-12T01:14:32Z" />);
  expect(screen.getByText('14:32')).toBeTruthy();
  expect(screen.getByText('留到 09:14')).toBeTruthy();
  act(() => void jest.advanceTimersByTime(2_000));
  expect(screen.getByText('14:30')).toBeTruthy();
});

test('the last two minutes say so in words, not only in colour', () => {
  render(<Countdown until="2026-06-12T01:01:30Z" />);
  expect(screen.getByText('快到了，留到 09:01')).toBeTruthy();
});

test('the end is told once', () => {
  const onOver = jest.fn();
  render(<Countdown until="2026-06-12T01:00:02Z" onOver={onOver} />);
  act(() => void jest.advanceTimersByTime(10_000));
  expect(screen.getByText('留号时间到了')).toBeTruthy();
  expect(onOver).toHaveBeenCalledTimes(1);
});
