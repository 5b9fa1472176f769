import { act, fireEvent, render, screen } from '@testing-library/react';
import { answerPrivacy } from '@/session/privacy-gate';
import { answerWith, resetTaro, seenRequests } from '../../testing/taro';
import { PrivacySheet } from './privacy-sheet';
import { WhoBar } from './who-bar';

const member = (id: string, relationLabel: string, maskedName: string) => ({
  id,
  relation: 'mother',
  relationLabel,
  maskedName,
  age: 68,
  sex: 'female',
  insurance: 'employee',
  insuranceLabel: '职工医保',
  isChild: false,
});

// Lets everything that is already under way finish: the doubles answer without timers.
const settle = () =>
  act(async () => {
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  });

beforeEach(resetTaro);

test('nothing is sent before the person has agreed, and a refusal can be taken back', async () => {
  answerWith(({ url }) => {
    if (url === '/api/v1/sessions') {
      const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
      return { statusCode: 201, data: { token: 't', expiresAt, userId: 'usr_1', privacyAgreed: true } };
    }
    const patients = [member('pat_1', '妈妈', '李*兰'), member('pat_2', '爸爸', '王*国')];
    return { statusCode: 200, data: { patients } };
  });
  render(
    <>
      <WhoBar />
      <PrivacySheet />
    </>,
  );
  await settle();
  expect(seenRequests()).toHaveLength(0);
  fireEvent.click(screen.getByText('不同意'));
  await settle();
  expect(seenRequests()).toHaveLength(0);
  expect(screen.getByText(/不同意隐私政策，就不能在手机上办理/)).toBeTruthy();

  fireEvent.click(screen.getByText('再试一次'));
  await settle();
  act(() => answerPrivacy(true));
  await settle();
  expect(screen.getByText('妈妈 李*兰')).toBeTruthy();

  fireEvent.click(screen.getByText('换人办理'));
  fireEvent.click(screen.getByText('爸爸 王*国'));
  expect(screen.getByText('爸爸 王*国')).toBeTruthy();
  expect(screen.queryByText('妈妈 李*兰')).toBeNull();
});
