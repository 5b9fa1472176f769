import { act, renderHook } from '@testing-library/react';
import { patient } from '../../../../../testing/bookings';
import { resetSignedIn, settle } from '../../../../../testing/signed-in';
import { answerWith, seenRequests, standAt, visitedUrls } from '../../../../../testing/taro';
import { reloadFamily } from '@/session';
import { useCheckIn } from './use-check-in';

const HERE = { latitude: 31.2, longitude: 121.4 };
const whereAreYou = { code: 'QUEUE.WHERE_ARE_YOU', message: '请允许获取位置', requestId: 'r', retryable: false };
const isCheckIn = ({ url, method }: { url: string; method: string }) => method === 'POST' && url.endsWith('/check-ins');

/** A hospital that checks, or does not check, where the phone is. */
const scan = async (checksPlace: boolean) => {
  resetSignedIn('2026-11-24T00:30:00.000Z');
  answerWith((request) => {
    if (!isCheckIn(request)) return { statusCode: 200, data: { patients: [patient], appointments: [] } };
    const isKnown = (request.data as { location?: unknown }).location !== undefined;
    if (checksPlace && !isKnown) return { statusCode: 409, data: { error: whereAreYou } };
    return { statusCode: 201, data: { id: 'tkt_mine0001' } };
  });
  await reloadFamily();
  const { result } = renderHook(() => useCheckIn('d=D0304', false));
  await settle();
  return async () => {
    act(() => result.current.checkIn());
    await settle();
    await settle();
    return {
      sent: seenRequests()
        .filter(isCheckIn)
        .map(({ data }) => (data as { location?: unknown }).location),
      opened: visitedUrls().length,
      fault: result.current.fault,
    };
  };
};
afterEach(() => jest.useRealTimers());

test('where the hospital does not check it, the phone is never asked where it is', async () => {
  const press = await scan(false);
  standAt(HERE);
  expect(await press()).toEqual({ sent: [undefined], opened: 1, fault: null });
});

test('where it does, the place is sent with the second attempt, and a refusal says what to do', async () => {
  const press = await scan(true);
  expect(await press()).toMatchObject({ sent: [undefined], opened: 0, fault: expect.stringContaining('位置') });
  standAt(HERE);
  expect(await press()).toMatchObject({ sent: [undefined, undefined, HERE], opened: 1, fault: null });
});
