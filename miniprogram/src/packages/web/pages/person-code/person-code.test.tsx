import { act, fireEvent, render } from '@testing-library/react';
import type { VerifiedPerson } from '@anzhen/shared-types';
import { keepStaffSession } from '@/session';
import { answerWith, resetTaro, seenRequests } from '../../../../../testing/taro';
import PersonCodePage from './index';

const person: VerifiedPerson = {
  ...{ maskedName: '李*兰', sex: 'female', ageYears: 68, recordNumber: 'R1', ticket: null, bills: null, reports: null },
};
const settle = async () => {
  for (let turn = 0; turn < 10; turn += 1) await act(async () => undefined);
};
const press = async (keys: readonly string[]): Promise<void> => {
  for (const key of keys) fireEvent.keyDown(window, { key });
  await settle();
};
const verifications = () => seenRequests().flatMap(({ url, data }) => (url.endsWith('/verification') ? [data] : []));

test('a scanner is heard wherever the cursor stands, for the purpose that a key chose, one person after the other', async () => {
  resetTaro();
  const day = { keys: [], date: '2026-11-24', validUntil: '2099-01-01T00:00:00.000Z' };
  answerWith(({ url }) => ({ statusCode: 200, data: url.endsWith('/day-key') ? day : person }));
  const staff = { id: 'stf_clerk', name: '测窗口', role: 'registrar' as const, area: '' };
  keepStaffSession({ token: 't', expiresAt: '2099-01-01T00:00:00.000Z', staff });
  render(<PersonCodePage />);
  await settle();
  await press(['F3']);
  await press([...'900000004211111111', 'Enter']);
  expect(document.getElementById('person-bills')).not.toBeNull();
  await press([...'900000004322222222', 'Enter']);
  expect(verifications()).toEqual([
    { code: '900000004211111111', purpose: 'payment' },
    { code: '900000004322222222', purpose: 'payment' },
  ]);
});
