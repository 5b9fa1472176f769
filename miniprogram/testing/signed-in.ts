import { act } from '@testing-library/react';
import { store } from '@/platform/storage';
import { resetTaro } from './taro';

/** Before each test of a page: an empty phone of somebody who has agreed and signed in, whose clock stands still. */
export const resetSignedIn = (at?: string): void => {
  jest.useFakeTimers(at === undefined ? {} : { now: new Date(at) });
  resetTaro();
  store('anzhen.privacy-agreed', true);
  store('anzhen.session', {
    ...{ token: 'test-token', userId: 'usr_test0001', privacyAgreed: true },
    expiresAt: '2099-01-01T00:00:00.000Z',
  });
};

/** What is under way comes to its end and is drawn. */
export const settle = () => act(() => jest.advanceTimersByTimeAsync(0));
