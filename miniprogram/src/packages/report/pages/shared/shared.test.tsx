import { act, fireEvent, render, screen } from '@testing-library/react';
import type { SharedReport } from '@anzhen/shared-types';
import { resetSignedIn, settle } from '../../../../../testing/signed-in';
import { answerWith, openWith } from '../../../../../testing/taro';
import SharedPage from './index';

const HOUR_MS = 3_600_000;
const shared: SharedReport = {
  hospitalName: '试验医院',
  expiresAt: '2026-06-12T02:43:33.000Z',
  report: {
    kind: 'exam',
    head: {
      ...{ id: 'R1', kind: 'exam', title: '胸部 CT 平扫', status: 'ready', reportedAt: '2026-06-11T08:00:00.000Z' },
      ...{ expected: null, version: 1, issuedAt: null, changeReason: '', orderedBy: '周明远' },
      ...{ abnormalCount: 0, criticalCount: 0, itemCount: 0, unread: false },
    },
    ...{
      patientName: '试验员',
      sexAge: '女 68 岁',
      maskedRecordNumber: '****3071',
      auditedBy: '',
      note: '',
      history: [],
    },
    ...{ findings: '所见', conclusion: '右肺上叶小结节' },
  },
};

afterEach(() => jest.useRealTimers());

test('a report that was shared is put away when its link ends, while it stands open', async () => {
  resetSignedIn('2026-06-12T01:43:33.000Z');
  openWith({ token: 'x'.repeat(43) });
  answerWith(() => ({ statusCode: 200, data: shared }));
  render(<SharedPage />);
  await settle();
  fireEvent.input(document.querySelector('#who-reads input, #who-reads')!, { target: { value: '市二院 周医生' } });
  await settle();
  fireEvent.click(screen.getByText('看报告'));
  await settle();
  expect(screen.getByText('右肺上叶小结节')).toBeTruthy();
  act(() => void jest.advanceTimersByTime(HOUR_MS));
  expect(screen.queryByText('右肺上叶小结节')).toBeNull();
  expect(screen.getByText(/链接到期了/)).toBeTruthy();
});
