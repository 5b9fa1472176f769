import { fireEvent, render, screen } from '@testing-library/react';
import type { PreVisitNoteView } from '@anzhen/shared-types';
import { resetSignedIn, settle } from '../../../../testing/signed-in';
import { answerWith, seenRequests } from '../../../../testing/taro';
import { PreVisitNote } from './pre-visit-note';

const offered: PreVisitNoteView = {
  ...{ state: 'offered', triageId: 'tri_test0001', lines: [{ label: '自己说的', text: '上楼梯胸口发闷' }] },
  ...{ toldAt: '2026-11-24T02:00:00.000Z', sharedAt: null, canChange: true },
};
const shared: PreVisitNoteView = { ...offered, state: 'shared', sharedAt: '2026-11-24T02:05:00.000Z' };
let now: PreVisitNoteView;

const show = async (first: PreVisitNoteView) => {
  now = first;
  render(<PreVisitNote appointmentId="apt_test0001" />);
  await settle();
  await settle();
};

beforeEach(() => {
  resetSignedIn();
  answerWith(({ method }) => {
    if (method === 'PUT') now = shared;
    if (method === 'DELETE') now = offered;
    return { statusCode: 200, data: now };
  });
});
afterEach(() => jest.useRealTimers());

test('the words are shown before anybody is asked to agree; agreeing can be taken back', async () => {
  await show(offered);
  expect(screen.getByText('上楼梯胸口发闷')).toBeTruthy();
  fireEvent.click(screen.getByText('同意给接诊的人看'));
  await settle();
  await settle();
  expect(seenRequests().map(({ method }) => method)).toEqual(['GET', 'PUT']);
  fireEvent.click(screen.getByText('收回，不给看了'));
  await settle();
  await settle();
  expect(screen.getByText('同意给接诊的人看')).toBeTruthy();
});

test('after the visit it can be read, not changed', async () => {
  await show({ ...shared, canChange: false });
  expect(screen.getByText('上楼梯胸口发闷')).toBeTruthy();
  expect(screen.queryByText('收回，不给看了')).toBeNull();
});

test('nothing is said where there is no note', async () => {
  await show({ ...offered, state: 'none', triageId: null, lines: [] });
  expect(document.body.textContent).toBe('');
});
