import { act, renderHook } from '@testing-library/react';
import { useResource } from './use-resource';

describe('reading again on a beat', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('an answer slower than the beat is still shown, and asked for once', async () => {
    const answers: ((text: string) => void)[] = [];
    const read = jest.fn(() => new Promise<string>((resolve) => answers.push(resolve)));
    const { result, unmount } = renderHook(() => useResource('slow', read, { pollMs: 1_000 }));
    await act(() => jest.advanceTimersByTimeAsync(3_500));
    expect(read).toHaveBeenCalledTimes(1);
    await act(async () => answers[0]?.('来了'));
    expect(result.current.data).toBe('来了');
    await act(() => jest.advanceTimersByTimeAsync(1_000));
    expect(read).toHaveBeenCalledTimes(2);
    unmount();
  });

  test('a failure keeps the old answer and its time', async () => {
    let fails = false;
    const read = () => (fails ? Promise.reject(new Error('away')) : Promise.resolve('旧'));
    const { result, unmount } = renderHook(() => useResource('kept', read, { pollMs: 1_000 }));
    await act(() => jest.advanceTimersByTimeAsync(0));
    const loadedAt = result.current.loadedAt;
    fails = true;
    await act(() => jest.advanceTimersByTimeAsync(1_000));
    expect(result.current).toMatchObject({ face: 'content', data: '旧', loadedAt });
    expect(result.current.error).toBeDefined();
    unmount();
  });
});
