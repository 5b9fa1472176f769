import { fireEvent, render, screen } from '@testing-library/react';
import type { NoShowList, NoShowView } from '@anzhen/shared-types';
import { resetSignedIn, settle } from '../../../../../testing/signed-in';
import { answerWith, openWith, seenRequests } from '../../../../../testing/taro';
import { patient } from '../../../../../testing/bookings';
import NoShowsPage from './index';

const noShow = (change: Partial<NoShowView> = {}): NoShowView => ({
  id: 'nos_test0001',
  status: 'counted',
  visitDate: '2026-06-10',
  departmentName: '心血管内科',
  doctorName: '乙某',
  appealUntil: '2026-06-17T16:00:00.000Z',
  decisionReason: null,
  ...change,
});
let list: NoShowList;
let appeal: () => { statusCode: number; data: unknown };

beforeEach(() => {
  resetSignedIn('2026-06-12T01:43:33.000Z');
  openWith({ patientId: patient.id });
  list = { noShows: [noShow()], counted: 1, limit: 3, windowDays: 90, blockedUntil: null };
  answerWith(({ method }) => (method === 'POST' ? appeal() : { statusCode: 200, data: list }));
});
afterEach(() => jest.useRealTimers());

const open = async () => {
  render(<NoShowsPage />);
  await settle();
};
const tap = async (text: string) => {
  fireEvent.click(screen.getByText(text));
  await settle();
};
const appeals = () => seenRequests().filter(({ method }) => method === 'POST');

test('the ledger says how many more times it takes, and what counts', async () => {
  await open();
  expect(screen.getByText('90 天里再有 2 次，会暂停手机挂号。现在照常可以挂。')).toBeTruthy();
  expect(screen.getByText('算一次')).toBeTruthy();
});

test('while booking by phone is closed it says until when, and that the window stays open', async () => {
  list = { ...list, counted: 3, blockedUntil: '2026-07-11T16:00:00.000Z' };
  await open();
  expect(screen.getByText('到 7月12日 周日 恢复。')).toBeTruthy();
  expect(screen.getByText(/窗口不受影响/)).toBeTruthy();
});

test('an appeal that could not be sent keeps its text, and the sheet', async () => {
  appeal = () => {
    throw new Error('timeout');
  };
  await open();
  await tap('申诉');
  expect(screen.getByText('还差原因')).toBeTruthy();
  fireEvent.change(screen.getByLabelText('原因'), { target: { value: '签到机坏了' } });
  await tap('发给医院');
  expect(screen.getByText(/没有等到结果/)).toBeTruthy();
  expect((screen.getByLabelText('原因') as HTMLTextAreaElement).value).toBe('签到机坏了');
  appeal = () => {
    list = { ...list, noShows: [noShow({ status: 'appealed', appealUntil: null })] };
    return { statusCode: 200, data: list.noShows[0] };
  };
  await tap('发给医院');
  expect(appeals().at(-1)).toMatchObject({ data: { reason: '签到机坏了' } });
  expect(screen.getByText('申诉中')).toBeTruthy();
  expect(screen.queryByLabelText('原因')).toBeNull();
});

test('after the time for it there is no appeal, and what staff answered can be read', async () => {
  list = {
    ...list,
    noShows: [
      noShow({ appealUntil: '2026-06-11T16:00:00.000Z' }),
      noShow({ id: 'nos_test0002', status: 'upheld', appealUntil: null, decisionReason: '没有签到记录' }),
    ],
  };
  await open();
  expect(screen.queryByText('申诉')).toBeNull();
  expect(screen.getByText('医院答复：没有签到记录')).toBeTruthy();
});
