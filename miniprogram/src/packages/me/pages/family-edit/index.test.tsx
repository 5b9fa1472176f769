import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { answerWith, openWith, resetTaro, seenRequests } from '../../../../../testing/taro';
import { answerPrivacy, forgetPrivacyAgreement } from '@/session/privacy-gate';
import FamilyEditPage from './index';

const added = {
  id: 'pat_01TEST',
  relation: 'mother',
  relationLabel: '妈妈',
  maskedName: '测*甲',
  name: '测试甲',
  age: 68,
  sex: 'female',
  insurance: 'employee',
  insuranceLabel: '城镇职工医保',
  isChild: false,
  maskedPhone: '139****2208',
  maskedIdNumber: '9901**********1229',
  maskedRecordNumber: '****8821',
};

type Sent = ReturnType<typeof seenRequests>[number];
const additions = (): Sent[] =>
  seenRequests().filter(({ url, method }) => url === '/api/v1/patients' && method === 'POST');

const answers = (addition: () => { statusCode: number; data: unknown }): void =>
  answerWith(({ url, method }) => {
    if (url === '/api/v1/sessions') {
      const session = { token: 't', expiresAt: '2099-01-01T00:00:00.000Z', userId: 'usr_01TEST', privacyAgreed: true };
      return { statusCode: 201, data: session };
    }
    if (method === 'POST') return addition();
    return { statusCode: 200, data: { patients: [added] } };
  });

const type = (label: string, value: string): void => {
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
};
const fillIn = (): void => {
  fireEvent.click(screen.getByText('妈妈'));
  type('姓名', '测试甲');
  type('身份证号', '990101195803071229');
  type('手机号', '13900002208');
};

beforeEach(() => {
  resetTaro();
  forgetPrivacyAgreement();
  openWith({});
});

test('nothing is asked for before the privacy question is answered, and a refusal sends nothing', async () => {
  render(<FamilyEditPage />);
  expect(screen.queryByLabelText('姓名')).toBeNull();
  await act(async () => answerPrivacy(false));
  expect(screen.getByText('没有同意，就没有填写')).toBeTruthy();
  expect(screen.queryByLabelText('姓名')).toBeNull();
  expect(seenRequests()).toEqual([]);
});

test('the family member is added and the insurance is shown', async () => {
  answers(() => ({ statusCode: 201, data: added }));
  render(<FamilyEditPage />);
  await act(async () => answerPrivacy(true));
  fillIn();
  fireEvent.click(screen.getByText('添加这位家人'));
  await waitFor(() => expect(screen.getByText('城镇职工医保')).toBeTruthy());
  expect(additions()).toHaveLength(1);
});

test('after a lost answer the same form is sent again with the same key', async () => {
  let attempts = 0;
  answers(() => {
    attempts += 1;
    if (attempts === 1) throw new Error('network lost');
    return { statusCode: 201, data: added };
  });
  render(<FamilyEditPage />);
  await act(async () => answerPrivacy(true));
  fillIn();
  fireEvent.click(screen.getByText('添加这位家人'));
  await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('网络不通'));
  fireEvent.click(screen.getByText('添加这位家人'));
  await waitFor(() => expect(screen.getByText('城镇职工医保')).toBeTruthy());
  const keys = additions().map(({ data }) => (data as { idempotencyKey: string }).idempotencyKey);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
});
